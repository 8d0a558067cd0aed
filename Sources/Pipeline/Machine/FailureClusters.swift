public import BulkModel

/// Rows that did not end well, counted by cause, with one example each. Bounded by the number of causes.
public struct FailureClusters: Sendable {
    private struct Group: Hashable {
        var outcome: Outcome
        var cause: Cause
    }

    private var clusters: [Group: RunSummary.Failure] = [:]

    /// The message of the last row that failed.
    public private(set) var last: Finding?

    public init() {}

    mutating func count(_ end: RowEnd, row: Int) {
        guard end.file == .failed || end.file == .unfinished, let finding = end.finding else { return }
        last = finding
        let group = Group(outcome: end.outcome, cause: finding.cause)
        if clusters[group]?.rows == nil {
            clusters[group] = RunSummary.Failure(
                cause: finding.cause, outcome: end.outcome, rows: 0, exampleRow: row, exampleMessage: finding.message, hint: finding.hint)
        }
        clusters[group]?.rows += 1
    }

    /// The clusters, largest first.
    public var sorted: [RunSummary.Failure] {
        clusters.values.sorted { ($1.rows, $0.cause.rawValue, $0.outcome.rawValue) < ($0.rows, $1.cause.rawValue, $1.outcome.rawValue) }
    }
}
