import BulkModel
import Foundation
import Ledger
import SystemPackage
import TestSupport
import Testing

@Suite struct CrashTests {
    private let temporary: FilePath
    private var folder: FilePath { temporary.appending("users.job") }

    init() throws { temporary = try TemporaryFolders.make() }

    /// Copies the job as a crash would leave it: whatever is in the files now.
    private func crash(_ name: String) throws -> FilePath {
        let copy = temporary.appending(name)
        try FileManager.default.copyItem(atPath: folder.string, toPath: copy.string)
        return copy
    }

    @Test func `at every point of a row's way a crash leaves a job that goes on`() throws {
        let job = try Job(folder, holder: .test)
        var ledger = try job.begin()
        let claim = Claim(1, "anna")
        var stages: [(name: String, LedgerBatch, unfinished: Int, succeeded: Int, next: Outcome?)] = []
        var batch = LedgerBatch()
        batch.claims = [claim]
        stages.append(("claimed", batch, 0, 0, nil))
        batch = LedgerBatch()
        batch.intents = [claim.intent(attempt: 1, carried: "anna@x")]
        stages.append(("sent", batch, 1, 0, .unknown))
        batch = LedgerBatch()
        batch.conclusions = [claim.conclusion(.created)]
        stages.append(("concluded", batch, 0, 1, .unchanged))
        batch = LedgerBatch()
        batch.written = WrittenLines(rows: [1], lengths: [.succeeded: 77, .failed: 5])
        stages.append(("written", batch, 0, 0, .unchanged))
        for stage in stages {
            _ = try ledger.commit(stage.1)
            let recovered = try Job(crash(stage.name), holder: .test)
            var crashed = try #require(try recovered.settleCrash(index: nil), "\(stage.name)")
            #expect(crashed.record.number == 1)
            #expect(crashed.record.format == .test)
            #expect(crashed.lengths == (stage.name == "written" ? [.succeeded: 77, .failed: 5] : [:]))
            var (unfinished, succeeded): ([HeldRow], [HeldRow]) = ([], [])
            try crashed.ledger.held(for: .unfinished) { unfinished.append($0) }
            try crashed.ledger.held(for: .succeeded) { succeeded.append($0) }
            #expect(unfinished.count == stage.unfinished && succeeded.count == stage.succeeded, "\(stage.name)")
            for row in unfinished + succeeded { #expect(row.carried == Array("anna@x".utf8)) }
            #expect(unfinished.allSatisfy { $0.end.finding?.cause == .interrupted && $0.end.attempts == 1 })
            // A second crash, in recovery, changes nothing.
            #expect(try recovered.settleCrash(index: nil)?.lengths == crashed.lengths)
            try recovered.end(&crashed.ledger, summary: "{}", at: 9)
            #expect(try recovered.settleCrash(index: nil)?.record == nil)
            var next = try recovered.begin()
            var claims = LedgerBatch()
            claims.claims = [claim]
            let standing = try next.commit(claims).first
            switch standing {
            case .ended(let end): #expect(end.outcome == stage.next, "\(stage.name)")
            case .settle(let doubt): #expect(stage.next == .unknown && doubt.attempts == 1 && doubt.since == 1, "\(stage.name)")
            default: #expect(stage.next == nil && standing == .send(attempts: 0), "\(stage.name)")
            }
        }
    }

    @Test func `a crash while the ledger is made leaves none, and the next start makes it`() throws {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        try Data("half a file".utf8).write(to: URL(fileURLWithPath: folder.appending("ledger.sqlite.new").string))
        let job = try Job(folder, holder: .test)
        #expect(try job.begin().run == 1)
    }
}
