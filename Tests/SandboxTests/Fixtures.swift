import Foundation
import Sandbox
import Testing

/// Monday 2026-11-30, 12:00 UTC; the time at which the tests' companies are founded.
let noon = Moment(iso8601: "2026-11-30T12:00:00Z") ?? Moment(nanoseconds: 0)

func moment(_ text: String) throws -> Moment {
    try #require(Moment(iso8601: text))
}

func host(_ number: Int) -> Identifier { .fixed(digit: 1, number: number) }
func oneOnOne(_ number: Int) -> Identifier { .fixed(digit: 2, number: number) }
let groupType = Identifier.fixed(digit: 3, number: 1)
let queueType = Identifier.fixed(digit: 4, number: 1)
let queueID = Identifier.fixed(digit: 5, number: 1)
let optInType = Identifier.fixed(digit: 6, number: 1)
let confirmationType = Identifier.fixed(digit: 7, number: 1)

func company(_ change: (inout Company.Rules) -> Void = { _ in }) -> Company {
    var rules = Company.Rules()
    rules.hosts = 3
    rules.seed = 1
    change(&rules)
    return Company(rules: rules, now: noon)
}

/// A booking of host 01's one-on-one type.
func booking(_ start: String, email: String = "guest@example.com", host number: Int = 1) throws -> BookingDraft {
    BookingDraft(meetingType: oneOnOne(number), start: try moment(start), hosts: [host(number)], attendee: Attendee(email: email))
}

func queueBooking(_ start: String, email: String = "guest@example.com") throws -> BookingDraft {
    BookingDraft(meetingType: queueType, start: try moment(start), queue: queueID, attendee: Attendee(email: email))
}

/// A booking of one of the owner's types.
func ownerBooking(_ type: Identifier, _ start: String, email: String = "guest@example.com") throws -> BookingDraft {
    BookingDraft(meetingType: type, start: try moment(start), hosts: [host(0)], attendee: Attendee(email: email))
}

func appointment(_ result: BookingResult) throws -> Int {
    guard case .booked(let appointment, _) = result else {
        Issue.record("not booked: \(result)")
        throw CancellationError()
    }
    return appointment
}

/// A desk with one platform key `KEY` and one token `rgo-T`.
func desk(_ change: (inout Settings) -> Void = { _ in }) -> Desk {
    var settings = Settings()
    settings.rules.hosts = 3
    settings.rules.seed = 1
    settings.credentials = [Credential(.platformKey, "KEY"), Credential(.token, "rgo-T"), Credential(.platformKey, "OLD", isExpired: true)]
    change(&settings)
    return Desk(settings: settings, now: noon)
}

/// What a test reads from a reply.
struct Seen {
    var status: Int
    var json: [String: Any]
    var text: String

    init(_ answer: Answer) {
        status = answer.reply.status
        text = String(decoding: answer.reply.body, as: UTF8.self)
        json = (try? JSONSerialization.jsonObject(with: Data(answer.reply.body))) as? [String: Any] ?? [:]
    }

    var message: String? { json["message"] as? String }
    var messages: [String] { json["message"] as? [String] ?? [] }
}

extension Desk {
    /// Sends one request as the owner, unless told otherwise.
    mutating func send(
        _ method: String, _ target: String, _ body: String = "", key: String? = "KEY", as user: String? = host(0).text,
        at now: Moment = noon
    ) -> Seen {
        Seen(
            answer(
                Request(method, target, authorization: key.map { "Bearer \($0)" }, actingUser: user, body: Array(body.utf8)),
                now: now))
    }
}
