/// Why a file cannot be read, or not any further.
///
/// What was read before it stands.
public struct RecordsError: Error, Sendable, Hashable {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        case noInput
        case missing
        case isDirectory
        case notReadable
        /// Reading failed after it had begun.
        case readFailed
        case empty
        case unreadableHeader
        /// A workbook, an archive, a document: no text.
        case notText
        /// Text in an encoding that is not read, or in another than was said.
        case otherEncoding
        /// An archive that is damaged or cut off.
        case brokenArchive
        /// Titles stand where the header was looked for.
        case titleLines
        /// Each row is one cell that holds all others.
        case rowInOneCell
        /// One JSON document instead of one object a line.
        case jsonDocument
        case mixedFormats
        case standardInputTwice
        case invalidDelimiter
        /// Options that don't go together with the file's format.
        case invalidSetting
        /// Quotes are so broken that reading on would take time out of all proportion.
        case brokenQuotes
        /// The file is not the one whose header was read at the start.
        case changed
    }

    public var code: Code
    /// The input as named to the user, nil where the error is of no single one.
    public var file: String?
    public var position: Position?
    /// What is wrong, as a sentence.
    public var message: String
    /// What to do, as a sentence.
    public var remedy: String

    public init(_ code: Code, file: String? = nil, position: Position? = nil, _ message: String, remedy: String) {
        self.code = code
        self.file = file
        self.position = position
        self.message = message
        self.remedy = remedy
    }

    /// Whether the command was wrong and not a file: exit code 64 instead of 65.
    public var isUsage: Bool {
        switch code {
        case .noInput, .mixedFormats, .standardInputTwice, .invalidDelimiter, .invalidSetting: true
        default: false
        }
    }
}

extension RecordsError: CustomStringConvertible {
    /// Where, what, what to do: `users.csv, line 3: … …`.
    public var description: String {
        let place = [file, position.map { "line \($0.line)" }].compactMap { $0 }.joined(separator: ", ")
        return (place.isEmpty ? "" : place + ": ") + message + " " + remedy
    }
}
