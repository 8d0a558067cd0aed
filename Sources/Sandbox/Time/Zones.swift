import Foundation

/// The IANA time zones, looked up once each.
struct Zones: Sendable {
    private var known: [String: TimeZone] = [:]

    /// True for the names a `IsTimeZone` check accepts: IANA names, not offsets and not abbreviations with a number.
    mutating func contains(_ name: String) -> Bool {
        zone(name) != nil
    }

    /// Seconds east of UTC at an instant; 0 where the zone is unknown.
    mutating func offset(_ name: String, at moment: Moment) -> Int {
        zone(name)?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.epochSeconds))) ?? 0
    }

    /// The instant of a local day's minute. In a gap or an overlap it is the one by the offset before the change.
    mutating func moment(_ name: String, _ date: CivilDate, minute: Int) -> Moment {
        let asUTC = Moment(epochSeconds: date.days * 86_400 + minute * 60)
        let first = asUTC - .seconds(Double(offset(name, at: asUTC)))
        return asUTC - .seconds(Double(offset(name, at: first)))
    }

    private mutating func zone(_ name: String) -> TimeZone? {
        if let zone = known[name] { return zone }
        let plausible = name == "UTC" || name == "GMT" || (name.contains("/") && !name.hasPrefix("/"))
        guard plausible, let zone = TimeZone(identifier: name) else { return nil }
        known[name] = zone
        return zone
    }
}
