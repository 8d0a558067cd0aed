/// The place of a record in the inputs of a run.
public struct Position: Sendable, Hashable {
    /// The index of the input in the run's list, counted from 0.
    public var file: Int
    /// Bytes before the record in its input, a byte-order mark included; counted from 0.
    public var byteOffset: Int64
    /// The line on which the record starts, counted from 1. LF, CRLF and CR each end a line.
    public var line: Int
    /// The number of the record in its input, counted from 1; faulty ones count, blank lines don't, and a header is record 0.
    public var record: Int

    public init(file: Int = 0, byteOffset: Int64 = 0, line: Int = 1, record: Int = 0) {
        self.file = file
        self.byteOffset = byteOffset
        self.line = line
        self.record = record
    }
}
