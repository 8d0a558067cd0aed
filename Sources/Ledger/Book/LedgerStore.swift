public import BulkModel

/// Where entries and held rows are kept: the SQLite file, or memory in simulations. Both pass one contract suite.
public protocol LedgerStore: Sendable {
    associatedtype Session: LedgerSession

    /// Runs `body` and makes what it wrote durable at once; nothing of it is kept if it throws.
    mutating func transaction<Value>(
        _ body: (inout Session) throws(LedgerFailure) -> Value
    ) throws(LedgerFailure) -> Value

    /// Walks over the held rows that `file` has to carry, by row number.
    func held(for file: ResultFile, _ body: (HeldRow) -> Void) throws(LedgerFailure)
}

/// What can be read and written inside a transaction.
///
/// The operations are shaped after what a row needs on its way, so that each costs one statement.
public protocol LedgerSession {
    /// Whether any entry has an effect key other than its source key. May be `true` without need, never `false`.
    var hasResolvedKeys: Bool { get }

    func entry(source: Key) throws(LedgerFailure) -> Entry?
    /// The entry with this effect key, be it equal to its source key or not.
    func entry(effect: Key) throws(LedgerFailure) -> Entry?
    /// The failed or unfinished entry that the latest run from `run` on, but before `current`, saw under the row number.
    mutating func entry(row: Int, retrying run: Int, before current: Int) throws(LedgerFailure) -> Entry?

    /// Stores a new entry, or replaces the one with the same `id`.
    mutating func save(_ entry: Entry) throws(LedgerFailure)
    /// Notes where a stored entry was seen, and nothing else of it. Of one that is done this is known until the run ends, see ``Entry/seen``.
    mutating func noteSeen(_ entry: Entry) throws(LedgerFailure)
    mutating func remove(_ id: Int64) throws(LedgerFailure)
    /// Gives an entry its outcome. Throws if there is no such entry. Without a doubt its trail is forgotten.
    ///
    /// - Parameter made: the run that has made it; `nil` leaves what is known.
    mutating func conclude(
        _ source: Key, as state: Entry.State, _ end: RowEnd, doubtedSince: Int64?, made: Int?
    ) throws(LedgerFailure)
    /// Notes that an undo's request for the entry may be carried out from now on; an earlier time stays. Throws if there is no such entry.
    mutating func beginUndo(_ source: Key, at: Int64) throws(LedgerFailure)
    /// No request of an undo is under way for the entry any more; it is undone, or as it was. Throws if there is no such entry.
    mutating func endUndo(_ source: Key, isUndone: Bool) throws(LedgerFailure)
    /// Gives a row that is held another end of its own; nothing if it is not held.
    mutating func end(held row: Int, as end: RowEnd) throws(LedgerFailure)
    /// Adds to an entry's trail. Throws if there is no such entry.
    mutating func note(_ source: Key, trail: Trail) throws(LedgerFailure)
    /// Makes an entry pending, with the attempts, the doubt and the digest that are given. Throws if there is no such entry. Without a doubt its
    /// trail is forgotten.
    mutating func withdraw(_ withdrawal: Withdrawal) throws(LedgerFailure)

    /// Keeps a row's bytes until its line is durable; a row that is held already is replaced.
    mutating func hold(_ row: Holding) throws(LedgerFailure)
    mutating func release(_ rows: [Int]) throws(LedgerFailure)
    mutating func releaseAll() throws(LedgerFailure)
    /// Notes how much of each result file is durable.
    mutating func setLengths(_ lengths: [ResultFile: Int64]) throws(LedgerFailure)

    /// After a crash: entries whose row is held with an attempt and that are still pending become `unknown` with `finding`, in doubt since the
    /// attempt's intent or longer; other pending ones become `unsent`.
    ///
    /// - Parameter body: called with every entry that has a held row or was pending, in its new state.
    mutating func interrupt(_ finding: Finding, _ body: (Entry) throws(LedgerFailure) -> Void) throws(LedgerFailure)
}

/// A row's bytes on their way into the ledger.
public struct Holding: Sendable, Hashable {
    public var row: Int
    public var file: Int
    public var line: Int
    public var carried: [UInt8]
    /// Milliseconds since 1970.
    public var at: Int64
    public var fate: Fate

    /// How the row ends.
    public enum Fate: Sendable, Hashable {
        /// As the entry with this source key does; with an attempt number, the row may be on its way.
        case entry(Key, attempt: Int?)
        /// For itself.
        case own(RowEnd)
        /// For itself, on its way to take back, or to change, what the entry with this source key stands for.
        case undo(Key, RowEnd)
    }

    public init(row: Int, file: Int, line: Int, carried: [UInt8], at: Int64, fate: Fate) {
        self.row = row
        self.file = file
        self.line = line
        self.carried = carried
        self.at = at
        self.fate = fate
    }
}
