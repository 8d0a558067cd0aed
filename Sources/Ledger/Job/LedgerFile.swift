import BulkModel
import CSQLite
import FileSystem
import GRDB
import SystemPackage

/// What a commit outlives.
public enum Durability: String, Sendable, Hashable, CaseIterable {
    /// Power failure: every commit is synced.
    case full
    /// The end of the process, however it comes. A power failure can take the last commits with it, and with them the memory of requests
    /// that were sent; the file stays whole.
    case process

    fileprivate var synchronous: String {
        switch self {
        case .full: "FULL"
        case .process: "NORMAL"
        }
    }
}

/// Making and opening the SQLite files: `ledger.sqlite` and the index across jobs.
struct LedgerFile {
    let path: FilePath
    /// The tables of a new file.
    let schema: String
    /// What brings an older file from a version to the next one.
    var steps: [Int32: String] = [:]
    /// What every connection makes for itself.
    var temporary = ""
    /// What the file is, for messages, such as "ledger".
    let noun: String
    var durability = Durability.full

    static func ledger(_ path: FilePath, durability: Durability = .full) -> LedgerFile {
        LedgerFile(
            path: path, schema: Schema.ledger, steps: Schema.ledgerSteps, temporary: Schema.sightings, noun: "ledger",
            durability: durability)
    }

    static func index(_ path: FilePath, durability: Durability = .full) -> LedgerFile {
        LedgerFile(path: path, schema: Schema.index, noun: "index across jobs", durability: durability)
    }

    /// Memory for pages, in KiB: 2 MiB. (https://www.sqlite.org/pragma.html#pragma_cache_size)
    private static let cacheKibibytes = 2_048
    /// Pages in the write-ahead log before it is carried over: 16 MiB, so that pages which many batches write are written once.
    private static let checkpointPages = 4_096

    /// Opens the file for writing, or makes it with `prepare` filling the tables.
    ///
    /// A new file gets its name when it is whole, so that no crash leaves half a ledger. A file that is not ours is not touched.
    func open(prepare: (Database) throws -> Void = { _ in }) throws(LedgerFailure) -> DatabaseQueue {
        guard Disk.exists(path) else {
            try make(prepare)
            return try connect(path)
        }
        let version = try check()
        let queue = try connect(path)
        if version < Schema.version { try bringUpToDate(queue) }
        return queue
    }

    /// Opens an existing file for reading beside a running writer.
    func openForReading() throws(LedgerFailure) -> DatabaseQueue {
        guard Disk.exists(path) else {
            throw LedgerFailure(.missing, "\(path): there is no \(noun) here; name the folder of a job, such as users.job")
        }
        // Columns are only ever added, so that a program of the older layout that is at work on the file goes on undisturbed.
        if try check() < Schema.version { try bringUpToDate(connect(path)) }
        return try LedgerFailure.wording(path.string) {
            var configuration = self.configuration()
            configuration.readonly = true
            return try DatabaseQueue(path: path.string, configuration: configuration)
        }
    }

    private func make(_ prepare: (Database) throws -> Void) throws(LedgerFailure) {
        let draft = FilePath(path.string + ".new")
        for suffix in ["", "-wal", "-shm", "-journal"] { Disk.remove(FilePath(draft.string + suffix)) }
        do {
            // SQLite would make it readable for others.
            try FileDescriptor.open(draft, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
                .close()
        } catch {
            throw LedgerFailure(.disk, "\(path): cannot be made (\(error)); make the folder writable for you, or name another with --job")
        }
        let queue = try connect(draft)
        try LedgerFailure.wording(path.string) {
            try queue.write { database in
                try database.execute(sql: schema)
                try prepare(database)
                try database.execute(
                    sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.version)")
            }
            try queue.close()
        }
        try LedgerFailure.onDisk { () throws(FileFailure) in
            try Disk.rename(draft, to: path)
            try Disk.sync(folder: path.removingLastComponent())
        }
    }

    private func bringUpToDate(_ queue: DatabaseQueue) throws(LedgerFailure) {
        try LedgerFailure.wording(path.string) {
            try queue.write { database in
                // Another process may have been quicker.
                let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                for step in version..<max(version, Schema.version) {
                    if let sql = steps[step] { try database.execute(sql: sql) }
                }
                try database.execute(sql: "PRAGMA user_version = \(Schema.version)")
            }
        }
    }

    private func connect(_ path: FilePath) throws(LedgerFailure) -> DatabaseQueue {
        try LedgerFailure.wording(self.path.string) {
            var configuration = self.configuration()
            configuration.journalMode = .wal
            let queue = try DatabaseQueue(path: path.string, configuration: configuration)
            try queue.writeWithoutTransaction { database in
                // GRDB has just set NORMAL, with which a commit is not synced in WAL mode (https://www.sqlite.org/pragma.html#pragma_synchronous).
                try database.execute(
                    sql: "PRAGMA synchronous = \(durability.synchronous); PRAGMA wal_autocheckpoint = \(Self.checkpointPages)")
            }
            return queue
        }
    }

    /// Whether SQLite keeps no account of its memory. Nobody reads it, and each allocation would take a lock for it
    /// (https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus). Said before SQLite is first used; later it does nothing.
    private static let hasNoMemoryAccount = csqlite_forget_memory_account()

    private func configuration() -> Configuration {
        _ = Self.hasNoMemoryAccount
        let temporary = temporary
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA mmap_size = 0; PRAGMA cache_size = -\(Self.cacheKibibytes); PRAGMA temp_store = FILE; \(temporary)")
        }
        return configuration
    }

    /// Refuses what is not ours, without changing it.
    ///
    /// SQLite itself looks, through a connection that cannot write. Reading the header by hand would be shorter, but closing such a file
    /// lets go of all locks that this process has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    ///
    /// - Returns: the version of its layout.
    private func check() throws(LedgerFailure) -> Int32 {
        var configuration = self.configuration()
        configuration.readonly = true
        let (application, version) = try LedgerFailure.wording(path.string) {
            let queue = try DatabaseQueue(path: path.string, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { database in
                (
                    try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                    try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                )
            }
        }
        guard application == Schema.applicationID else {
            throw LedgerFailure(.unusable, "\(path): not a \(noun) of meetergo-bulk; move it away, or name another job with --job")
        }
        guard version <= Schema.version else {
            throw LedgerFailure(
                .unusable,
                "\(path): written by a newer meetergo-bulk (layout \(version), this one knows up to \(Schema.version)); use that one")
        }
        return version
    }
}
