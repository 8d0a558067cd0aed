import BulkModel
import GRDB

/// The marks of the index within one transaction.
struct Marks {
    private let database: Database
    private let job: Int64
    private let insert: Statement
    private let finish: Statement
    private let takeOver: Statement
    private let free: Statement
    private let undo: Statement
    private let holder: Statement

    init(_ database: Database, job: Int64) throws {
        self.database = database
        self.job = job
        insert = try database.cachedStatement(sql: "INSERT INTO mark (high, low, job) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        finish = try database.cachedStatement(
            sql: """
                INSERT INTO mark (high, low, job, id) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET job = excluded.job, id = excluded.id WHERE id IS NULL OR id <> excluded.id
                """)
        takeOver = try database.cachedStatement(
            sql: "INSERT INTO mark (high, low, job) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET job = excluded.job WHERE id IS NULL")
        free = try database.cachedStatement(sql: "DELETE FROM mark WHERE high = ? AND low = ? AND job = ? AND id IS NULL")
        undo = try database.cachedStatement(sql: "DELETE FROM mark WHERE high = ? AND low = ? AND job = ?")
        holder = try database.cachedStatement(
            sql: "SELECT mark.job, mark.id, job.folder FROM mark JOIN job ON job.number = mark.job WHERE high = ? AND low = ?")
    }

    func apply(_ change: MarkChange) throws {
        switch change {
        case .pending(let key): try run(insert, key)
        case .done(let key, let id):
            try finish.run {
                $0.add(key.fingerprint)
                $0.add(job)
                $0.add(id)
            }
        case .free(let key): try run(free, key)
        case .undone(let key): try run(undo, key)
        }
    }

    /// Runs a statement whose values are a key and this job.
    private func run(_ statement: Statement, _ key: Key) throws {
        try statement.run {
            $0.add(key.fingerprint)
            $0.add(job)
        }
    }

    /// Takes the key for this job, unless another job has it or it is done.
    func reserve(_ key: Key, again: Bool) throws -> Reservation {
        if again {
            // What another job has made stays marked as such, should this one fail.
            try run(takeOver, key)
            return .reserved
        }
        try run(insert, key)
        guard database.changesCount == 0 else { return .reserved }
        let found = try holder.first({ $0.add(key.fingerprint) }) { row -> Reservation in
            let folder = row.text(2) ?? ""
            if let id = row.text(1) { return .done(job: folder, id: id) }
            return row.integer(0) == job ? .reserved : .pending(job: folder)
        }
        return found ?? .reserved
    }
}
