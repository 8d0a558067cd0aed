/// How a CSV file is written.
public struct CSVDialect: Sendable, Hashable {
    /// The bytes that end a row.
    public enum Newline: String, Sendable, Hashable {
        case lf = "\n"
        case crlf = "\r\n"
        case cr = "\r"
    }

    /// What quotes mean.
    public enum Quoting: String, Sendable, Hashable {
        /// A double quote at the start of a cell opens it, and within it is written twice (RFC 4180, section 2).
        case double
        /// A quote is a character like any other, as in the tab-separated files of some programs.
        case none
    }

    public var delimiter: UInt8
    /// Whether the file begins with a byte-order mark, of whatever encoding.
    public var hasByteOrderMark: Bool
    /// The first line end of the file; reading accepts all three, mixed too.
    public var newline: Newline
    public var quoting: Quoting

    public init(
        delimiter: UInt8 = UInt8(ascii: ","), hasByteOrderMark: Bool = false, newline: Newline = .lf, quoting: Quoting = .double
    ) {
        self.delimiter = delimiter
        self.hasByteOrderMark = hasByteOrderMark
        self.newline = newline
        self.quoting = quoting
    }

    /// Comma, LF, no byte-order mark.
    public static let standard = CSVDialect()

    /// The delimiters that are looked for, the likeliest first.
    public static let delimiters: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]

    /// Whether a byte can tell cells apart: no quote, no line end, no NUL, no apostrophe (see ``SpreadsheetGuard``), and
    /// ASCII.
    public static func isDelimiter(_ byte: UInt8) -> Bool {
        byte > 0 && byte < 0x80 && ![UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(byte)
    }
}
