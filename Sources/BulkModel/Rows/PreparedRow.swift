public import HTTPTypes

/// A record that has been mapped and checked: either a request that can be sent, or the reason why not.
public struct PreparedRow: Sendable {
    /// The row's number in this run, from 1, over all input files; results print it as `_row`. `retry` keeps the number of the first run.
    public var row: Int
    /// The index of the input file, from 0.
    public var file: Int
    /// The line in that file where the record starts, from 1.
    public var line: Int
    /// The original cells as the start of a result line: delimiter-separated for CSV (no line end), the object for JSON Lines; without `_` columns.
    public var carried: [UInt8]
    public var content: Content
    /// `retry --only` reads rows that it does not send; they keep the outcome they have.
    public var isSelected: Bool
    /// On `retry`: the number under which the run being retried knew this row.
    public var retriedRow: Int?

    public enum Content: Sendable {
        case effect(Effect)
        /// All problems found by the local rules, at least one.
        case invalid([Finding])
        /// Bytes that are no row; they go to `malformed.txt` as they are.
        case malformed(Finding)
        /// Left out on purpose.
        case skipped(Finding)
        /// Part of the request of an earlier row.
        case merged(Finding)
        /// A good row that cannot be sent as things stand at the API. Unless an earlier run has done it, it ends as said here.
        case obstructed(Obstacle)
    }

    public init(
        row: Int, file: Int, line: Int, carried: [UInt8], content: Content, isSelected: Bool = true, retriedRow: Int? = nil
    ) {
        self.row = row
        self.file = file
        self.line = line
        self.carried = carried
        self.content = content
        self.isSelected = isSelected
        self.retriedRow = retriedRow
    }
}

/// Why a row that keeps every local rule is not sent: a host or meeting type that is not there, or a type that does not allow it.
public struct Obstacle: Sendable, Hashable {
    /// The key as the row gives it; there is no other, as its references lead nowhere.
    public var sourceKey: Key
    public var digest: Digest
    /// `blocked` or `invalid`.
    public var outcome: Outcome
    public var finding: Finding

    public init(sourceKey: Key, digest: Digest, outcome: Outcome, finding: Finding) {
        self.sourceKey = sourceKey
        self.digest = digest
        self.outcome = outcome
        self.finding = finding
    }
}

/// What one row would do on the server: the request, and the keys by which it is recognised.
public struct Effect: Sendable, Hashable {
    public var sourceKey: Key
    public var effectKey: Key
    public var digest: Digest
    public var method: HTTPRequest.Method
    /// The path from the API origin, such as `/v4/user`.
    public var path: String
    /// The user to act as, for the header `x-meetergo-api-user-id`; `nil` sends none.
    public var actingUser: String?
    /// JSON; empty sends none.
    public var body: [UInt8]
    /// The thing on the server that the request is about; `nil` where it makes one.
    public var target: RemoteIdentity?
    /// Of an update: the body that would make the row's thing, of which the update's own says only a part.
    public var wanted: [UInt8] = []
    /// What the request makes may be a part of something that is there: a place in an appointment that others have opened. Then the time at
    /// which that was made says nothing of the part, and who has one is looked at beforehand, see ``Judge/survey(before:)``.
    public var mayJoin = false

    public init(
        sourceKey: Key, effectKey: Key, digest: Digest, method: HTTPRequest.Method, path: String, actingUser: String?, body: [UInt8],
        target: RemoteIdentity? = nil
    ) {
        self.sourceKey = sourceKey
        self.effectKey = effectKey
        self.digest = digest
        self.method = method
        self.path = path
        self.actingUser = actingUser
        self.body = body
        self.target = target
    }

    /// Whether the request changes something that is there.
    public var isUpdate: Bool { method == .patch && target != nil }
}

/// The thing on the server that a row became.
public struct RemoteIdentity: Sendable, Hashable, Codable {
    /// The id of the user, appointment or provisional booking.
    public var id: String
    /// Further ids of the answer by result column, such as `_meeting_type_id`; never a secret.
    public var extras: [String: String]

    public init(id: String, extras: [String: String] = [:]) {
        self.id = id
        self.extras = extras
    }
}

/// A row's end: its outcome with all that the result files say about it.
public struct RowEnd: Sendable, Hashable {
    public var outcome: Outcome
    public var identity: RemoteIdentity?
    public var finding: Finding?
    /// Exchanges that were spent on the row in all runs; refusals by the rate limiter are not counted.
    public var attempts: Int

    public init(_ outcome: Outcome, identity: RemoteIdentity? = nil, finding: Finding? = nil, attempts: Int) {
        self.outcome = outcome
        self.identity = identity
        self.finding = finding
        self.attempts = attempts
    }

    /// The code of the finding of a `changed` row that counts as a failure (`--on-change fail`).
    public static let changeFails = "on_change_fail"

    /// The file that carries the row: the outcome's, unless a change counts as a failure.
    public var file: ResultFile { outcome == .changed && finding?.code == Self.changeFails ? .failed : outcome.file }
}
