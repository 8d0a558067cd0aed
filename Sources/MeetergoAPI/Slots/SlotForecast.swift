public import BulkModel
import JSONText

/// Foresees which start each booking of an input will get, from the free starts as they were asked for. Rows are taken in their order.
///
/// It sees no further than an answer does: who books meanwhile, and how many a queue or a new group still takes, is not in it.
public struct SlotForecast: Sendable {
    public enum Prospect: Sendable, Hashable {
        /// Free, or nothing is known of it.
        case wanted
        /// Taken; this one would be booked in its place.
        case other(start: String)
        /// Taken, and no other start is looked for, or none is free.
        case none
    }

    private let search: SlotSearch?
    private let free: [FreeStartsQuestion: [Int64: Int]]
    private let wanted: Set<Slot>
    /// How many were given each slot.
    private var given: [Slot: Int] = [:]

    /// - Parameters:
    ///   - search: where another start may lie; `nil` looks for none.
    ///   - free: how many may have each free start, by the question that was asked.
    ///   - wanted: what other rows of the input want for themselves; no row gets one of these in the place of its own.
    public init(_ search: SlotSearch?, free: [FreeStartsQuestion: [Int64: Int]], wanted: Set<Slot> = []) {
        self.search = search
        self.free = free
        self.wanted = wanted
    }

    /// The slot that a row wants; `nil` where its request does not tell.
    public static func wanted(by effect: Effect) -> Slot? {
        FreeStartsQuestion.asked(by: effect).map { question, start in Slot(place: question.place, start: start) }
    }

    /// The start that a row will get.
    ///
    /// - Parameter isOneOnOne: it is certain that a slot takes one attendee and one host, so that the next row does not find it free.
    public mutating func prospect(of effect: Effect, isOneOnOne: Bool) -> Prospect {
        guard let (question, wanted) = FreeStartsQuestion.asked(by: effect), let free = free[question] else { return .wanted }
        let slot = Slot(place: question.place, start: wanted)
        if free[wanted] != nil, !isOneOnOne || given[slot] == nil {
            if search != nil { given[slot, default: 0] += 1 }
            return .wanted
        }
        guard let search, let trace = BookingTrace(Suspect(row: 0, effect: effect, since: 0)) else { return .none }
        var clock = WallClock(of: (try? JSON.parse(effect.body)) ?? .null, wanted)
        let end = search.end(after: wanted, in: &clock)
        for start in free.keys.sorted() where start > wanted && start <= end {
            let other = Slot(place: question.place, start: start)
            guard !self.wanted.contains(other), search.allows(start, in: &clock), given[other, default: 0] < free[start] ?? 1 else {
                continue
            }
            given[other, default: 0] += 1
            return .other(start: trace.text(of: start))
        }
        return .none
    }
}

extension SlotSearch {
    /// The latest start that a booking may get, in seconds since 1970; `nil` where its request does not tell.
    public func latest(for effect: Effect) -> Int64? {
        guard let (_, wanted) = FreeStartsQuestion.asked(by: effect) else { return nil }
        var clock = WallClock(of: (try? JSON.parse(effect.body)) ?? .null, wanted)
        return max(wanted, end(after: wanted, in: &clock))
    }
}
