import BulkModel
import JSONText

/// What a booking request leaves on the server, by which it can be recognised.
struct BookingTrace: Sendable {
    enum Resemblance {
        /// Everything by which bookings are told apart is equal.
        case same
        /// Type, start and person are equal, but other hosts or ways to reach the person leave a doubt.
        case similar
        case other
    }

    var row: Int
    var since: Int64
    /// Before each request in doubt was sent, a survey had found nothing of the kind, so that whatever is found has come since.
    var isSurveyed: Bool
    var meetingTypeId: String
    /// The one that the row wants, and others that were asked for in its place: seconds since 1970.
    var starts: [Int64]
    /// The wanted start as the request spells it.
    var wanted: String
    private let clock: WallClock
    /// `nil` for a queue, which chooses the host itself.
    var hosts: Set<String>?
    /// Folded; `nil` for phone-only bookings.
    var email: String?
    /// Digits alone.
    var phone: String

    /// Reads the request again; `nil` if it cannot be.
    init?(_ suspect: Suspect) {
        guard let body = try? JSON.parse(suspect.effect.body), let type = body["meetingTypeId"]?.string,
            let start = body["start"]?.string.flatMap(ServerTime.milliseconds), let attendee = body["attendee"]
        else { return nil }
        row = suspect.row
        since = suspect.since
        isSurveyed = suspect.effect.mayJoin && suspect.since != .max && !suspect.trail.isUnsurveyed
        meetingTypeId = type
        starts = [start / 1_000] + suspect.trail.otherStarts.filter { $0 != start / 1_000 }
        wanted = body["start"]?.string ?? ""
        clock = WallClock(of: body, start / 1_000)
        hosts = body["hostIds"]?.array.map { Set($0.compactMap(\.string)) }
        email = attendee["email"]?.string.map(EMailKey.folded)
        phone = ValueForms.digits(attendee["phone"]?.string ?? "")
    }

    /// A start in the notation of the wanted one.
    func text(of start: Int64) -> String {
        var clock = clock
        return BookingDraft.Start(instant: start, offset: clock.offset(at: start)).text
    }

    /// Holds an appointment of the list against the request (API page, section 12.1).
    func resemblance(appointment: JSON) -> Resemblance {
        guard Self.stands(appointment) else { return .other }
        guard isHere(type: appointment["meetingTypeId"], start: appointment["start"]) else { return .other }
        let people = (appointment["attendees"]?.array ?? []).map { person($0) }
        guard let best = people.first(where: { $0 == .same }) ?? people.first(where: { $0 == .similar }) else { return .other }
        let hostIds = Set((appointment["hostIds"]?.array ?? []).compactMap(\.string))
        guard let hosts, !hostIds.isEmpty, hostIds != hosts else { return best }
        return .similar
    }

    /// Holds a provisional booking against the request (API page, section 12.3): it repeats the request as `dto`.
    func resemblance(provisional: JSON) -> Resemblance {
        guard provisional["deletedAt"]?.string == nil, let request = provisional["dto"], let attendee = request["attendee"] else {
            return .other
        }
        // Confirmed ones are appointments, and are found there.
        if let status = provisional["status"]?.string, status.lowercased() != "pending" { return .other }
        guard isHere(type: request["meetingTypeId"] ?? provisional["meetingTypeId"], start: request["start"]) else { return .other }
        return person(attendee)
    }

    private func isHere(type: JSON?, start: JSON?) -> Bool {
        guard type?.string == meetingTypeId, let instant = start?.string.flatMap(ServerTime.milliseconds) else { return false }
        return starts.contains(instant / 1_000)
    }

    private func person(_ attendee: JSON) -> Resemblance { resemblance(Person(attendee)) }

    func resemblance(_ other: Person) -> Resemblance {
        if let email { return other.email == email ? .same : .other }
        guard !phone.isEmpty, other.phone == phone else { return .other }
        // The same number, but with an address that the row does not give: perhaps another row's booking.
        return other.email == nil ? .same : .similar
    }

    /// An attendee as far as people are told apart.
    struct Person: Sendable {
        /// Folded.
        var email: String?
        /// Digits alone.
        var phone: String

        init(_ attendee: JSON) {
            email = attendee["email"]?.string.flatMap { $0.isEmpty ? nil : EMailKey.folded($0) }
            phone = ValueForms.digits(attendee["phone"]?.string ?? "")
        }
    }

    /// Whether an appointment of the list stands.
    static func stands(_ appointment: JSON) -> Bool {
        appointment["isCancelled"]?.bool != true && appointment["cancel"]?["actionAt"]?.string == nil
    }
}
