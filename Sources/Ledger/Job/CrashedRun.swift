public import BulkModel
import GRDB

/// A run that ended without a word: killed, out of power, or out of disk space.
///
/// The caller completes its result files: each is cut to its length here, succeeded and notes get the held rows appended, failed and
/// unfinished are rewritten from the held rows. Then `Job.end` closes the run. A crash in between leaves all as it was.
public struct CrashedRun: Sendable {
    public var record: RunRecord
    /// How many bytes of each result file are known to be whole.
    public var lengths: [ResultFile: Int64]
    /// For walking over the held rows, and for `Job.end`.
    public var ledger: RunLedger
}

extension Job {
    private static var marksAtOnce: Int { 1_024 }

    /// Settles what a crash left open in the ledger; `nil` if the last run ended properly.
    ///
    /// Rows that may have been on their way become `unknown`, rows that had not been sent are free to be sent, and the index across jobs is
    /// made to say the same.
    public func settleCrash(index: (any KeyIndex)?) throws(LedgerFailure) -> CrashedRun? {
        guard let record = try latestRun, record.endedAt == nil else { return nil }
        let store = SQLiteStore(queue: queue)
        try store.transaction { (session) throws(LedgerFailure) in
            var marks: [MarkChange] = []
            try session.interrupt(Wording.interrupted) { (entry) throws(LedgerFailure) in
                guard let index else { return }
                marks.append(MarkChange(entry.effectKey, entry.state, entry.identity))
                guard marks.count >= Self.marksAtOnce else { return }
                _ = try index.write(marks, reserving: [], again: false)
                marks.removeAll(keepingCapacity: true)
            }
            if let index, !marks.isEmpty { _ = try index.write(marks, reserving: [], again: false) }
        }
        let lengths = try queue.wording { database in
            let rows = try Row.fetchAll(database, sql: "SELECT file, length FROM watermark")
            return Dictionary(rows.compactMap { row in ResultFile(rawValue: row[0]).map { ($0, row[1] as Int64) } }) { $1 }
        }
        return CrashedRun(
            record: record, lengths: lengths, ledger: ledger(record, policy: ConvergencePolicy(), index: index))
    }
}
