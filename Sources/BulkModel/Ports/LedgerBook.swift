/// The part of the ledger that a run writes to: one batch, one transaction, one sync.
public protocol LedgerBook: Sendable {
    /// Carries the batch out durably: when it returns, it survives power loss. Nothing of it is done if it throws.
    ///
    /// - Returns: the standings of `batch.claims`, in their order.
    mutating func commit(_ batch: LedgerBatch) throws(LedgerFailure) -> [Standing]

    /// Walks in input order over the rows of this run that `file` has to carry, for rewriting it at the end.
    func held(for file: ResultFile, _ body: (HeldRow) -> Void) throws(LedgerFailure)
}

/// What is written together. The parts are carried out in the order of these properties.
public struct LedgerBatch: Sendable {
    public var withdrawals: [Withdrawal] = []
    public var conclusions: [Conclusion] = []
    public var claims: [Claim] = []
    public var intents: [Intent] = []
    /// Result lines that are durable now.
    public var written: WrittenLines?

    public init() {}

    public var isEmpty: Bool {
        conclusions.isEmpty && withdrawals.isEmpty && claims.isEmpty && intents.isEmpty && written == nil
    }
}

/// A row asks what the ledger knows of its key, and is noted as seen in this run.
public struct Claim: Sendable {
    public var row: Int
    public var file: Int
    public var line: Int
    public var sourceKey: Key
    public var effectKey: Key
    public var digest: Digest
    /// Not selected: the row is noted as seen and keeps what it has.
    public var isSelected: Bool
    /// On `retry`: the row number in the run being retried; if that row had another key, its entry is superseded by this one.
    public var retriedRow: Int?
    /// How the row ends if nothing is known of its source key; it is not to be sent, and claims no key.
    public var obstacle: RowEnd?

    public init(_ row: PreparedRow, _ effect: Effect) {
        self.row = row.row
        file = row.file
        line = row.line
        sourceKey = effect.sourceKey
        effectKey = effect.effectKey
        digest = effect.digest
        isSelected = row.isSelected
        retriedRow = row.retriedRow
    }

    public init(_ row: PreparedRow, _ obstacle: Obstacle) {
        self.row = row.row
        file = row.file
        line = row.line
        sourceKey = obstacle.sourceKey
        effectKey = obstacle.sourceKey
        digest = obstacle.digest
        isSelected = row.isSelected
        retriedRow = row.retriedRow
        self.obstacle = RowEnd(obstacle.outcome, finding: obstacle.finding, attempts: 0)
    }
}

/// The ledger's answer to a claim.
public enum Standing: Sendable, Hashable {
    /// Nothing stands in the way of sending. `attempts` were spent on it in earlier runs, the first doubtful one at `doubtedSince` (see
    /// `Intent.at`), with their `trail`; where there is a doubtful one, "exists already" may be our own doing.
    case send(attempts: Int, doubtedSince: Int64? = nil, trail: Trail = .none)
    /// An attempt of an earlier run may have been carried out; it is to be settled before anything is sent.
    indirect case settle(Doubt)
    /// The row's thing is there, and the user wants it to say what the row says: since the row has changed, or else since it was found there.
    /// `attempts` as for `send`.
    indirect case update(RemoteIdentity, attempts: Int, isChange: Bool)
    /// The row has its outcome without a request.
    indirect case ended(RowEnd)
}

/// What the ledger knows of a row of which a request may have been carried out.
public struct Doubt: Sendable, Hashable {
    /// Spent on it in earlier runs.
    public var attempts: Int
    /// The time of the first intent in doubt, see `Intent.at`.
    public var since: Int64
    /// Why it is in doubt.
    public var finding: Finding?
    /// Of an update: the thing that was to be changed.
    public var target: RemoteIdentity?
    /// Of an update: whether it was to have other content than the row has now.
    public var hasOtherContent = false
    /// Of the requests in doubt.
    public var trail: Trail

    public init(
        attempts: Int, since: Int64, finding: Finding?, target: RemoteIdentity? = nil, hasOtherContent: Bool = false,
        trail: Trail = .none
    ) {
        self.attempts = attempts
        self.since = since
        self.finding = finding
        self.target = target
        self.hasOtherContent = hasOtherContent
        self.trail = trail
    }
}

/// The row is about to be sent: durable before the first byte leaves.
public struct Intent: Sendable {
    public var row: Int
    public var sourceKey: Key
    /// The attempt's number for this row, from 1, earlier runs included.
    public var attempt: Int
    /// The row's carried bytes; the ledger holds them until the result line is durable.
    public var carried: [UInt8]
    public var file: Int
    public var line: Int
    /// The server's time, as far as it is known, in milliseconds since 1970: what is made is held against it, also by later runs, whose own
    /// clock may have been set since.
    public var at: Int64
    /// The row is about to change what is there, and to what.
    public var update: Update?
    /// The request's own.
    public var trail: Trail

    /// What an update changes.
    public struct Update: Sendable, Hashable {
        public var target: RemoteIdentity
        public var digest: Digest

        public init(target: RemoteIdentity, digest: Digest) {
            self.target = target
            self.digest = digest
        }
    }

    public init(
        row: Int, sourceKey: Key, attempt: Int, carried: [UInt8], file: Int, line: Int, at: Int64, update: Update? = nil,
        trail: Trail = .none
    ) {
        self.update = update
        self.trail = trail
        self.row = row
        self.sourceKey = sourceKey
        self.attempt = attempt
        self.carried = carried
        self.file = file
        self.line = line
        self.at = at
    }
}

/// An intent that had no effect: never sent, answered by "too many requests" or no connection, or looked for and not found.
public struct Withdrawal: Sendable {
    public var row: Int
    public var sourceKey: Key
    /// Attempts spent so far.
    public var attempts: Int
    /// The time of the first intent that was in doubt and not found, see `Intent.at`; a server may carry a request out very late.
    public var doubtedSince: Int64?
    /// The row's digest; after a doubt that an earlier run left, the row may have another one than the entry.
    public var digest: Digest
    /// It was the intent to change what is there.
    public var isUpdate = false

    public init(row: Int, sourceKey: Key, attempts: Int, doubtedSince: Int64? = nil, digest: Digest, isUpdate: Bool = false) {
        self.isUpdate = isUpdate
        self.row = row
        self.sourceKey = sourceKey
        self.attempts = attempts
        self.doubtedSince = doubtedSince
        self.digest = digest
    }
}

/// A row's end, to be made durable before anybody is told.
public struct Conclusion: Sendable {
    public var row: Int
    /// The entry to conclude; `nil` for a row that has none (invalid) or whose entry stays as it is (duplicate, unchanged).
    public var sourceKey: Key?
    public var end: RowEnd
    /// The carried bytes where the ledger does not hold them from an intent and the row's file is rewritten in input order at the end.
    public var carried: [UInt8]?
    public var file: Int
    public var line: Int
    public var at: Int64
    /// The time of the first intent that may have been carried out although no answer said so, see `Intent.at`.
    public var doubtedSince: Int64?
    /// Of a row that was to change what is there: the content it was to have.
    public var update: Digest?

    public init(
        row: Int, sourceKey: Key?, end: RowEnd, carried: [UInt8]?, file: Int, line: Int, at: Int64, doubtedSince: Int64? = nil,
        update: Digest? = nil
    ) {
        self.update = update
        self.row = row
        self.sourceKey = sourceKey
        self.end = end
        self.doubtedSince = doubtedSince
        self.carried = carried
        self.file = file
        self.line = line
        self.at = at
    }
}

/// Result lines that have been synced to disk.
public struct WrittenLines: Sendable {
    /// Rows whose held bytes are not needed any more.
    public var rows: [Int]
    /// The synced length of each file, in bytes.
    public var lengths: [ResultFile: Int64]

    public init(rows: [Int], lengths: [ResultFile: Int64]) {
        self.rows = rows
        self.lengths = lengths
    }
}

/// A row whose result line is not yet durable in its final place.
public struct HeldRow: Sendable {
    public var row: Int
    public var file: Int
    public var line: Int
    public var carried: [UInt8]
    public var end: RowEnd

    public init(row: Int, file: Int, line: Int, carried: [UInt8], end: RowEnd) {
        self.row = row
        self.file = file
        self.line = line
        self.carried = carried
        self.end = end
    }
}

/// The ledger cannot be read or written.
public struct LedgerFailure: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// No space, read-only, or an input/output error.
        case disk
        /// No ledger is where one was named.
        case missing
        /// Not a ledger, damaged, or of a newer version.
        case unusable
        /// Another process works on the job.
        case locked
        /// The job belongs to another kind, API or company.
        case mismatch
    }

    public var kind: Kind
    /// Where, what and what to do, ready to print.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
