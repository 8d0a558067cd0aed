public import BulkModel
import JSONText

/// Which slot a booking may have in the place of its own: the next free one after it, within a window and at certain hours.
public struct SlotSearch: Sendable, Hashable {
    /// How far after the wanted start another one may lie.
    public enum Window: Sendable, Hashable {
        /// So many hours, 1 or more.
        case hours(Int)
        /// Until the end of the wanted day, or of the so-many-th day after it.
        case days(Int)
    }

    /// The longest window in days: one answer of the API has to hold it.
    public static let mostDays = 31

    public var window: Window
    /// Minutes of the day within which bookings start, the last one not included; `nil` allows the whole day.
    public var hours: Range<Int>?

    public init(window: Window = .days(0), hours: Range<Int>? = nil) {
        self.window = window
        self.hours = hours
    }

    /// The latest instant that may be booked, in seconds since 1970.
    func end(after wanted: Int64, in clock: inout WallClock) -> Int64 {
        switch window {
        case .hours(let hours): return wanted + Int64(hours) * 3_600
        case .days(let days):
            let day = (wanted + clock.offset(at: wanted)) / FreeStartsQuestion.secondsOfDay
            let midnight = (day + 1 + Int64(days)) * FreeStartsQuestion.secondsOfDay
            // The offset may have changed by then.
            return midnight - clock.offset(at: midnight - clock.offset(at: wanted)) - 1
        }
    }

    func allows(_ start: Int64, in clock: inout WallClock) -> Bool {
        guard let hours else { return true }
        let local = start + clock.offset(at: start)
        return hours.contains(Int(local % FreeStartsQuestion.secondsOfDay) / 60)
    }
}

/// The clock that a row's start was read on: that of the attendee's zone if it shows the row's offset then, else that offset alone.
struct WallClock: Sendable {
    private let fixed: Int64
    private let zone: String?
    private var rules: ZoneRules?

    /// - Parameters:
    ///   - body: of the request.
    ///   - wanted: its start, seconds since 1970.
    init(of body: JSON, _ wanted: Int64) {
        fixed = body["start"]?.string.flatMap { try? TimeText.parse($0) }?.offset ?? 0
        zone = body["attendee"]?["timezone"]?.string
        self.wanted = wanted
    }

    private let wanted: Int64

    /// Seconds east of UTC.
    mutating func offset(at instant: Int64) -> Int64 {
        if instant == wanted { return fixed }
        if rules == nil, let zone { rules = ZoneCatalogue.zoneRules(zone) }
        guard rules?.offset(at: wanted) == fixed else { return fixed }
        return rules?.offset(at: instant) ?? fixed
    }
}

extension ReplyJudge {
    public func movesOn(from finding: Finding, for effect: Effect) -> Bool {
        search != nil && finding.cause == .slotTaken && FreeStartsQuestion.asked(by: effect) != nil
    }

    public func searches(for suspects: [Suspect]) -> [SettlingLook] {
        search.map { search in SlotLook.looks(for: suspects, search).map { .slots($0) } } ?? []
    }

    public func slot(of effect: Effect) -> Slot? {
        FreeStartsQuestion.asked(by: effect).map { question, start in Slot(place: question.place, start: start) }
    }

    public func moved(_ effect: Effect, to slot: Slot) -> Effect {
        guard let trace = BookingTrace(Suspect(row: 0, effect: effect, since: 0)),
            var body = (try? JSON.parse(effect.body))?.object
        else { return effect }
        body["start"] = .string(trace.text(of: slot.start))
        var moved = effect
        moved.body = JSON.object(body).bytes()
        return moved
    }

    public func noted(_ identity: RemoteIdentity, wanted: Effect, booked: Effect) -> RemoteIdentity {
        var noted = identity
        if let start = wanted.start, let other = booked.start { noted.note(wanted: start, booked: other) }
        return noted
    }
}

extension Effect {
    /// As the request spells it.
    fileprivate var start: String? { (try? JSON.parse(body))?["start"]?.string }
}

extension RemoteIdentity {
    /// Notes that another start was booked than the wanted one.
    mutating func note(wanted: String, booked: String) {
        extras[ResultColumn.wantedStart] = wanted
        extras[ResultColumn.bookedStart] = booked
    }
}
