import Foundation

/// The offsets of one time zone, computed once per year and kept: Foundation is asked only where they change.
struct ZoneRules {
    /// The IANA name as the database spells it.
    let name: String
    private let zone: TimeZone
    /// The offsets in force in a year of UTC, by year.
    private var years: [Int64: [Period]] = [:]

    /// Far more years than a real file spans; a hostile file cannot make this grow.
    private static let yearLimit = 64

    private struct Period {
        /// Seconds since 1970, the first and the one after the last.
        var start: Int64
        var end: Int64
        /// Seconds east of UTC.
        var offset: Int64
    }

    /// What the clocks of the zone make of a time.
    enum Resolution: Hashable {
        case one(instant: Int64, offset: Int64)
        /// The clock is put back over this time: it comes twice.
        case twice(earlier: Int64, earlierOffset: Int64, later: Int64, laterOffset: Int64)
        /// The clock is put forward over this time: it never comes. The change happens at `change`.
        case never(change: Int64, offsetBefore: Int64, offsetAfter: Int64)
    }

    init(name: String, zone: TimeZone) {
        self.name = name
        self.zone = zone
    }

    /// Seconds east of UTC at `instant`, seconds since 1970.
    mutating func offset(at instant: Int64) -> Int64 { period(at: instant).offset }

    /// Finds the instants at which the zone's clocks show `clock`.
    mutating func resolve(clock: Int64) -> Resolution {
        // No zone is more than 15 hours from UTC, so the true instant lies between these two, and they see a change on either side.
        let reach: Int64 = 15 * 3600
        let before = period(at: clock - reach)
        let after = period(at: clock + reach)
        guard before.offset != after.offset else { return .one(instant: clock - before.offset, offset: before.offset) }
        let early = clock - before.offset
        let late = clock - after.offset
        switch (offset(at: early) == before.offset, offset(at: late) == after.offset) {
        case (true, true): return .twice(earlier: early, earlierOffset: before.offset, later: late, laterOffset: after.offset)
        case (true, false): return .one(instant: early, offset: before.offset)
        case (false, true): return .one(instant: late, offset: after.offset)
        case (false, false): return .never(change: period(at: early).start, offsetBefore: before.offset, offsetAfter: after.offset)
        }
    }

    private mutating func period(at instant: Int64) -> Period {
        // 365.2425 days; the borders need not be those of the calendar.
        let year = instant / 31_556_952
        if let periods = years[year], let found = periods.first(where: { $0.start <= instant && instant < $0.end }) { return found }
        let periods = self.periods(from: year * 31_556_952, to: (year + 1) * 31_556_952)
        if years.count >= Self.yearLimit { years.removeAll() }
        years[year] = periods
        return periods.first { $0.start <= instant && instant < $0.end } ?? Period(start: instant, end: instant + 1, offset: 0)
    }

    private func periods(from start: Int64, to end: Int64) -> [Period] {
        var periods: [Period] = []
        var next = start
        while next < end {
            let date = Date(timeIntervalSince1970: TimeInterval(next))
            let offset = Int64(zone.secondsFromGMT(for: date))
            var change = zone.nextDaylightSavingTimeTransition(after: date).map { Int64($0.timeIntervalSince1970) } ?? end
            // A zone without further changes has none "after"; a change that is not later would never end this loop.
            if change <= next { change = end }
            periods.append(Period(start: next, end: min(change, end), offset: offset))
            next = change
        }
        return periods
    }
}
