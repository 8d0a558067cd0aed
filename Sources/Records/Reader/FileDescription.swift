/// How one input is read.
public struct FileDescription: Sendable, Hashable {
    /// What it is called in messages and results.
    public var name: String
    public var format: RecordFormat
    /// Nil for JSON Lines.
    public var dialect: CSVDialect?
    /// The names in its header as written; empty for JSON Lines.
    public var columns: [String]
    /// Bytes in all, nil for a pipe.
    public var size: Int64?

    public init(name: String, format: RecordFormat, dialect: CSVDialect?, columns: [String], size: Int64?) {
        self.name = name
        self.format = format
        self.dialect = dialect
        self.columns = columns
        self.size = size
    }
}
