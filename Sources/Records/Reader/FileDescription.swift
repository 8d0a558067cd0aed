/// How one input is read: what was found out about it, or said.
public struct FileDescription: Sendable, Hashable {
    /// What it is called in messages and results.
    public var name: String
    public var format: RecordFormat
    public var compression: Compression?
    /// UTF-8 also stands for a file that is ASCII as far as it was looked at; if a later byte is none, this changes while it is read.
    public var encoding: TextEncoding
    /// Whether the content told an encoding that it can't prove, so that people should look.
    public var isEncodingGuessed: Bool
    /// Nil for JSON Lines.
    public var dialect: CSVDialect?
    /// All line ends in the first 64 KiB of CSV, in order of appearance.
    public var newlines: [CSVDialect.Newline]
    /// Lines above the header that are passed over, a `sep=` line included.
    public var skippedLines: Int
    /// The line on which the header of CSV begins, counted from 1; nil for JSON Lines.
    public var headerLine: Int?
    /// The names in its header as written, without columns at the end that have none; empty for JSON Lines.
    public var columns: [String]
    /// Columns at the end of the header that have no name; their cells must be empty.
    public var droppedColumns: Int
    /// What people should know about how the file is read, as sentences.
    public var notices: [String]
    /// Bytes in all, nil for a pipe and for an archive, whose text has another size.
    public var size: Int64?

    public init(
        name: String, format: RecordFormat, compression: Compression? = nil, encoding: TextEncoding = .utf8,
        isEncodingGuessed: Bool = false,
        dialect: CSVDialect? = nil, newlines: [CSVDialect.Newline] = [], skippedLines: Int = 0, headerLine: Int? = nil,
        columns: [String] = [],
        droppedColumns: Int = 0, notices: [String] = [], size: Int64? = nil
    ) {
        self.name = name
        self.format = format
        self.compression = compression
        self.encoding = encoding
        self.isEncodingGuessed = isEncodingGuessed
        self.dialect = dialect
        self.newlines = newlines
        self.skippedLines = skippedLines
        self.headerLine = headerLine
        self.columns = columns
        self.droppedColumns = droppedColumns
        self.notices = notices
        self.size = size
    }

    /// One line for people: `users.csv: CSV, UTF-8 with byte-order mark, semicolons, quotes, CRLF, header on line 1 with 5 columns`.
    public var summary: String {
        var parts = [format == .csv ? "CSV" : "JSON Lines"]
        if let compression { parts[0] += " in \(compression.rawValue)" }
        let hasMark = dialect?.hasByteOrderMark ?? false
        parts.append(encoding.rawValue + (hasMark ? " with byte-order mark" : "") + (isEncodingGuessed ? " (guessed)" : ""))
        if let dialect {
            parts.append("\(dialect.delimiterName)s")
            parts.append(dialect.quoting == .double ? "quotes" : "quotes are text")
            parts.append((newlines.isEmpty ? [dialect.newline] : newlines).map(\.name).joined(separator: " and "))
        }
        if skippedLines > 0 { parts.append(skippedLines == 1 ? "1 line passed over" : "\(skippedLines) lines passed over") }
        if let headerLine { parts.append("header on line \(headerLine) with \(columns.count) column\(columns.count == 1 ? "" : "s")") }
        return "\(name): \(parts.joined(separator: ", "))"
    }
}

extension CSVDialect {
    /// `comma`, `semicolon`, `tab`, `pipe`, or the character itself.
    public var delimiterName: String {
        switch delimiter {
        case UInt8(ascii: ","): "comma"
        case UInt8(ascii: ";"): "semicolon"
        case UInt8(ascii: "\t"): "tab"
        case UInt8(ascii: "|"): "pipe"
        default: String(Unicode.Scalar(delimiter))
        }
    }
}

extension CSVDialect.Newline {
    /// `LF`, `CRLF` or `CR`.
    public var name: String {
        switch self {
        case .lf: "LF"
        case .crlf: "CRLF"
        case .cr: "CR"
        }
    }
}
