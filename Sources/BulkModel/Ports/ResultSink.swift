/// Takes the lines of the result files while a run goes on.
public protocol ResultSink: Sendable {
    /// Appends lines; they are handed to the operating system, not yet synced.
    mutating func append(_ lines: [ResultLine]) throws(ResultFailure)
    /// Syncs all files and returns their lengths in bytes.
    mutating func sync() throws(ResultFailure) -> [ResultFile: Int64]
    /// Appends one line to `events.jsonl`.
    mutating func record(_ event: RunEvent) throws(ResultFailure)
}

/// A row with its end, on its way to the file of its outcome.
public struct ResultLine: Sendable {
    public var row: Int
    public var file: Int
    public var line: Int
    public var carried: [UInt8]
    public var end: RowEnd
    /// Not a row but bytes that could not be read as one: they go to `malformed.txt`.
    public var isMalformed: Bool

    public init(row: Int, file: Int, line: Int, carried: [UInt8], end: RowEnd, isMalformed: Bool = false) {
        self.row = row
        self.file = file
        self.line = line
        self.carried = carried
        self.end = end
        self.isMalformed = isMalformed
    }
}

/// A result file cannot be written.
public struct ResultFailure: Error, Sendable, Hashable {
    /// Where, what and what to do, ready to print.
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}
