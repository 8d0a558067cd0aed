/// Why one row could not become a record, while reading went on behind it.
public struct RowFault: Error, Sendable, Hashable {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The row is longer than the limit.
        case recordTooLarge = "record_too_large"
        /// A quote is opened and not closed before the limit or the end of the file.
        case unclosedQuote = "unclosed_quote"
        /// Something other than a delimiter or the end of the row follows a closing quote.
        case textAfterQuote = "text_after_quote"
        /// The row has more cells than the header has columns.
        case tooManyCells = "too_many_cells"
        case invalidUTF8 = "invalid_utf8"
        case invalidJSON = "invalid_json"
        /// The line holds JSON that is no object.
        case notAnObject = "not_an_object"
    }

    public var code: Code
    /// Where the row starts.
    public var position: Position
    /// What is wrong, as a sentence without its place.
    public var message: String
    /// The row as it stands in the file without its line end, at most as long as the limit for a record.
    ///
    /// After a fault of quoting it is one line, as the lines behind it are read anew.
    public var raw: [UInt8]
    /// Whether the row goes on behind ``raw``.
    public var isTruncated: Bool

    public init(_ code: Code, at position: Position, _ message: String, raw: [UInt8], isTruncated: Bool = false) {
        self.code = code
        self.position = position
        self.message = message
        self.raw = raw
        self.isTruncated = isTruncated
    }
}
