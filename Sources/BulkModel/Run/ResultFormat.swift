/// How the result files of a run are written; kept in the ledger so that a crashed run's files can be completed.
public struct ResultFormat: Sendable, Hashable, Codable {
    public enum Shape: String, Sendable, Hashable, Codable {
        case csv
        case jsonLines
    }

    public var shape: Shape
    /// For CSV: the original columns without those starting with `_`, `_file` excluded.
    public var columns: [String]
    /// For CSV: the delimiter's ASCII code.
    public var delimiter: UInt8
    public var hasByteOrderMark: Bool
    /// The names of the input files; with more than one, results have a `_file` column.
    public var files: [String]
    /// The result columns of `RemoteIdentity.extras`, in order.
    public var identityColumns: [String]

    public init(
        shape: Shape, columns: [String], delimiter: UInt8, hasByteOrderMark: Bool, files: [String], identityColumns: [String]
    ) {
        self.shape = shape
        self.columns = columns
        self.delimiter = delimiter
        self.hasByteOrderMark = hasByteOrderMark
        self.files = files
        self.identityColumns = identityColumns
    }
}
