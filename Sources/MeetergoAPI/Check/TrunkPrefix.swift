/// Tells phone numbers that have lost their first `0` or their `+`.
///
/// A spreadsheet that takes `01701234567` or `+491701234567` for a number keeps the digits 1701234567 and 491701234567. Whether something is
/// missing can be told only in countries where every national number begins with the trunk prefix 0: there, a number of nothing but digits begins
/// with 0, and a short one without it may be a local number. In North America, Spain or Poland such digits are whole numbers as they are.
enum TrunkPrefix {
    /// A national number with its area code has this many digits at least where the zones below lie; an international one 15 at most (E.164).
    private static let lengths = 9...15

    /// Zones of countries with the national (trunk) prefix 0, in which no number can be dialled without it: ITU-T, Annex to Operational
    /// Bulletin 994, "Dialling procedures", column "national (trunk) prefix". Those where numbers are usual without it are not among them.
    private static let zones: Set<String> = [
        "Europe/Amsterdam", "Europe/Belgrade", "Europe/Berlin", "Europe/Bratislava", "Europe/Brussels", "Europe/Bucharest",
        "Europe/Busingen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Ljubljana", "Europe/London", "Europe/Paris",
        "Europe/Sarajevo",
        "Europe/Skopje", "Europe/Sofia", "Europe/Stockholm", "Europe/Vienna", "Europe/Zagreb", "Europe/Zurich",
    ]

    /// Whether the text is digits that, in this zone, are no whole phone number.
    static func isMissing(from text: String, in zone: String?) -> Bool {
        guard let zone, lengths.contains(text.utf8.count), isBare(text.utf8.span) else { return false }
        return zones.contains(zone)
    }

    /// Whether the text is digits and none of them a leading 0.
    static func isBare(_ text: Span<UInt8>) -> Bool {
        guard !text.isEmpty, text[0] != UInt8(ascii: "0") else { return false }
        for index in text.indices where text[index] &- 0x30 > 9 { return false }
        return true
    }
}
