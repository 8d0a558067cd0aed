import BulkModel
import Records

/// What the input must be like for anything to be sent.
struct Guards: Sendable {
    var rows: RowRange?
    var new: RowBound?
    var changed: RowBound?

    /// Whether all rows must be held against the ledger first.
    var needsFates: Bool { new != nil || changed != nil }
    /// Whether the input is read before the run reads it.
    var readsAhead: Bool { rows != nil || needsFates }

    /// Counts the rows of the whole input, those of other parts included: what was cut short is the export, not the part.
    func checkRows(_ input: OpenInput) throws(CommandFailure) {
        guard let rows else { return }
        let reader = try input.reopened()
        var count = 0
        do throws(RecordsError) { while try reader.next() != nil { count += 1 } } catch { throw CommandFailure(error) }
        guard rows.contains(count) else {
            throw CommandFailure(
                .stopped,
                "Nothing was sent: the input has \(count) \(count == 1 ? "row" : "rows"), and --expect-rows \(rows.text) is given. Look whether the export is whole."
            )
        }
    }

    /// Works out what the run would do with each row, as a plan does, but with the ledger and the index across jobs alone.
    func checkFates(_ planner: Planner, _ input: OpenInput, actingUser: String?) throws(CommandFailure) {
        var (read, sent, other) = (0, 0, 0)
        try planner.rows(input, actingUser: actingUser) { row in
            read += 1
            switch row.fate {
            case .create: sent += 1
            case .changed: other += 1
            default: break
            }
        }
        try hold(new, sent, of: read, option: "--max-new", what: "are new")
        try hold(changed, other, of: read, option: "--max-changed", what: "have changed since this job did them")
    }

    private func hold(_ bound: RowBound?, _ rows: Int, of all: Int, option: String, what: String) throws(CommandFailure) {
        guard let bound, !bound.allows(rows, of: all) else { return }
        throw CommandFailure(
            .stopped,
            "Nothing was sent: \(rows) of \(all) rows \(what), and \(option) \(bound.text) is given. If that is right this time, run it once without \(option)."
        )
    }
}
