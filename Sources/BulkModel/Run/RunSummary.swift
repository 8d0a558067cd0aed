/// What a run did, as `summary.json` says it and `status` shows it.
public struct RunSummary: Sendable, Hashable, Codable {
    public struct Failure: Sendable, Hashable, Codable {
        public var cause: Cause
        public var outcome: Outcome
        public var rows: Int
        /// The first row that ended so.
        public var exampleRow: Int
        public var exampleMessage: String
        public var hint: String?

        public init(cause: Cause, outcome: Outcome, rows: Int, exampleRow: Int, exampleMessage: String, hint: String?) {
            self.cause = cause
            self.outcome = outcome
            self.rows = rows
            self.exampleRow = exampleRow
            self.exampleMessage = exampleMessage
            self.hint = hint
        }
    }

    public struct Requests: Sendable, Hashable, Codable {
        /// Requests that would make or change something, repeats included.
        public var writes = 0
        /// Reads before the run: the credential check, the look-up of the acting user.
        public var reads = 0
        /// Reads that looked for what became of unknown attempts.
        public var settling = 0
        /// Requests answered by "too many requests".
        public var throttled = 0
        /// Requests that ended without an answer.
        public var failed = 0

        public init() {}
    }

    /// How a run finds out which users exist already (`--existing`).
    public struct ExistingSearch: Sendable, Hashable, Codable {
        public enum Way: String, Sendable, Hashable, Codable, CaseIterable {
            /// The company's users are read before the first row is sent.
            case scan
            /// The API is asked when it has refused a row.
            case onConflict = "on-conflict"
        }

        public var way: Way
        /// Why this way, in a sentence.
        public var reason: String
        /// Users that were read.
        public var users: Int

        public init(_ way: Way, reason: String, users: Int = 0) {
            self.way = way
            self.reason = reason
            self.users = users
        }
    }

    /// The layout of this object; raised when a field changes its meaning.
    public var schema = 1
    public var run: Int
    public var command: String
    public var kind: ImportKind
    public var apiOrigin: String
    public var companyId: String?
    public var inputs: [String]
    /// Wall-clock times, ISO 8601 in UTC.
    public var startedAt: String
    public var endedAt: String
    /// Rows read = the sum of `outcomes`.
    public var read: Int
    public var outcomes: [String: Int]
    /// Of the `changed` ones, those that count as failed (`--on-change fail`); `nil` for none.
    public var failedChanges: Int?
    /// How it was found out which users exist already; `nil` for bookings and undos, and in summaries of earlier versions.
    public var existing: ExistingSearch?
    public var accountingHolds: Bool
    /// Whether every record of the input was read; if not, the same command continues.
    public var inputExhausted: Bool
    /// Why the run ended before its input did; `nil` if it did not.
    public var stopReason: String?
    public var exitCode: Int32
    public var failures: [Failure]
    public var requests: Requests
    /// The quota in force at the end, in words.
    public var quota: String
    public var blankLines: Int
    public var unknownColumns: [String]
    /// Rows that have fewer cells than their header; `nil` in summaries of earlier versions, as the next.
    public var shortRows: Int?
    /// How each input was read.
    public var files: [InputReading]?
    /// The part of the input that this run sent, as `2/4`, and the rows passed over for being in other parts; `nil` for a run over the whole.
    public var shard: String?
    public var otherShards: Int?
    /// `day-first` or `month-first`, where the run needed to know; a retry of its rows, which may not show it any more, reads them the same way.
    public var dateOrder: String?
    /// The most memory that the process held at once (VmHWM), in KiB; `nil` where the system does not say.
    public var peakMemoryKiB: Int?
    /// The run ended without writing this summary; it was completed by a later one.
    public var recovered: Bool

    public init(
        run: Int, command: String, kind: ImportKind, apiOrigin: String, companyId: String?, inputs: [String], startedAt: String,
        endedAt: String, accounting: Accounting, inputExhausted: Bool, stopReason: String?, exitCode: Int32, failures: [Failure],
        requests: Requests, quota: String, blankLines: Int, unknownColumns: [String], peakMemoryKiB: Int?, recovered: Bool,
        shortRows: Int? = nil, files: [InputReading]? = nil
    ) {
        self.run = run
        self.command = command
        self.kind = kind
        self.apiOrigin = apiOrigin
        self.companyId = companyId
        self.inputs = inputs
        self.startedAt = startedAt
        self.endedAt = endedAt
        read = accounting.read
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.compactMap { accounting[$0] == 0 ? nil : ($0.rawValue, accounting[$0]) })
        failedChanges = accounting.failedChanges > 0 ? accounting.failedChanges : nil
        accountingHolds = accounting.holds
        self.inputExhausted = inputExhausted
        self.stopReason = stopReason
        self.exitCode = exitCode
        self.failures = failures
        self.requests = requests
        self.quota = quota
        self.blankLines = blankLines
        self.unknownColumns = unknownColumns
        self.peakMemoryKiB = peakMemoryKiB
        self.recovered = recovered
        self.shortRows = shortRows
        self.files = files
    }
}

extension RunSummary {
    /// The accounting in a line, such as `200 read = 192 created + 8 invalid`.
    public var accountingSentence: String {
        let parts = Outcome.allCases.compactMap { outcome in outcomes[outcome.rawValue].map { "\($0) \(outcome.rawValue)" } }
        return "\(read) read \(accountingHolds ? "=" : "≠") \(parts.isEmpty ? "0" : parts.joined(separator: " + "))"
    }
}
