import BulkModel
import Foundation

/// The IANA time zones of the system's database, each looked up once.
struct ZoneCatalogue {
    private var known: [String: Int?] = [:]
    private var rules: [ZoneRules] = []

    /// A zone's place in this catalogue.
    typealias Index = Int

    /// A file of invented names must not fill the memory.
    private static let unknownLimit = 4096

    /// The zone with this name, of the form `Region/City` or `UTC`, or of Windows (`W. Europe Standard Time`).
    ///
    /// `nil` for a name the database does not have, and for its abbreviations: whoever writes `EST` means the time in New York, but the database
    /// means UTC−5 in summer too.
    mutating func find(_ given: String) -> Index? {
        if let entry = known[given] { return entry }
        let name = WindowsZones.ianaNames[given] ?? given
        let index = Self.zone(name).map { zone in
            rules.append(ZoneRules(name: name, zone: zone))
            return rules.count - 1
        }
        if known.count >= Self.unknownLimit { known = known.filter { $0.value != nil } }
        known[given] = .some(index)
        return index
    }

    /// The rules of an IANA zone by its name.
    static func zoneRules(_ name: String) -> ZoneRules? { zone(name).map { ZoneRules(name: name, zone: $0) } }

    /// The IANA name, held once for all rows.
    func name(_ index: Index) -> String { rules[index].name }

    mutating func resolve(clock: Int64, in index: Index) -> ZoneRules.Resolution { rules[index].resolve(clock: clock) }

    /// The nearest name that exists: another letter case, blanks for underscores, or a city without its continent.
    static func suggestion(for name: String) -> String? {
        let folded = name.lowercased().replacing(" ", with: "_")
        if let plain = plainNames[folded] { return plain }
        let names = TimeZone.knownTimeZoneIdentifiers
        return names.first { $0.lowercased() == folded } ?? names.first { $0.lowercased().hasSuffix("/\(folded)") }
            ?? Spelling.nearest(to: name, in: names, atMost: 2)
    }

    /// Names of everyday speech that many exports hold.
    private static let plainNames = [
        "cet": "Europe/Berlin", "mez": "Europe/Berlin", "cest": "Europe/Berlin", "mesz": "Europe/Berlin", "gmt": "Europe/London",
        "bst": "Europe/London", "est": "America/New_York", "edt": "America/New_York", "cst": "America/Chicago",
        "pst": "America/Los_Angeles",
        "coordinated_universal_time": "UTC", "germany": "Europe/Berlin", "deutschland": "Europe/Berlin",
    ]

    private static func zone(_ name: String) -> TimeZone? {
        // Foundation also takes "GMT+3" and the like, which the API does not know.
        // ICU calls it GMT.
        if name == "UTC" { return TimeZone(identifier: name) }
        guard name.utf8.contains(UInt8(ascii: "/")) || knownNames.contains(name) else { return nil }
        guard let zone = TimeZone(identifier: name) else { return nil }
        // ICU finds a zone in any letter case, other software does not.
        return zone.identifier == name || knownNames.contains(name) ? zone : nil
    }

    private static let knownNames = Set(TimeZone.knownTimeZoneIdentifiers)
}
