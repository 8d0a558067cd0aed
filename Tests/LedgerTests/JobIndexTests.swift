import BulkModel
import Foundation
import Ledger
import SystemPackage
import TestSupport
import Testing

@Suite struct JobIndexTests {
    private let temporary: FilePath
    private var state: FilePath { temporary.appending("state").appending("meetergo-bulk") }

    init() throws { temporary = try TemporaryFolders.make() }

    private func job(_ name: String) throws -> (Job, JobIndex) {
        let job = try Job(temporary.appending(name), holder: .test)
        return (job, try JobIndex(in: state, company: "c1", job: job))
    }

    private func claim(_ ledger: inout RunLedger, _ claims: Claim...) throws -> [Standing] {
        var batch = LedgerBatch()
        batch.claims = claims
        return try ledger.commit(batch)
    }

    private func conclude(_ ledger: inout RunLedger, _ claim: Claim, _ end: RowEnd) throws {
        var batch = LedgerBatch()
        batch.intents = [claim.intent(attempt: 1)]
        _ = try ledger.commit(batch)
        batch = LedgerBatch()
        batch.conclusions = [claim.conclusion(end)]
        _ = try ledger.commit(batch)
    }

    private func end(_ standing: Standing?) -> RowEnd? { if case .ended(let end) = standing { end } else { nil } }

    @Test func `what another job made is existing, with its id and the job's name, and unchanged later`() throws {
        let (first, firstIndex) = try job("monday.job")
        var ledger = try first.begin(index: firstIndex)
        _ = try claim(&ledger, Claim(1, "e-mail", effect: "anna"))
        try conclude(&ledger, Claim(1, "e-mail", effect: "anna"), .created)
        try first.end(&ledger, summary: "", at: 1)

        let (second, secondIndex) = try job("tuesday.job")
        var other = try second.begin(index: secondIndex)
        let found = try end(claim(&other, Claim(1, "anna")).first)
        #expect(found?.outcome == .existing)
        #expect(found?.identity == RemoteIdentity(id: "u1"))
        #expect(found?.finding?.cause == .otherJob)
        #expect(found?.finding?.message.hasSuffix("monday.job") == true)
        try second.end(&other, summary: "", at: 1)
        var next = try second.begin(index: secondIndex)
        #expect(try end(claim(&next, Claim(1, "anna")).first)?.outcome == .unchanged)
    }

    @Test func `what another job is making waits, unless it is wanted again`() throws {
        let (first, firstIndex) = try job("monday.job")
        var ledger = try first.begin(index: firstIndex)
        #expect(try claim(&ledger, Claim(1, "anna")) == [.send(attempts: 0)])

        let (second, secondIndex) = try job("tuesday.job")
        var other = try second.begin(index: secondIndex)
        let waiting = try end(claim(&other, Claim(1, "anna")).first)
        #expect(waiting?.outcome == .unsent)
        #expect(waiting?.finding?.cause == .otherJob)
        #expect(waiting?.finding?.hint?.contains("--again") == true)
        try second.end(&other, summary: "", at: 1)
        var again = try second.begin(policy: ConvergencePolicy(again: true), index: secondIndex)
        #expect(try claim(&again, Claim(1, "anna")) == [.send(attempts: 0)])
    }

    @Test(arguments: [RowEnd.refused, .unsent])
    func `a key that came to nothing is free for others`(_ end: RowEnd) throws {
        let (first, firstIndex) = try job("monday.job")
        var ledger = try first.begin(index: firstIndex)
        _ = try claim(&ledger, Claim(1, "anna"))
        try conclude(&ledger, Claim(1, "anna"), end)
        try first.end(&ledger, summary: "", at: 1)
        let (second, secondIndex) = try job("tuesday.job")
        var other = try second.begin(index: secondIndex)
        #expect(try claim(&other, Claim(1, "anna")) == [.send(attempts: 0)])
    }

    @Test func `a job is not stopped by its own reservations`() throws {
        let (job, index) = try job("monday.job")
        var ledger = try job.begin(index: index)
        _ = try claim(&ledger, Claim(1, "anna"))
        try job.end(&ledger, summary: "", at: 1)
        var next = try job.begin(index: index)
        #expect(try claim(&next, Claim(1, "anna")) == [.send(attempts: 0)])
    }

    @Test func `marks reach the index before the ledger lets the rows go`() throws {
        let (first, firstIndex) = try job("monday.job")
        var ledger = try first.begin(index: firstIndex)
        _ = try claim(&ledger, Claim(1, "anna"))
        try conclude(&ledger, Claim(1, "anna"), .created)
        var batch = LedgerBatch()
        batch.written = WrittenLines(rows: [1], lengths: [:])
        _ = try ledger.commit(batch)
        #expect(try firstIndex.write([], reserving: [Key("anna")], again: false) == [.done(job: first.folder.string, id: "u1")])
    }

    @Test func `recovery marks again what a crash kept from the index`() throws {
        var (first, firstIndex): (Job?, JobIndex?) = try job("monday.job")
        do {
            var ledger = try #require(try first?.begin(index: firstIndex))
            _ = try claim(&ledger, Claim(1, "done"), Claim(2, "unknown"), Claim(3, "refused"), Claim(4, "never sent"))
            var batch = LedgerBatch()
            batch.intents = [
                Claim(1, "done").intent(attempt: 1), Claim(2, "unknown").intent(attempt: 1), Claim(3, "refused").intent(attempt: 1),
            ]
            _ = try ledger.commit(batch)
            batch = LedgerBatch()
            batch.conclusions = [Claim(1, "done").conclusion(.created), Claim(3, "refused").conclusion(.refused)]
            _ = try ledger.commit(batch)
        }
        (first, firstIndex) = (nil, nil)
        let (again, index) = try job("monday.job")
        _ = try again.settleCrash(index: index)
        let (_, otherIndex) = try job("tuesday.job")
        let keys = ["done", "unknown", "refused", "never sent"].map { Key($0) }
        let folder = again.folder.string
        #expect(
            try otherIndex.write([], reserving: keys, again: false) == [
                .done(job: folder, id: "u1"), .pending(job: folder), .reserved, .reserved,
            ])
    }

    @Test func `of many that want a key at once one gets it`() async throws {
        let keys = (0..<50).map { Key("key \($0)") }
        let jobs = try (0..<4).map { try job("job \($0)") }
        let won = try await withThrowingTaskGroup(of: Int.self) { group in
            for (_, index) in jobs {
                group.addTask {
                    try keys.count { try index.write([], reserving: [$0], again: false) == [.reserved] }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(won == keys.count)
    }

    @Test func `files are for their owner alone and one per company`() throws {
        let (job, _) = try job("monday.job")
        _ = try JobIndex(in: state, company: "../evil", job: job)
        let names = try FileManager.default.contentsOfDirectory(atPath: state.string)
        #expect(names.filter { $0.hasSuffix(".sqlite") }.count == 2)
        #expect(names.contains("index-c1.sqlite"))
        #expect(try Stat(state).permissions == .ownerReadWriteExecute)
        for name in names { #expect(try Stat(state.appending(name)).permissions == [.ownerReadWrite], "\(name)") }
    }

    @Test(
        arguments: [
            (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/meetergo-bulk"), (["HOME": "/h"], "/h/.local/state/meetergo-bulk"),
            (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/meetergo-bulk"), ([:], nil),
        ] as [([String: String], String?)])
    func `the state folder follows the XDG specification`(_ environment: [String: String], _ path: String?) {
        #expect(JobIndex.defaultFolder(environment)?.string == path)
    }
}
