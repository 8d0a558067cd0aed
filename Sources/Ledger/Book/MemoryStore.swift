public import BulkModel

/// A ledger in memory, for simulations: a value that can be kept as "what was durable" and taken up again after a simulated crash.
public struct MemoryStore: LedgerStore, Sendable {
    private var tables = MemoryTables()

    public init() {}

    public mutating func transaction<Value>(
        _ body: (inout MemoryTables) throws(LedgerFailure) -> Value
    ) throws(LedgerFailure) -> Value {
        var changed = tables
        let value = try body(&changed)
        tables = changed
        return value
    }

    public func held(for file: ResultFile, _ body: (HeldRow) -> Void) throws(LedgerFailure) {
        for holding in tables.held.values.sorted(by: { $0.row < $1.row }) {
            guard let end = tables.end(of: holding), end.file == file else { continue }
            body(HeldRow(row: holding.row, file: holding.file, line: holding.line, carried: holding.carried, end: end))
        }
    }

    /// All entries by their number.
    public var entries: [Entry] { tables.entries.values.sorted { ($0.id ?? 0) < ($1.id ?? 0) } }

    /// The noted lengths of the result files.
    public var lengths: [ResultFile: Int64] { tables.lengths }
}

/// The tables of a ``MemoryStore``.
public struct MemoryTables: LedgerSession, Sendable {
    fileprivate var entries: [Int64: Entry] = [:]
    fileprivate var held: [Int: Holding] = [:]
    fileprivate var lengths: [ResultFile: Int64] = [:]
    /// Of entries that are done, in the present run.
    private var sightings: [Int64: Entry.Sighting] = [:]
    private var bySource: [Key: Int64] = [:]
    private var byEffect: [Key: Int64] = [:]
    private var lastID: Int64 = 0

    public private(set) var hasResolvedKeys = false

    public func entry(source: Key) throws(LedgerFailure) -> Entry? { bySource[source].flatMap { entry($0) } }

    public func entry(effect: Key) throws(LedgerFailure) -> Entry? { byEffect[effect].flatMap { entry($0) } }

    private func entry(_ id: Int64) -> Entry? {
        guard var entry = entries[id] else { return nil }
        if entry.state.isDone, let seen = sightings[id] { entry.seen = seen }
        return entry
    }

    public func entry(row: Int, retrying run: Int, before current: Int) throws(LedgerFailure) -> Entry? {
        entries.values
            .filter { $0.seen.row == row && (run..<current).contains($0.seen.run) && !$0.state.isDone && $0.state != .superseded }
            .max { ($0.seen.run, $0.id ?? 0) < ($1.seen.run, $1.id ?? 0) }
    }

    public mutating func save(_ entry: Entry) throws(LedgerFailure) {
        var entry = entry
        let id = entry.id ?? lastID + 1
        guard bySource[entry.sourceKey, default: id] == id, byEffect[entry.effectKey, default: id] == id else {
            throw LedgerFailure(.unusable, "two entries of the ledger have one key")
        }
        try remove(id)
        lastID = max(lastID, id)
        entry.id = id
        entries[id] = entry
        bySource[entry.sourceKey] = id
        byEffect[entry.effectKey] = id
        if entry.effectKey != entry.sourceKey { hasResolvedKeys = true }
    }

    public mutating func noteSeen(_ entry: Entry) throws(LedgerFailure) {
        guard let id = entry.id else { return }
        if entry.state.isDone { sightings[id] = entry.seen } else { entries[id]?.seen = entry.seen }
    }

    public mutating func remove(_ id: Int64) throws(LedgerFailure) {
        guard let old = entries.removeValue(forKey: id) else { return }
        bySource[old.sourceKey] = nil
        byEffect[old.effectKey] = nil
    }

    public mutating func conclude(
        _ source: Key, as state: Entry.State, _ end: RowEnd, doubtedSince: Int64?, made: Int?
    ) throws(LedgerFailure) {
        try change(source) { entry in
            entry.made = made ?? entry.made
            entry.doubtedSince = doubtedSince
            if doubtedSince == nil { entry.trail = .none }
            entry.state = state
            entry.attempts = end.attempts
            entry.identity = end.identity
            entry.finding = end.finding
        }
    }

    public mutating func withdraw(_ withdrawal: Withdrawal) throws(LedgerFailure) {
        try change(withdrawal.sourceKey) { entry in
            entry.state = .pending
            entry.attempts = withdrawal.attempts
            entry.doubtedSince = withdrawal.doubtedSince
            if withdrawal.doubtedSince == nil { entry.trail = .none }
            entry.digest = withdrawal.digest
        }
    }

    public mutating func note(_ source: Key, trail: Trail) throws(LedgerFailure) {
        try change(source) { $0.trail.formUnion(trail) }
    }

    public mutating func beginUndo(_ source: Key, at: Int64) throws(LedgerFailure) {
        try change(source) { $0.undoing = $0.undoing ?? at }
    }

    public mutating func endUndo(_ source: Key, isUndone: Bool) throws(LedgerFailure) {
        try change(source) { entry in
            entry.undoing = nil
            if isUndone { entry.state = .undone }
        }
    }

    public mutating func end(held row: Int, as end: RowEnd) throws(LedgerFailure) {
        switch held[row]?.fate {
        case .own?: held[row]?.fate = .own(end)
        case .undo(let key, _)?: held[row]?.fate = .undo(key, end)
        case .entry?, nil: break
        }
    }

    private mutating func change(_ source: Key, _ body: (inout Entry) -> Void) throws(LedgerFailure) {
        guard let id = bySource[source], var entry = entries[id] else { throw LedgerFailure.unclaimed(source) }
        body(&entry)
        entries[id] = entry
    }

    public mutating func hold(_ row: Holding) throws(LedgerFailure) { held[row.row] = row }

    public mutating func release(_ rows: [Int]) throws(LedgerFailure) {
        for row in rows { held[row] = nil }
    }

    public mutating func releaseAll() throws(LedgerFailure) {
        held.removeAll()
        sightings.removeAll()
        lengths.removeAll()
    }

    public mutating func setLengths(_ lengths: [ResultFile: Int64]) throws(LedgerFailure) {
        self.lengths.merge(lengths) { $1 }
    }

    public mutating func interrupt(
        _ finding: Finding, _ body: (Entry) throws(LedgerFailure) -> Void
    ) throws(LedgerFailure) {
        for holding in held.values.sorted(by: { $0.row < $1.row }) {
            let (key, attempt): (Key, Int?)
            switch holding.fate {
            case .entry(let own, let number): (key, attempt) = (own, number)
            case .undo(let own, _): (key, attempt) = (own, nil)
            case .own: continue
            }
            guard let id = bySource[key], var entry = entries[id] else { continue }
            if entry.state == .pending, let attempt {
                entry.state = .unknown
                entry.attempts = attempt
                entry.finding = finding
                entry.doubtedSince = entry.doubtedSince ?? holding.at
                entries[id] = entry
            }
            if entry.state != .pending { try body(entry) }
        }
        for (id, entry) in entries.sorted(by: { $0.key < $1.key }) where entry.state == .pending {
            var entry = entry
            entry.state = .unsent
            entries[id] = entry
            try body(entry)
        }
    }

    fileprivate func end(of holding: Holding) -> RowEnd? {
        switch holding.fate {
        case .own(let end), .undo(_, let end): return end
        case .entry(let key, _):
            guard let id = bySource[key], let entry = entries[id], entry.state != .pending else { return nil }
            return entry.end
        }
    }
}
