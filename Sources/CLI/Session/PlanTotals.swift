import BulkModel
import JSONText
import MeetergoAPI
import QuotaStore
import Throttle

/// What a plan comes to.
struct PlanTotals: Sendable {
    let kind: ImportKind
    private(set) var rows: [Fate: Int] = [:]
    private(set) var read = 0
    /// Requests for rows.
    private(set) var sends = 0
    /// Reads of the import before its first row, and for what exists at its end.
    var reads = 0
    /// Requests of the plan itself.
    var ownReads = 0
    /// To attendees and further guests.
    private(set) var attendeeMails = 0
    /// The last place in the list of users of one who exists.
    private var lastPlace: Int?
    /// Bookings that get another start than their own.
    private(set) var moved = 0
    /// Types and hosts of which some slots are taken.
    private var crowded: Set<FreeStartsQuestion> = []
    /// What the import looks at before it sends rows that may join others, by ground.
    private(set) var surveys: [String: GroupSurvey] = [:]
    private let search: SlotSearch?
    /// What the bookings want; only where another start is looked for.
    private(set) var wanted: Set<Slot> = []
    /// Which free starts are to be asked for, over which instants.
    private(set) var questions: [FreeStartsQuestion: ClosedRange<Int64>] = [:]

    /// - Parameter search: how far another start may lie from the wanted one; `nil` where none is looked for.
    init(_ kind: ImportKind, search: SlotSearch? = nil) {
        self.kind = kind
        self.search = search
    }

    var creates: Int { rows[.create] ?? 0 }
    var requests: Int { sends + reads }
    var isClean: Bool { Fate.allCases.allSatisfy { !$0.isTrouble || rows[$0] == nil } }

    mutating func count(_ planned: PlannedRow) {
        read += 1
        rows[planned.fate, default: 0] += 1
        sends += planned.sends
        if let place = planned.place { lastPlace = max(lastPlace ?? 0, place) }
        if let survey = planned.survey { surveys[survey.ground] = survey }
        guard case .effect(let effect) = planned.row.content, planned.sends > 0 else { return }
        guard kind == .bookings else { return }
        if planned.isMoved || planned.fate == .conflict, let (question, _) = FreeStartsQuestion.asked(by: effect) {
            crowded.insert(question)
        }
        guard planned.fate == .create else { return }
        if planned.isMoved { moved += 1 }
        if let body = try? JSON.parse(effect.body), body["skipNotifications"]?.bool != true {
            attendeeMails += 1 + (body["attendee"]?["bringalongEmails"]?.array?.count ?? 0)
        }
        guard let (question, start) = FreeStartsQuestion.asked(by: effect) else { return }
        if search != nil, let slot = SlotForecast.wanted(by: effect) { wanted.insert(slot) }
        let range = questions[question] ?? start...start
        questions[question] = min(range.lowerBound, start)...max(range.upperBound, search?.latest(for: effect) ?? start)
    }

    /// Where a slot is taken the import asks whether the type's bookings wait for somebody, and once more for free starts if it looks for others.
    var slotReads: Int { crowded.count * (search == nil ? 1 : 2) }

    /// The walk through the list of users with which an import takes over those who exist.
    var adoptionReads: Int { lastPlace.map { $0 / ReadRequests.pageSize + 1 } ?? 0 }

    /// Seconds that so many requests take at the quota; `nil` where there is none, or none is known.
    func seconds(_ settings: Throttle.Settings, _ learnt: Throttle.Learnt?) -> Double? {
        let share = 1 - settings.leave
        let window = Double(settings.window.components.seconds) + Double(settings.window.components.attoseconds) / 1e18
        if let learnt, learnt.perWindow > 0 {
            return Double(requests) * Double(learnt.windowSeconds) / (Double(learnt.perWindow) * share)
        }
        guard case .known(let perWindow, let burst) = settings.quota else { return nil }
        return max(Double(requests - (burst ?? 0)), 0) * window / (Double(perWindow) * share)
    }
}

extension PlanTotals {
    /// - Parameters:
    ///   - seconds: how long the import takes, where that is known.
    ///   - end: when it ends if it begins now, in words.
    func lines(seconds: Double?, end: String?) -> [String] {
        let parts = Fate.allCases.compactMap { fate in rows[fate].map { "\($0) \(fate.rawValue)" } }
        var lines = ["\(kind.rawValue): \(read) read = \(parts.isEmpty ? "0" : parts.joined(separator: " + "))"]
        var time = "as fast as the API answers"
        if let seconds { time = "\(Self.minutes(seconds)) at the present quota\(end.map { ", until \($0) if begun now" } ?? "")" }
        lines.append("the import takes \(requests) requests (\(sends) for rows, \(reads) to look things up): \(time)")
        switch kind {
        case .users: lines.append("mails: meetergo may mail each of the \(creates) new users · webhooks: \(creates) events new_employee")
        case .bookings:
            lines.append(
                "mails to attendees: \(attendeeMails) · to hosts: about \(creates) · webhooks: \(creates) events booking_created · billed bookings: \(creates)"
            )
        }
        if moved > 0 { lines.append("the next free start in the place of their own: \(moved) \(moved == 1 ? "booking" : "bookings")") }
        lines.append("this plan took \(ownReads) requests and wrote nothing to meetergo")
        return lines
    }

    func json(seconds: Double?) -> JSON {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "read": JSON(read),
            "rows": .object(JSONObject(Fate.allCases.map { ($0.rawValue, JSON(rows[$0] ?? 0)) })),
            "requests": ["rows": JSON(sends), "reads": JSON(reads), "total": JSON(requests)],
            "seconds": seconds.map { JSON(Int($0.rounded())) } ?? .null, "webhookEvents": JSON(creates), "planRequests": JSON(ownReads),
        ]
        if kind == .bookings {
            object["attendeeMails"] = JSON(attendeeMails)
            object["billedBookings"] = JSON(creates)
            object["otherStarts"] = JSON(moved)
        }
        return .object(object)
    }

    private static func minutes(_ seconds: Double) -> String {
        if seconds < 60 { return "less than a minute" }
        let minutes = Int(min(seconds / 60, 1e9).rounded(.up))
        if minutes == 1 { return "1 minute" }
        return minutes < 180 ? "\(minutes) minutes" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
