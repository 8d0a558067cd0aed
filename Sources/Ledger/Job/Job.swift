public import BulkModel
import FileSystem
import FoundationEssentials
import GRDB
public import SystemPackage

/// The ledger of one run in its SQLite file.
public typealias RunLedger = RunBook<SQLiteStore>

/// A job folder, locked for this process, with its ledger open.
///
/// In this order: `open`, `bind`, `settleCrash` (see ``CrashedRun``), `beginRun`, `ledger`, then any number of `commit`s, `end`. Releasing the
/// job closes the ledger and lets go of the lock.
public final class Job: Sendable {
    public let folder: FilePath
    /// Names the job even if its folder is moved; the index across jobs goes by it.
    public let identifier: String
    let queue: DatabaseQueue
    private let lock: JobLock

    /// Opens the job in `folder`, which is made if it is missing.
    ///
    /// - Throws: `LedgerFailure`: `locked` if another process works on it, `unusable` if the ledger is not one, damaged or of a newer version
    ///   (the file is left as it is), `disk` if folder or file cannot be made or written.
    public init(_ folder: FilePath, holder: JobHolder, durability: Durability = .full) throws(LedgerFailure) {
        let isNew = !Disk.exists(folder)
        try LedgerFailure.onDisk { () throws(FileFailure) in
            try Disk.makeFolders(folder)
        }
        lock = try JobLock(folder, holder: holder)
        queue = try LedgerFile.ledger(Self.ledger(folder), durability: durability).open { database in
            try database.execute(sql: "INSERT INTO job (only, identifier) VALUES (1, ?)", arguments: [UUID().uuidString.lowercased()])
        }
        if isNew {
            try LedgerFailure.onDisk { () throws(FileFailure) in
                try Disk.sync(folder: folder.lexicallyNormalized().removingLastComponent().orHere)
            }
        }
        self.folder = folder
        identifier = try queue.wording { try String.fetchOne($0, sql: "SELECT identifier FROM job") ?? "" }
    }

    static func ledger(_ folder: FilePath) -> FilePath { folder.appending("ledger.sqlite") }

    // MARK: - What it is for

    /// What the job is bound to; `nil` before its first run.
    public var binding: JobBinding? {
        get throws(LedgerFailure) { try queue.wording { try Self.binding($0) } }
    }

    /// Binds the job at its first run, and compares at any later one.
    ///
    /// A company that becomes known later is added; one that cannot be asked for now is not missed.
    /// - Throws: `LedgerFailure` of kind `mismatch`, naming both.
    public func bind(_ wanted: JobBinding) throws(LedgerFailure) {
        let folder = folder
        try queue.wording { database in
            let bound = try Self.binding(database)
            if let bound {
                func refuse(_ what: String, _ had: String, _ given: String) -> LedgerFailure {
                    LedgerFailure(.mismatch, "\(folder): this job is for \(what) \(had), not \(given); name another job with --job")
                }
                guard bound.kind == wanted.kind else { throw refuse("the import of", bound.kind.rawValue, wanted.kind.rawValue) }
                guard bound.apiOrigin == wanted.apiOrigin else { throw refuse("the API", bound.apiOrigin, wanted.apiOrigin) }
                if let had = bound.companyId, let given = wanted.companyId, had != given { throw refuse("the company", had, given) }
            }
            try database.execute(
                sql: "UPDATE job SET kind = ?, origin = ?, company = ?",
                arguments: [wanted.kind.rawValue, wanted.apiOrigin, wanted.companyId ?? bound?.companyId])
        }
    }

    static func binding(_ database: Database) throws -> JobBinding? {
        guard let row = try Row.fetchOne(database, sql: "SELECT kind, origin, company FROM job"),
            let kind = (row[0] as String?).flatMap(ImportKind.init), let origin = row[1] as String?
        else { return nil }
        return JobBinding(kind: kind, apiOrigin: origin, companyId: row[2])
    }

    // MARK: - What runs leave for each other

    /// What an earlier run has kept under a name; it may always be asked for again.
    public func kept(_ name: String) throws(LedgerFailure) -> String? { try queue.wording { try Self.kept(name, $0) } }

    /// Keeps a text for later runs, in the place of what was kept under the name.
    public func keep(_ text: String, as name: String) throws(LedgerFailure) {
        try queue.wording { database in
            // Ledgers of before have no such table.
            try database.execute(sql: "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID")
            try database.execute(
                sql: "INSERT INTO kept VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", arguments: [name, text])
        }
    }

    static func keptTexts(_ database: Database) throws -> [String: String] {
        guard try database.tableExists("kept") else { return [:] }
        let rows = try Row.fetchAll(database, sql: "SELECT name, value FROM kept")
        return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    static func kept(_ name: String, _ database: Database) throws -> String? {
        guard try database.tableExists("kept") else { return nil }
        return try String.fetchOne(database, sql: "SELECT value FROM kept WHERE name = ?", arguments: [name])
    }

    // MARK: - Runs

    /// The run that was begun last.
    public var latestRun: RunRecord? {
        get throws(LedgerFailure) {
            try queue.wording { database in
                try Row.fetchOne(database, sql: "SELECT \(RunRecord.columns) FROM run ORDER BY number DESC LIMIT 1").map(RunRecord.init)
            }
        }
    }

    /// Begins a run and returns its number, from 1.
    ///
    /// - Parameters:
    ///   - retriedRun: on `retry`, the run whose files are read: its rows are linked by their numbers.
    ///   - undone: what an undo takes back, see ``RunRecord/undone``.
    ///   - at: wall-clock time, milliseconds since 1970.
    /// - Precondition: the run before has ended; after a crash `settleCrash` comes first.
    public func beginRun(
        command: String, format: ResultFormat, retrying retriedRun: Int? = nil, undoing undone: Int? = nil, at: Int64
    ) throws(LedgerFailure) -> Int {
        let folder = folder
        return try queue.wording { database in
            if let open = try Int.fetchOne(database, sql: "SELECT number FROM run WHERE ended IS NULL") {
                throw LedgerFailure(.unusable, "\(folder): run \(open) has not ended; it has to be settled before another one begins")
            }
            try database.execute(sql: "DROP TABLE IF EXISTS temp.retried; DELETE FROM temp.sighting")
            try database.execute(
                sql: "INSERT INTO run (command, format, started, retried, undo) VALUES (?, ?, ?, ?, ?)",
                arguments: [command, try RunRecord.text(format), at, retriedRun, undone])
            return Int(database.lastInsertedRowID)
        }
    }

    /// The ledger of the run that has begun.
    ///
    /// - Parameter index: the index across jobs; `nil` where the company is not known.
    public func ledger(_ run: RunRecord, policy: ConvergencePolicy, index: (any KeyIndex)?) -> RunLedger {
        RunBook(
            store: SQLiteStore(queue: queue), run: run.number, retrying: run.retriedRun, isUndo: run.undone != nil, policy: policy,
            files: run.format.files, index: index)
    }

    /// Ends a run, once its result files are complete: brings the index up to date, lets go of all held rows and keeps the summary.
    public func end(_ ledger: inout RunLedger, summary: String, at: Int64) throws(LedgerFailure) {
        try ledger.flushMarks()
        let run = ledger.run
        try queue.wording { database in
            try database.execute(
                sql: "UPDATE run SET ended = ?, summary = ? WHERE number = ?; DELETE FROM held; DELETE FROM watermark",
                arguments: [at, summary, run])
        }
    }
}

extension DatabaseQueue {
    /// One transaction whose errors are worded for this file.
    func wording<Value>(_ body: (Database) throws -> Value) throws(LedgerFailure) -> Value {
        try LedgerFailure.wording(path) { try write(body) }
    }
}

extension FilePath {
    /// The path itself, or the current folder for an empty one.
    var orHere: FilePath { isEmpty ? "." : self }
}

extension Job {
    /// Runs one statement and gives the first number of its result: how tests see settings and make the disk full.
    package func probe(_ sql: String) throws(LedgerFailure) -> Int? {
        try LedgerFailure.wording(queue.path) { try queue.writeWithoutTransaction { try Int.fetchOne($0, sql: sql) } }
    }
}
