public import BulkModel
import GRDB

/// One transaction on the ledger's file.
public final class SQLiteSession: LedgerSession {
    let database: Database
    let path: String
    /// The connection compiles and keeps them; this spares the look-up by their text for every row but the first of a batch.
    private var statements: [Statement?] = Array(repeating: nil, count: Query.allCases.count)
    private var knowsResolvedKeys: Bool
    private var hasRetriedRows = false

    init(_ database: Database, path: String) throws {
        self.database = database
        self.path = path
        knowsResolvedKeys = false
        knowsResolvedKeys = try statement(.hasResolvedKeys).number() != 0
    }

    func statement(_ query: Query) throws -> Statement {
        if let statement = statements[query.rawValue] { return statement }
        let statement = try database.cachedStatement(sql: query.sql)
        statements[query.rawValue] = statement
        return statement
    }

    func run(_ query: Query, _ bind: (inout Values) -> Void) throws(LedgerFailure) {
        do { try statement(query).run(bind) } catch { throw LedgerFailure(error, path: path) }
    }

    // MARK: - Looking up

    public var hasResolvedKeys: Bool { knowsResolvedKeys }

    public func entry(source: Key) throws(LedgerFailure) -> Entry? {
        try find(.entryBySource) { $0.add(source.fingerprint) }
    }

    public func entry(effect: Key) throws(LedgerFailure) -> Entry? {
        if let entry = try find(.entryByEffect, { $0.add(effect.fingerprint) }) { return entry }
        guard let entry = try find(.entryBySource, { $0.add(effect.fingerprint) }), entry.effectKey == effect else { return nil }
        return entry
    }

    public func entry(row: Int, retrying run: Int, before current: Int) throws(LedgerFailure) -> Entry? {
        if !hasRetriedRows {
            try collectRetriedRows(of: run, before: current)
            hasRetriedRows = true
        }
        return try find(.entryByRow) {
            $0.add(row)
            $0.add(current)
        }
    }

    /// Lists the failed and unfinished entries by row number, once per connection and run.
    ///
    /// A temporary table instead of an index, which every row of every import would have to pay for. Rows seen by later runs win.
    private func collectRetriedRows(of run: Int, before current: Int) throws(LedgerFailure) {
        try LedgerFailure.wording(path) {
            guard try !(Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_temp_master WHERE name = 'retried')") ?? false)
            else { return }
            try database.execute(sql: "CREATE TEMP TABLE retried (row INTEGER PRIMARY KEY, entry INTEGER NOT NULL)")
            let open = Entry.State.allCases.filter { !$0.isDone && $0 != .superseded }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO temp.retried
                    SELECT row, id FROM main.entry WHERE run >= ? AND run < ? AND state IN (\(open)) ORDER BY run, id
                    """, arguments: [run, current])
        }
    }

    /// Looks for the entry's number first: for most rows there is none, and reading a whole row costs a multiple of finding it.
    private func find(_ query: Query, _ bind: (inout Values) -> Void) throws(LedgerFailure) -> Entry? {
        do {
            guard let id = try statement(query).number(bind) else { return nil }
            guard var entry = try statement(.entry).first({ $0.add(id) }, Self.entry) else { return nil }
            if entry.state.isDone, let seen = try statement(.sighting).first({ $0.add(id) }, { Self.sighting($0, at: 0) }) ?? nil {
                entry.seen = seen
            }
            return entry
        } catch {
            throw LedgerFailure(error, path: path)
        }
    }

    /// Reads the columns of `Query.entryColumns`.
    static func entry(_ row: some ColumnValues) throws -> Entry {
        guard let id = row.integer(0), let source = row.fingerprint(1), let version = row.integer(5), let digest = row.fingerprint(6),
            let state = row.text(8).flatMap(Entry.State.init), let attempts = row.integer(9), let seen = sighting(row, at: 10)
        else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "entry \(row.integer(0) ?? 0) makes no sense")
        }
        return Entry(
            id: id, sourceKey: Key(fingerprint: source), effectKey: Key(fingerprint: row.fingerprint(3) ?? source),
            digest: Digest(version: Int(version), fingerprint: digest), state: state, attempts: Int(attempts),
            identity: row.identity(14), finding: row.finding(16), seen: seen, successor: row.fingerprint(17).map(Key.init),
            doubtedSince: row.integer(19), made: row.integer(20).map { Int($0) }, undoing: row.integer(21), update: update(row),
            trail: Trail(otherStarts: StoredText.starts(row.text(26)), isUnsurveyed: row.integer(27) == 1))
    }

    private static func sighting(_ row: some ColumnValues, at column: Int) -> Entry.Sighting? {
        guard let run = row.integer(column), let number = row.integer(column + 1), let file = row.integer(column + 2),
            let line = row.integer(column + 3)
        else { return nil }
        return Entry.Sighting(run: Int(run), row: Int(number), file: Int(file), line: Int(line))
    }

    private static func update(_ row: some ColumnValues) -> Entry.Update? {
        guard let since = row.integer(22), let version = row.integer(23), let digest = row.fingerprint(24) else { return nil }
        return Entry.Update(since: since, digest: Digest(version: Int(version), fingerprint: digest))
    }

    // MARK: - Entries

    public func save(_ entry: Entry) throws(LedgerFailure) {
        let isResolved = entry.effectKey != entry.sourceKey
        if isResolved { knowsResolvedKeys = true }
        let (source, digest) = (entry.sourceKey.fingerprint, entry.digest.fingerprint)
        let effect = isResolved ? entry.effectKey.fingerprint : nil
        var id = entry.id
        if id == nil {
            try run(.insertEntry) {
                $0.add(source)
                $0.add(effect)
                $0.add(entry.digest.version)
                $0.add(digest)
                $0.add(entry.state.rawValue)
                $0.add(entry.attempts)
                $0.add(entry.seen.run)
                $0.add(entry.seen.row)
                $0.add(entry.seen.file)
                $0.add(entry.seen.line)
            }
            guard
                entry.identity != nil || entry.finding != nil || entry.successor != nil || entry.doubtedSince != nil || entry.made != nil
                    || entry.trail != .none
            else { return }
            id = database.lastInsertedRowID
        }
        try run(.replaceEntry) {
            $0.add(source)
            $0.add(effect)
            $0.add(entry.digest.version)
            $0.add(digest)
            $0.add(entry.state.rawValue)
            $0.add(entry.attempts)
            $0.add(entry.seen.run)
            $0.add(entry.seen.row)
            $0.add(entry.seen.file)
            $0.add(entry.seen.line)
            $0.add(entry.identity?.id)
            $0.add(StoredText.extras(entry.identity))
            $0.add(StoredText.finding(entry.finding))
            $0.add(entry.successor?.fingerprint)
            $0.add(entry.doubtedSince)
            $0.add(entry.made)
            $0.add(entry.undoing)
            $0.add(entry.update?.since)
            $0.add(entry.update?.digest.version)
            $0.add(entry.update?.digest.fingerprint)
            $0.add(entry.trail)
            $0.add(id)
        }
    }

    public func noteSeen(_ entry: Entry) throws(LedgerFailure) {
        try run(entry.state.isDone ? .noteSighting : .noteEntry) {
            $0.add(entry.seen.run)
            $0.add(entry.seen.row)
            $0.add(entry.seen.file)
            $0.add(entry.seen.line)
            $0.add(entry.id)
        }
    }

    public func remove(_ id: Int64) throws(LedgerFailure) { try run(.removeEntry) { $0.add(id) } }

    public func conclude(
        _ source: Key, as state: Entry.State, _ end: RowEnd, doubtedSince: Int64?, made: Int?
    ) throws(LedgerFailure) {
        try run(.concludeEntry) {
            $0.add(state.rawValue)
            $0.add(end.attempts)
            $0.add(end.identity?.id)
            $0.add(StoredText.extras(end.identity))
            $0.add(StoredText.finding(end.finding))
            $0.add(doubtedSince)
            $0.add(made)
            $0.add(source.fingerprint)
        }
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func note(_ source: Key, trail: Trail) throws(LedgerFailure) {
        try run(.noteTrail) {
            $0.add(trail)
            $0.add(source.fingerprint)
        }
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func beginUndo(_ source: Key, at: Int64) throws(LedgerFailure) {
        try run(.beginUndo) {
            $0.add(at)
            $0.add(source.fingerprint)
        }
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func endUndo(_ source: Key, isUndone: Bool) throws(LedgerFailure) {
        let state = isUndone ? Entry.State.undone.rawValue : nil
        try run(.endUndo) {
            $0.add(state)
            $0.add(source.fingerprint)
        }
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func withdraw(_ withdrawal: Withdrawal) throws(LedgerFailure) {
        let (source, digest) = (withdrawal.sourceKey, withdrawal.digest)
        try run(.withdrawEntry) {
            $0.add(withdrawal.attempts)
            $0.add(withdrawal.doubtedSince)
            $0.add(digest.version)
            $0.add(digest.fingerprint)
            $0.add(source.fingerprint)
        }
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }
}
