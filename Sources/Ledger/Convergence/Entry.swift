public import BulkModel

/// What the ledger knows of one key: one row of the `entry` table.
public struct Entry: Sendable, Hashable {
    /// How far the key has come.
    ///
    /// There is no state for "on its way": that is a `pending` entry whose row is held with an attempt number, see ``LedgerSession/hold(_:)``.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Claimed in the run that saw it last; nothing has come of it yet.
        case pending
        case created, existing, provisional, updated
        case refused
        case unknown
        case unsent
        /// A corrected row with another key has taken its place.
        case superseded
        /// Made by this job and taken back by `undo`.
        case undone

        /// Whether the thing is on the server.
        public var isDone: Bool {
            switch self {
            case .created, .existing, .provisional, .updated: true
            case .pending, .refused, .unknown, .unsent, .superseded, .undone: false
            }
        }

        /// The state that a row's outcome leaves behind; `nil` for outcomes that say nothing about the key.
        public init?(_ outcome: Outcome) {
            switch outcome {
            case .created: self = .created
            case .existing: self = .existing
            case .provisional: self = .provisional
            case .updated: self = .updated
            case .refused: self = .refused
            case .unknown: self = .unknown
            case .unsent: self = .unsent
            case .undone: self = .undone
            case .unchanged, .invalid, .blocked, .changed, .duplicate, .skipped, .merged, .kept: return nil
            }
        }

        /// How a row ends that is left as it is.
        public var outcome: Outcome {
            switch self {
            case .pending, .unsent, .undone: .unsent
            case .created: .created
            case .existing: .existing
            case .provisional: .provisional
            case .updated: .updated
            case .refused: .refused
            case .unknown: .unknown
            case .superseded: .skipped
            }
        }
    }

    /// Where a key was seen last.
    public struct Sighting: Sendable, Hashable {
        /// From 1.
        public var run: Int
        /// The row's number in that run, from 1.
        public var row: Int
        /// The index of the input file in that run, from 0.
        public var file: Int
        /// From 1.
        public var line: Int

        public init(run: Int, row: Int, file: Int, line: Int) {
            self.run = run
            self.row = row
            self.file = file
            self.line = line
        }
    }

    /// A change of what is there that may have been carried out.
    public struct Update: Sendable, Hashable {
        /// The time of the first intent that may have been, see `Intent.at`.
        public var since: Int64
        /// The content of the last one.
        public var digest: Digest

        public init(since: Int64, digest: Digest) {
            self.since = since
            self.digest = digest
        }
    }

    /// The store's number for it; `nil` until it is stored.
    public var id: Int64?
    public var sourceKey: Key
    public var effectKey: Key
    public var digest: Digest
    public var state: State
    /// Exchanges spent on it in all runs.
    public var attempts: Int
    public var identity: RemoteIdentity?
    public var finding: Finding?
    /// Where it was met last. Of an entry that is done, runs that find nothing to do about it leave no trace once they have ended: a nightly import
    /// would write every entry for nothing, as nobody asks for the row of one that is done.
    public var seen: Sighting
    /// The source key of the row that took this one's place.
    public var successor: Key?
    /// The time of the first intent that may have been carried out although no answer said so, see `Intent.at`.
    public var doubtedSince: Int64?
    /// The run that made it; `nil` if this job did not, 0 if it did so before ledgers said in which run.
    public var made: Int?
    /// The time of the first intent of an undo that may have been carried out; `nil` if there is none.
    public var undoing: Int64?
    /// An update of which it is not known whether it was carried out; `digest` is what was there before.
    public var update: Update?
    /// Of the requests for it that may have been carried out.
    public var trail: Trail

    public init(
        id: Int64? = nil, sourceKey: Key, effectKey: Key, digest: Digest, state: State, attempts: Int = 0, identity: RemoteIdentity? = nil,
        finding: Finding? = nil, seen: Sighting, successor: Key? = nil, doubtedSince: Int64? = nil,
        made: Int? = nil, undoing: Int64? = nil, update: Update? = nil, trail: Trail = .none
    ) {
        self.trail = trail
        self.id = id
        self.sourceKey = sourceKey
        self.effectKey = effectKey
        self.digest = digest
        self.state = state
        self.attempts = attempts
        self.identity = identity
        self.finding = finding
        self.seen = seen
        self.successor = successor
        self.doubtedSince = doubtedSince
        self.made = made
        self.undoing = undoing
        self.update = update
    }

    /// The row's end if nothing is done about it. What was taken back has no id any more.
    var end: RowEnd {
        RowEnd(state.outcome, identity: state == .undone ? nil : identity, finding: finding, attempts: attempts)
    }
}
