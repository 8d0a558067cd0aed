/// The first rows of a CSV file before its header is known.
///
/// For those who know files that have lines above their header, or quotes that are text: see ``LayoutChoice``.
public struct Preview: Sendable {
    public struct Row: Sendable, Hashable {
        /// The line on which the row begins, counted from 1.
        public var line: Int
        /// The cells; empty where the row is faulty.
        public var cells: [String]
        /// Why it is no row.
        public var fault: RowFault.Code?
    }

    /// What the file is called in messages.
    public var name: String
    public var layout: Layout
    /// The first rows under that layout from the first line behind a `sep=` line on, at most a hundred, blank ones left out.
    public var rows: [Row]
}

/// Where the cells of a CSV file are.
public struct Layout: Sendable, Hashable {
    public var delimiter: UInt8
    public var quoting: CSVDialect.Quoting
    /// Lines above the header, a `sep=` line included.
    public var skippedLines: Int
}

/// Says how a file whose first rows are known is to be read; nil leaves it as it was found. Options that were given win over it.
public typealias LayoutChoice = @Sendable (Preview) -> Layout?
