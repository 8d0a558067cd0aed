public import BulkModel
import FileSystem
import GRDB
public import SystemPackage

/// What a job's ledger and the index across jobs would answer to rows, without a change to either.
public final class LedgerView: Sendable {
    private let ledger: DatabaseQueue?
    private let index: DatabaseQueue?
    private let identifier: String
    private let convergence: Convergence
    private let again: Bool
    /// What an earlier run has kept, see `Job.kept`.
    public let keptTexts: [String: String]

    /// Opens what there is; a job or index that is not there has nothing to say.
    ///
    /// - Parameters:
    ///   - job: the job's folder.
    ///   - state: the folder of the index across jobs, see ``JobIndex/defaultFolder(_:)``.
    ///   - files: the names of the input files, for messages.
    public init(
        job: FilePath, state: FilePath?, company: String?, policy: ConvergencePolicy, files: [String]
    ) throws(LedgerFailure) {
        let path = Job.ledger(job)
        ledger = Disk.exists(path) ? try LedgerFile.ledger(path).openForReading() : nil
        if let state, let company, Disk.exists(JobIndex.path(in: state, company: company)) {
            index = try LedgerFile.index(JobIndex.path(in: state, company: company)).openForReading()
        } else {
            index = nil
        }
        again = policy.again
        var (identifier, last, kept) = ("", 0, [String: String]())
        if let ledger {
            (identifier, last, kept) = try LedgerFailure.wording(path.string) {
                try ledger.read { database in
                    (
                        try String.fetchOne(database, sql: "SELECT identifier FROM job") ?? "",
                        try Int.fetchOne(database, sql: "SELECT max(number) FROM run") ?? 0, try Job.keptTexts(database)
                    )
                }
            }
        }
        self.identifier = identifier
        keptTexts = kept
        convergence = Convergence(run: last + 1, policy: policy, files: files)
    }

    /// The ledger's answer to the claims of one batch, in their order; keys that come twice are for the caller to notice.
    public func standings(of claims: [Claim]) throws(LedgerFailure) -> [Standing] {
        var decisions: [Convergence.Decision] = []
        if let ledger {
            decisions = try LedgerFailure.wording(ledger.path) {
                try ledger.read { database in
                    let session = try SQLiteSession(database, path: ledger.path)
                    return try claims.map { try decide($0, session) }
                }
            }
        } else {
            decisions = claims.map { convergence.decide($0, knowing: .init()) }
        }
        guard let index, !again else { return decisions.map(\.standing) }
        return try LedgerFailure.wording(index.path) {
            try index.read { database in
                try zip(claims, decisions).map { claim, decision in
                    guard case .send = decision.standing, let hit = try hit(claim.effectKey, database) else { return decision.standing }
                    return convergence.yield(decision, to: hit).standing
                }
            }
        }
    }

    private func decide(_ claim: Claim, _ session: SQLiteSession) throws -> Convergence.Decision {
        var candidates = Convergence.Candidates(bySource: try session.entry(source: claim.sourceKey))
        if candidates.bySource?.effectKey != claim.effectKey { candidates.byEffect = try session.entry(effect: claim.effectKey) }
        return convergence.decide(claim, knowing: candidates)
    }

    /// Another job's hold on a key.
    private func hit(_ key: Key, _ database: Database) throws -> Reservation? {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT job.identifier, mark.id, job.folder FROM mark JOIN job ON job.number = mark.job WHERE high = ? AND low = ?",
            arguments: [Int64(bitPattern: key.fingerprint.high), Int64(bitPattern: key.fingerprint.low)])
        guard let row else { return nil }
        if let id = row[1] as String? { return .done(job: row[2], id: id) }
        return row[0] == identifier ? nil : .pending(job: row[2])
    }
}
