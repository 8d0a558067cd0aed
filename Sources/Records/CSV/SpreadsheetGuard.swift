/// The apostrophe that keeps a spreadsheet from taking a cell for a formula (design §6).
///
/// Writing puts one before a cell that is any number of apostrophes and then one of `= + - @`, tab or CR; reading takes one away from a
/// cell that is at least one apostrophe and then one of these. Every text survives writing and reading, those that begin with apostrophes
/// included. Numbers such as `-5` and phone numbers such as `+49…` get one too: reading takes it away again.
public enum SpreadsheetGuard {
    static let apostrophe = UInt8(ascii: "'")

    /// Whether a cell gets an apostrophe when it is written.
    public static func isNeeded(_ cell: some Collection<UInt8>) -> Bool {
        guard let first = cell.first(where: { $0 != apostrophe }) else { return false }
        return isTrigger(first)
    }

    /// The same of bytes in one piece.
    static func isNeeded(_ cell: Span<UInt8>) -> Bool {
        for index in cell.indices where cell[index] != apostrophe { return isTrigger(cell[index]) }
        return false
    }

    /// Whether a cell loses an apostrophe when it is read.
    public static func isPresent(_ cell: some Collection<UInt8>) -> Bool {
        cell.first == apostrophe && isNeeded(cell)
    }

    /// The same of the bytes from `start` to `end`.
    static func isPresent(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end, text[start] == apostrophe else { return false }
        for index in start..<end where text[index] != apostrophe { return isTrigger(text[index]) }
        return false
    }

    private static func isTrigger(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
        default: false
        }
    }
}
