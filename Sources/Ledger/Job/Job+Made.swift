public import BulkModel
import GRDB

/// What a job has made and not taken back.
public struct MadeCount: Sendable, Hashable {
    /// Users or appointments.
    public var created = 0
    /// Bookings that waited for a confirmation when they were made.
    public var provisional = 0
    /// Rows of which it is not known whether they made something; they have no id.
    public var unknown = 0

    public init(created: Int = 0, provisional: Int = 0, unknown: Int = 0) {
        self.created = created
        self.provisional = provisional
        self.unknown = unknown
    }

    public var total: Int { created + provisional }
}

extension Job {
    /// Counts what the job made, in a run or in all.
    ///
    /// - Parameter run: from 1; 0 for all runs.
    public func countMade(in run: Int) throws(LedgerFailure) -> MadeCount {
        try queue.wording { database in
            let condition = "made IS NOT NULL AND remote_id IS NOT NULL AND (? = 0 OR made = ?)"
            var count = MadeCount()
            count.created =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM entry WHERE state IN ('created', 'updated') AND \(condition)",
                    arguments: [run, run]) ?? 0
            count.provisional =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM entry WHERE state = 'provisional' AND \(condition)", arguments: [run, run])
                ?? 0
            count.unknown = try Int.fetchOne(database, sql: "SELECT count(*) FROM entry WHERE state = 'unknown'") ?? 0
            return count
        }
    }

    /// Entries of things that the job made and has not taken back, in the order in which they were first claimed.
    ///
    /// - Parameters:
    ///   - run: from 1; 0 for all runs.
    ///   - provisional: those that waited for a confirmation, or the others.
    ///   - id: entries behind this one; 0 for the first.
    public func made(in run: Int, provisional: Bool, after id: Int64, limit: Int) throws(LedgerFailure) -> [Entry] {
        try queue.wording { database in
            let states = provisional ? "('provisional')" : "('created', 'updated')"
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Query.entryColumns) FROM entry
                    WHERE id > ? AND state IN \(states) AND made IS NOT NULL AND remote_id IS NOT NULL AND (? = 0 OR made = ?)
                    ORDER BY id LIMIT ?
                    """, arguments: [id, run, run, limit]
            ).map { try SQLiteSession.entry($0) }
        }
    }
}
