public import BulkModel
import FoundationEssentials
import GRDB

/// What the ledger keeps of one run.
public struct RunRecord: Sendable, Hashable {
    /// From 1.
    public var number: Int
    /// The command line, such as `import users users.csv`.
    public var command: String
    public var format: ResultFormat
    /// Milliseconds since 1970.
    public var startedAt: Int64
    /// On `retry`, the run whose files are read.
    public var retriedRun: Int?
    /// On `undo`, the run whose things it takes back, or 0 for the whole job.
    public var undone: Int?
    /// Milliseconds since 1970; `nil` while the run goes on, or if it crashed.
    public var endedAt: Int64?
    /// The text of `summary.json`; `nil` as above.
    public var summary: String?

    static let columns = "number, command, format, started, retried, ended, summary, undo"

    /// Reads the columns of `columns`.
    init(_ row: Row) throws {
        number = row[0]
        command = row[1]
        format = try JSONDecoder().decode(ResultFormat.self, from: Data((row[2] as String).utf8))
        startedAt = row[3]
        retriedRun = row[4]
        endedAt = row[5]
        summary = row[6]
        undone = row[7]
    }

    static func text(_ format: ResultFormat) throws -> String {
        String(decoding: try JSONEncoder().encode(format), as: UTF8.self)
    }
}

/// What a job is for, fixed by its first run.
public struct JobBinding: Sendable, Hashable {
    public var kind: ImportKind
    public var apiOrigin: String
    /// `nil` if the API did not tell.
    public var companyId: String?

    public init(kind: ImportKind, apiOrigin: String, companyId: String?) {
        self.kind = kind
        self.apiOrigin = apiOrigin
        self.companyId = companyId
    }
}
