public import BulkModel
import FoundationEssentials
import GRDB

/// The ledger in its SQLite file.
///
/// A value that shares the connection of its `Job`, whose lock makes it the only writer.
public struct SQLiteStore: LedgerStore, Sendable {
    let queue: DatabaseQueue

    public func transaction<Value>(
        _ body: (inout SQLiteSession) throws(LedgerFailure) -> Value
    ) throws(LedgerFailure) -> Value {
        try LedgerFailure.wording(queue.path) {
            try queue.write { database in
                var session = try SQLiteSession(database, path: queue.path)
                return try body(&session)
            }
        }
    }

    public func held(for file: ResultFile, _ body: (HeldRow) -> Void) throws(LedgerFailure) {
        // A change may count as a failure, as its finding says.
        let outcomes = Outcome.allCases.filter { $0.file == file || file == .failed && $0 == .changed }
        let states = Entry.State.allCases.filter { $0 != .pending && $0.outcome.file == file }
        try LedgerFailure.wording(queue.path) {
            try queue.writeWithoutTransaction { database in
                let rows = try Row.fetchCursor(
                    database,
                    sql: """
                        SELECT held.row, held.file, held.line, held.carried, held.outcome,
                               held.attempts, held.remote_id, held.remote_extras, held.finding,
                               entry.state, entry.attempts, entry.remote_id, entry.remote_extras, entry.finding
                        FROM held LEFT JOIN entry
                          ON entry.source_high = held.source_high AND entry.source_low = held.source_low
                        WHERE CASE WHEN held.outcome IS NULL
                            THEN entry.state IN (\(Self.list(states.map(\.rawValue))))
                            ELSE held.outcome IN (\(Self.list(outcomes.map(\.rawValue)))) END
                        ORDER BY held.row
                        """)
                while let row = try rows.next() { if let held = Self.heldRow(row), held.end.file == file { body(held) } }
            }
        }
    }

    /// Literals of words that come from our own enumerations.
    private static func list(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }

    private static func heldRow(_ row: Row) -> HeldRow? {
        let own = (row[4] as String?).flatMap(Outcome.init)
        let shared = (row[9] as String?).flatMap(Entry.State.init)?.outcome
        guard let outcome = own ?? shared else { return nil }
        let start = own == nil ? 10 : 5
        let end = RowEnd(outcome, identity: row.identity(start + 1), finding: row.finding(start + 3), attempts: row[start] ?? 0)
        return HeldRow(row: row[0], file: row[1], line: row[2], carried: [UInt8](row[3] as Data), end: end)
    }
}
