public import BulkModel

/// What the user allowed beyond the table of design §4.
public struct ConvergencePolicy: Sendable, Hashable {
    /// `--retry-refused`: rows that the API refused are sent again although they have not changed.
    public var retryRefused: Bool
    /// `--again`: rows are sent although another job on this machine made them or is making them.
    public var again: Bool
    public var onExisting: OnExisting
    public var onChange: OnChange

    /// Whether rows may change what is there.
    public var updates: Bool { onExisting == .update || onChange == .update }

    public init(retryRefused: Bool = false, again: Bool = false, onExisting: OnExisting = .adopt, onChange: OnChange = .skip) {
        self.onExisting = onExisting
        self.onChange = onChange
        self.retryRefused = retryRefused
        self.again = again
    }
}
