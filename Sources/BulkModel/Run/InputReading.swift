/// How one input of a run was read, as `summary.json` says it.
public struct InputReading: Sendable, Hashable, Codable {
    public var file: String
    /// `csv` or `jsonl`.
    public var format: String
    public var encoding: String
    /// Whether the content told the encoding without proving it.
    public var isEncodingGuessed: Bool
    public var compression: String?
    /// The delimiter's name, what quotes mean and the kinds of line ends; `nil` for JSON Lines, as all below but the last two.
    public var delimiter: String?
    public var quoting: String?
    public var lineEnds: [String]?
    public var hasByteOrderMark: Bool?
    /// Lines above the header that were passed over.
    public var skippedLines: Int?
    /// Counted from 1.
    public var headerLine: Int?
    public var columns: Int?
    /// The mapping that the rows went through; `nil` where columns were read by their own names.
    public var preset: String?
    /// What people should know about it, as sentences.
    public var notices: [String]

    public init(file: String, format: String, encoding: String, isEncodingGuessed: Bool, notices: [String]) {
        self.file = file
        self.format = format
        self.encoding = encoding
        self.isEncodingGuessed = isEncodingGuessed
        self.notices = notices
    }
}
