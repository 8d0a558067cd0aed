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

    func run<each Value: Bindable>(_ query: Query, _ values: repeat each Value) throws(LedgerFailure) {
        do { try statement(query).run(repeat each values) } catch { throw LedgerFailure(error, path: path) }
    }

    // MARK: - Looking up

    public var hasResolvedKeys: Bool { knowsResolvedKeys }

    public func entry(source: Key) throws(LedgerFailure) -> Entry? {
        try find(.entryBySource, source.fingerprint.highBits, source.fingerprint.lowBits)
    }

    public func entry(effect: Key) throws(LedgerFailure) -> Entry? {
        let (high, low) = (effect.fingerprint.highBits, effect.fingerprint.lowBits)
        if let entry = try find(.entryByEffect, high, low) { return entry }
        guard let entry = try find(.entryBySource, high, low), entry.effectKey == effect else { return nil }
        return entry
    }

    public func entry(row: Int, retrying run: Int, before current: Int) throws(LedgerFailure) -> Entry? {
        if !hasRetriedRows {
            try collectRetriedRows(of: run, before: current)
            hasRetriedRows = true
        }
        return try find(.entryByRow, row, current)
    }

    /// Lists the failed and unfinished entries by row number, once per connection and run.
    ///
    /// A temporary table instead of an index, which every row of every import would have to pay for. Rows seen by later runs win.
    private func collectRetriedRows(of run: Int, before current: Int) throws(LedgerFailure) {
        try LedgerFailure.wording(path) {
            guard try !(Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_temp_master)") ?? false) else { return }
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
    private func find<each Value: Bindable>(_ query: Query, _ values: repeat each Value) throws(LedgerFailure) -> Entry? {
        do {
            guard let id = try statement(query).number(repeat each values) else { return nil }
            return try statement(.entry).first([id]) { try Self.entry($0) }
        } catch {
            throw LedgerFailure(error, path: path)
        }
    }

    /// Reads the columns of `Query.entryColumns`.
    static func entry(_ row: Row) throws -> Entry {
        guard let source = row.fingerprint(1), let digest = row.fingerprint(6), let state = Entry.State(rawValue: row[8]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "entry \(row[0] as Int64) makes no sense")
        }
        return Entry(
            id: row[0], sourceKey: Key(fingerprint: source), effectKey: Key(fingerprint: row.fingerprint(3) ?? source),
            digest: Digest(version: row[5], fingerprint: digest), state: state, attempts: row[9],
            identity: row.identity(14), finding: row.finding(16),
            seen: Entry.Sighting(run: row[10], row: row[11], file: row[12], line: row[13]), successor: row.fingerprint(17).map(Key.init),
            doubtedSince: row[19], made: row[20], undoing: row[21], update: update(row), otherStarts: StoredText.starts(row[26]))
    }

    private static func update(_ row: Row) -> Entry.Update? {
        guard let since = row[22] as Int64?, let version = row[23] as Int?, let digest = row.fingerprint(24) else { return nil }
        return Entry.Update(since: since, digest: Digest(version: version, fingerprint: digest))
    }

    // MARK: - Entries

    public func save(_ entry: Entry) throws(LedgerFailure) {
        let isResolved = entry.effectKey != entry.sourceKey
        if isResolved { knowsResolvedKeys = true }
        let (source, digest) = (entry.sourceKey.fingerprint, entry.digest.fingerprint)
        let effect = isResolved ? entry.effectKey.fingerprint : nil
        var id = entry.id
        if id == nil {
            try run(
                .insertEntry, source.highBits, source.lowBits, effect?.highBits, effect?.lowBits, entry.digest.version, digest.highBits,
                digest.lowBits, entry.state.rawValue, entry.attempts, entry.seen.run, entry.seen.row, entry.seen.file, entry.seen.line)
            guard
                entry.identity != nil || entry.finding != nil || entry.successor != nil || entry.doubtedSince != nil || entry.made != nil
                    || !entry.otherStarts.isEmpty
            else { return }
            id = database.lastInsertedRowID
        }
        try run(
            .replaceEntry, source.highBits, source.lowBits, effect?.highBits, effect?.lowBits, entry.digest.version, digest.highBits,
            digest.lowBits, entry.state.rawValue, entry.attempts, entry.seen.run, entry.seen.row, entry.seen.file, entry.seen.line,
            entry.identity?.id, StoredText.extras(entry.identity), StoredText.finding(entry.finding),
            entry.successor?.fingerprint.highBits, entry.successor?.fingerprint.lowBits, entry.doubtedSince, entry.made, entry.undoing,
            entry.update?.since, entry.update?.digest.version, entry.update?.digest.fingerprint.highBits,
            entry.update?.digest.fingerprint.lowBits, StoredText.starts(entry.otherStarts), id)
    }

    public func note(_ id: Int64, seen: Entry.Sighting) throws(LedgerFailure) {
        try run(.noteEntry, seen.run, seen.row, seen.file, seen.line, id)
    }

    public func remove(_ id: Int64) throws(LedgerFailure) { try run(.removeEntry, id) }

    public func conclude(
        _ source: Key, as state: Entry.State, _ end: RowEnd, doubtedSince: Int64?, made: Int?
    ) throws(LedgerFailure) {
        try run(
            .concludeEntry, state.rawValue, end.attempts, end.identity?.id, StoredText.extras(end.identity),
            StoredText.finding(end.finding), doubtedSince, made, source.fingerprint.highBits, source.fingerprint.lowBits)
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func note(_ source: Key, otherStart: Int64) throws(LedgerFailure) {
        try run(.noteStart, String(otherStart), source.fingerprint.highBits, source.fingerprint.lowBits)
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func beginUndo(_ source: Key, at: Int64) throws(LedgerFailure) {
        try run(.beginUndo, at, source.fingerprint.highBits, source.fingerprint.lowBits)
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func endUndo(_ source: Key, isUndone: Bool) throws(LedgerFailure) {
        let state = isUndone ? Entry.State.undone.rawValue : nil
        try run(.endUndo, state, source.fingerprint.highBits, source.fingerprint.lowBits)
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }

    public func withdraw(_ withdrawal: Withdrawal) throws(LedgerFailure) {
        let (source, digest) = (withdrawal.sourceKey, withdrawal.digest)
        try run(
            .withdrawEntry, withdrawal.attempts, withdrawal.doubtedSince, digest.version, digest.fingerprint.highBits,
            digest.fingerprint.lowBits, source.fingerprint.highBits, source.fingerprint.lowBits)
        guard database.changesCount == 1 else { throw LedgerFailure.unclaimed(source) }
    }
}
