public import BulkModel

/// What a check says about one row.
public struct RowProblem: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Breaks a rule; an import would not send it.
        case invalid
        /// No row at all.
        case malformed
        /// Has the key of an earlier row.
        case duplicate
        /// Left out on purpose: cancelled or past.
        case skipped
        /// Part of an earlier row's booking.
        case merged
        /// May be the person of an earlier row: the addresses differ in spelling only.
        case similar

        /// Whether somebody should mend it.
        public var isProblem: Bool {
            switch self {
            case .invalid, .malformed, .duplicate: true
            case .skipped, .merged, .similar: false
            }
        }
    }

    public var kind: Kind
    /// The index of the input, from 0.
    public var file: Int
    /// The line on which the row begins, from 1.
    public var line: Int
    /// At least one.
    public var findings: [Finding]

    public init(_ kind: Kind, file: Int, line: Int, findings: [Finding]) {
        self.kind = kind
        self.file = file
        self.line = line
        self.findings = findings
    }
}
