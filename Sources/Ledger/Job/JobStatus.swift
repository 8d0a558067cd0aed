public import BulkModel
import GRDB
public import SystemPackage

/// What a job's ledger says, read beside a run that may be going on.
public struct JobStatus: Sendable, Hashable {
    public var binding: JobBinding?
    /// In the order in which they began.
    public var runs: [RunRecord]
    /// How many keys have come how far.
    public var keys: [Entry.State: Int]

    /// Reads the ledger in `folder` without locking or changing it.
    ///
    /// - Throws: `LedgerFailure` of kind `unusable` if there is none.
    public init(readingFrom folder: FilePath) throws(LedgerFailure) {
        let path = Job.ledger(folder)
        let queue = try LedgerFile.ledger(path).openForReading()
        (binding, runs, keys) = try LedgerFailure.wording(path.string) {
            try queue.read { database in
                let binding = try Job.binding(database)
                let runs = try Row.fetchAll(database, sql: "SELECT \(RunRecord.columns) FROM run ORDER BY number").map(RunRecord.init)
                let counts = try Row.fetchAll(database, sql: "SELECT state, count(*) FROM entry GROUP BY state")
                let keys = counts.compactMap { row in Entry.State(rawValue: row[0]).map { ($0, row[1] as Int) } }
                return (binding, runs, Dictionary(keys) { $1 })
            }
        }
    }
}
