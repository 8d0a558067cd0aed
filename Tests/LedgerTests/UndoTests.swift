import BulkModel
import Ledger
import SystemPackage
import TestSupport
import Testing

/// What an undo does to the ledger, in both stores.
@Suite struct UndoTests {
    private let gone = RowEnd(.undone, identity: RemoteIdentity(id: "u1"), attempts: 1)

    /// A ledger whose first run has made `anna` and found `ben`.
    private func bench(_ kind: StoreKind) throws -> Bench {
        let bench = try Bench(kind)
        try bench.carryOut(Claim(1, "anna"), .created)
        try bench.carryOut(Claim(2, "ben"), RowEnd(.existing, identity: RemoteIdentity(id: "u2"), attempts: 1))
        try bench.next(isUndo: true)
        return bench
    }

    @Test(arguments: StoreKind.allCases)
    func `what this job made may be taken back, what existed may not`(_ kind: StoreKind) throws {
        let bench = try bench(kind)
        let standings = try bench.commit { $0.claims = [Claim(1, "anna"), Claim(2, "ben"), Claim(3, "nobody")] }
        #expect(standings[0] == .send(attempts: 0))
        for standing in standings.dropFirst() {
            guard case .ended(let end) = standing else {
                Issue.record("\(standing)")
                return
            }
            #expect(end.outcome == .kept)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what is undone is sent again by an import, and not undone twice`(_ kind: StoreKind) throws {
        let bench = try bench(kind)
        #expect(try bench.carryOut(Claim(1, "anna"), gone) == .send(attempts: 0))
        #expect(try bench.held(.succeeded).map(\.end) == [gone])
        try bench.next(isUndo: true)
        guard case .ended? = try bench.commit({ $0.claims = [Claim(1, "anna")] }).first else {
            Issue.record("undone twice")
            return
        }
        try bench.next()
        #expect(try bench.carryOut(Claim(1, "anna"), .created) == .send(attempts: 1))
        try bench.next(isUndo: true)
        #expect(try bench.commit { $0.claims = [Claim(1, "anna")] } == [.send(attempts: 0)])
    }

    @Test(arguments: StoreKind.allCases)
    func `after a crash in an undo the next one looks first, and an import sends nothing`(_ kind: StoreKind) throws {
        let bench = try bench(kind)
        try bench.commit { $0.claims = [Claim(1, "anna")] }
        try bench.commit { $0.intents = [Claim(1, "anna").intent(attempt: 1)] }
        #expect(try bench.interrupt().map(\.state) == [.created])
        #expect(try bench.held(.unfinished).map(\.end.outcome) == [.unknown])
        try bench.next()
        guard case .ended(let end)? = try bench.commit({ $0.claims = [Claim(1, "anna")] }).first else {
            Issue.record("sent")
            return
        }
        #expect(end.outcome == .unknown)
        try bench.next(isUndo: true)
        guard case .settle(let doubt)? = try bench.commit({ $0.claims = [Claim(1, "anna")] }).first else {
            Issue.record("not settled")
            return
        }
        #expect(doubt.since == 1)
        try bench.commit { $0.conclusions = [Claim(1, "anna").conclusion(gone, carried: "row 1")] }
        try bench.next()
        #expect(try bench.commit { $0.claims = [Claim(1, "anna")] } == [.send(attempts: 1)])
    }

    @Test(arguments: StoreKind.allCases)
    func `what is kept or refused stays as it was made`(_ kind: StoreKind) throws {
        let bench = try bench(kind)
        let kept = RowEnd(.kept, finding: Finding(.changed, message: "moved"), attempts: 0)
        try bench.commit { $0.claims = [Claim(1, "anna")] }
        try bench.commit { $0.conclusions = [Claim(1, "anna").conclusion(kept, carried: "row 1")] }
        #expect(try bench.held(.notes).map(\.end) == [kept])
        try bench.next(isUndo: true)
        let refused = RowEnd(.refused, finding: Finding(.refused, message: "no"), attempts: 1)
        try bench.carryOut(Claim(1, "anna"), refused)
        #expect(try bench.held(.failed).map(\.end) == [refused])
        try bench.next()
        guard case .ended(let end)? = try bench.commit({ $0.claims = [Claim(1, "anna")] }).first else {
            Issue.record("sent")
            return
        }
        #expect(end.outcome == .unchanged)
        #expect(end.identity?.id == "u1")
    }

    @Test func `the index across jobs lets go of what is undone`() throws {
        let state = try TemporaryFolders.make()
        let job = try Job(try TemporaryFolders.make().appending("a.job"), holder: .test)
        let index = try JobIndex(in: state, company: "c", job: job)
        var book = try job.begin(index: index)
        let claim = Claim(1, "anna")
        func carryOut(_ book: inout RunLedger, _ end: RowEnd) throws {
            var batch = LedgerBatch()
            batch.claims = [claim]
            _ = try book.commit(batch)
            batch = LedgerBatch()
            batch.intents = [claim.intent(attempt: 1)]
            _ = try book.commit(batch)
            batch = LedgerBatch()
            batch.conclusions = [claim.conclusion(end)]
            _ = try book.commit(batch)
        }
        try carryOut(&book, .created)
        try job.end(&book, summary: "{}", at: 2)
        let other = try JobIndex(in: state, company: "c", job: try Job(try TemporaryFolders.make().appending("b.job"), holder: .test))
        let hit = try other.write([], reserving: [claim.effectKey], again: false).first
        guard case .done? = hit else {
            Issue.record("\(String(describing: hit))")
            return
        }
        _ = try job.beginRun(command: "undo a.job", format: .test, undoing: 0, at: 3)
        var undo = job.ledger(try #require(try job.latestRun), policy: ConvergencePolicy(), index: index)
        #expect(try job.countMade(in: 0) == MadeCount(created: 1, provisional: 0, unknown: 0))
        #expect(try job.made(in: 1, provisional: false, after: 0, limit: 10).map(\.identity?.id) == ["u1"])
        #expect(try job.made(in: 2, provisional: false, after: 0, limit: 10).isEmpty)
        try carryOut(&undo, gone)
        try job.end(&undo, summary: "{}", at: 4)
        #expect(try job.countMade(in: 0).total == 0)
        #expect(try other.write([], reserving: [claim.effectKey], again: false) == [.reserved])
    }

    @Test(arguments: ["status", "plan"])
    func `a ledger of an older layout is brought up to date by whoever reads it first, and what it made can be undone`(by reader: String)
        throws
    {
        let folder = try TemporaryFolders.make().appending("old.job")
        do {
            let job = try Job(folder, holder: .test)
            var book = try job.begin()
            var batch = LedgerBatch()
            batch.claims = [Claim(1, "anna")]
            _ = try book.commit(batch)
            batch = LedgerBatch()
            batch.conclusions = [Claim(1, "anna").conclusion(.created)]
            _ = try book.commit(batch)
            try job.end(&book, summary: "{}", at: 2)
            for sql in [
                "ALTER TABLE entry DROP COLUMN made", "ALTER TABLE entry DROP COLUMN undoing", "ALTER TABLE run DROP COLUMN undo",
                "ALTER TABLE entry DROP COLUMN updating", "ALTER TABLE entry DROP COLUMN update_version",
                "ALTER TABLE entry DROP COLUMN update_high", "ALTER TABLE entry DROP COLUMN update_low",
                "ALTER TABLE entry DROP COLUMN other_starts", "ALTER TABLE entry DROP COLUMN unsurveyed",
                "PRAGMA user_version = 1",
            ] { _ = try job.probe(sql) }
        }
        if reader == "plan" {
            let view = try LedgerView(job: folder, state: nil, company: nil, policy: ConvergencePolicy(), files: ["a.csv"])
            let identity = RemoteIdentity(id: "u1")
            #expect(try view.standings(of: [Claim(1, "anna")]) == [.ended(RowEnd(.unchanged, identity: identity, attempts: 1))])
        } else {
            #expect(try JobStatus(readingFrom: folder).keys == [.created: 1])
        }
        let job = try Job(folder, holder: .test)
        #expect(try job.probe("PRAGMA user_version") == 5)
        #expect(try job.countMade(in: 0).created == 1)
        #expect(try job.countMade(in: 1).created == 0)
    }
}
