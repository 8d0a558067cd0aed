/// How records are written in a file.
public enum RecordFormat: String, Sendable, Hashable, CaseIterable {
    /// Rows of cells under a header.
    case csv
    /// One JSON object a line.
    case jsonLines
}
