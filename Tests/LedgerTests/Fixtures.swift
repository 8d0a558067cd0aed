import BulkModel
import Foundation
import HTTPTypes
import Ledger
import SystemPackage
import TestSupport
import Testing

/// The two stores that pass the same suite.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case memory, sqlite
    var testDescription: String { rawValue }
}

/// A ledger with one run after the other, over either store.
final class Bench {
    private enum Book {
        case memory(RunBook<MemoryStore>)
        case sqlite(RunLedger)
    }

    let kind: StoreKind
    let job: Job?
    private(set) var run = 1
    private var book: Book

    init(_ kind: StoreKind) throws {
        self.kind = kind
        switch kind {
        case .memory:
            job = nil
            book = .memory(RunBook(store: MemoryStore(), run: 1, policy: ConvergencePolicy(), files: ["a.csv"]))
        case .sqlite:
            let job = try Job(try TemporaryFolders.make().appending("x.job"), holder: .test)
            self.job = job
            book = .sqlite(try job.begin())
        }
    }

    /// Ends the run and begins another.
    func next(retrying: Int? = nil, isUndo: Bool = false, policy: ConvergencePolicy = ConvergencePolicy()) throws {
        run += 1
        switch book {
        case .memory(let old):
            var store = old.store
            try store.transaction { (session) throws(LedgerFailure) in try session.releaseAll() }
            book = .memory(RunBook(store: store, run: run, retrying: retrying, isUndo: isUndo, policy: policy, files: ["a.csv"]))
        case .sqlite(var old):
            try job?.end(&old, summary: "{}", at: 2)
            guard let job else { return }
            book = .sqlite(try job.begin(retrying: retrying, undoing: isUndo ? 0 : nil, policy: policy))
        }
    }

    @discardableResult
    func commit(_ fill: (inout LedgerBatch) -> Void) throws -> [Standing] {
        var batch = LedgerBatch()
        fill(&batch)
        switch book {
        case .memory(var changed):
            defer { book = .memory(changed) }
            return try changed.commit(batch)
        case .sqlite(var changed):
            defer { book = .sqlite(changed) }
            return try changed.commit(batch)
        }
    }

    /// Claims, sends and concludes a row, as a run does.
    @discardableResult
    func carryOut(_ claim: Claim, _ end: RowEnd) throws -> Standing? {
        let standing = try commit { $0.claims = [claim] }.first
        guard case .send = standing else { return standing }
        try commit { $0.intents = [claim.intent(attempt: end.attempts)] }
        try commit { $0.conclusions = [claim.conclusion(end)] }
        return standing
    }

    func held(_ file: ResultFile) throws -> [HeldRow] {
        var rows: [HeldRow] = []
        switch book {
        case .memory(let book): try book.held(for: file) { rows.append($0) }
        case .sqlite(let book): try book.held(for: file) { rows.append($0) }
        }
        return rows
    }

    /// What recovery does to the entries.
    func interrupt() throws -> [Entry] {
        var entries: [Entry] = []
        func collect(_ entry: Entry) { entries.append(entry) }
        let finding = Finding(.interrupted, message: "cut off")
        switch book {
        case .memory(let old):
            var store = old.store
            try store.transaction { (session) throws(LedgerFailure) in try session.interrupt(finding) { collect($0) } }
            book = .memory(RunBook(store: store, run: run, policy: ConvergencePolicy(), files: ["a.csv"]))
        case .sqlite(let old):
            let store = old.store
            try store.transaction { (session) throws(LedgerFailure) in try session.interrupt(finding) { collect($0) } }
        }
        return entries.sorted { $0.seen.row < $1.seen.row }
    }
}

extension JobHolder {
    static let test = JobHolder(process: 42, host: "here", command: "import users a.csv", since: "2026-05-04T10:00:00Z")
}

extension Job {
    func begin(
        retrying: Int? = nil, undoing: Int? = nil, policy: ConvergencePolicy = ConvergencePolicy(), index: JobIndex? = nil
    ) throws -> RunLedger {
        _ = try beginRun(command: "import users a.csv", format: .test, retrying: retrying, undoing: undoing, at: 1)
        let run = try #require(try latestRun)
        return ledger(run, policy: policy, index: index)
    }
}

extension ResultFormat {
    static let test = ResultFormat(
        shape: .csv, columns: ["email"], delimiter: UInt8(ascii: ","), hasByteOrderMark: false, files: ["a.csv"], identityColumns: [])
}

extension Key {
    init(_ name: String) { self.init(.users, canonical: name) }
}

extension Claim {
    init(
        _ row: Int, _ source: String, effect: String? = nil, content: String = "", version: Int = Digest.currentVersion,
        selected: Bool = true,
        retriedRow: Int? = nil
    ) {
        let digest = Digest(version: version, fingerprint: Fingerprint(hashing: Array(content.utf8)))
        self.init(
            PreparedRow(
                row: row, file: 0, line: row + 1, carried: [], content: .skipped(Finding(.changed, message: "")), isSelected: selected,
                retriedRow: retriedRow),
            Effect(
                sourceKey: Key(source), effectKey: Key(effect ?? source), digest: digest, method: .post, path: "/v4/user", actingUser: nil,
                body: []))
    }

    func intent(attempt: Int, carried: String? = nil) -> Intent {
        Intent(
            row: row, sourceKey: sourceKey, attempt: attempt, carried: Array((carried ?? "row \(row)").utf8), file: file, line: line, at: 1)
    }

    func conclusion(_ end: RowEnd, carried: String? = nil) -> Conclusion {
        Conclusion(
            row: row, sourceKey: sourceKey, end: end, carried: carried.map { Array($0.utf8) }, file: file, line: line, at: 2)
    }
}

extension RowEnd {
    static let created = RowEnd(.created, identity: RemoteIdentity(id: "u1"), attempts: 1)
    static let refused = RowEnd(.refused, finding: Finding(.validation, code: "http_400", field: "email", message: "no"), attempts: 1)
    static let unknown = RowEnd(.unknown, finding: Finding(.timeout, message: "no answer"), attempts: 1)
    static let unsent = RowEnd(.unsent, finding: Finding(.interrupted, message: "stopped"), attempts: 0)
}
