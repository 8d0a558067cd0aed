/// Why one row could not become a record, while reading went on behind it.
public struct RowFault: Error, Sendable, Hashable {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The row is longer than the limit.
        case recordTooLarge = "record_too_large"
        /// A quote is opened and not closed before the limit or the end of the file.
        case unclosedQuote = "unclosed_quote"
        /// Something other than a delimiter or the end of the row follows a closing quote.
        case textAfterQuote = "text_after_quote"
        /// The row has more cells than the header has columns, and there is text in one of them.
        case tooManyCells = "too_many_cells"
        case invalidUTF8 = "invalid_utf8"
        /// Bytes without meaning in the file's encoding, which is another than UTF-8.
        case invalidEncoding = "invalid_encoding"
        /// The row is in UTF-8 and the file is not.
        case mixedEncoding = "mixed_encoding"
        case nulByte = "nul_byte"
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
    /// Byte for byte if the file is in UTF-8. Otherwise it is in UTF-8 here, and bytes that mean nothing in the file's encoding are written as
    /// `\x81`. After a fault of quoting it is one line, as the lines behind it are read anew.
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

    /// What to do, as a sentence.
    public var remedy: String {
        switch code {
        case .recordTooLarge: "If the row is right, raise --record-limit; if not, look for a quote that is never closed."
        case .unclosedQuote, .textAfterQuote:
            "Write a quote within a quoted cell twice, or read the file with --quote none if its quotes are plain text."
        case .tooManyCells: "Put a cell that holds the delimiter into double quotes, or delete what is behind the last column."
        case .invalidUTF8: "Save the file as \"CSV UTF-8\", or say its encoding with --encoding, such as windows-1252."
        case .invalidEncoding, .mixedEncoding: "Say the file's encoding with --encoding, or save it as \"CSV UTF-8\" where it comes from."
        case .nulByte: "Delete the character, or export the file again; if it is UTF-16, say --encoding utf-16."
        case .invalidJSON: "Mend the line; each line must be one JSON object."
        case .notAnObject: "Write each row as one JSON object in braces, on a line of its own."
        }
    }
}
