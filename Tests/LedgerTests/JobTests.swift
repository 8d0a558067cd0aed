import BulkModel
import Foundation
import Ledger
import SystemPackage
import TestSupport
import Testing

@Suite struct JobTests {
    private let temporary: FilePath
    private let folder: FilePath

    init() throws {
        temporary = try TemporaryFolders.make()
        folder = temporary.appending("deep").appending("users.job")
    }

    private func permissions(_ path: FilePath) throws -> FilePermissions { try Stat(path).permissions }

    @Test func `folder and files are for their owner alone`() throws {
        let job = try Job(folder, holder: .test)
        _ = try job.begin()
        #expect(try permissions(folder) == .ownerReadWriteExecute)
        for file in ["ledger.sqlite", "ledger.sqlite-wal", "lock"] {
            #expect(try permissions(folder.appending(file)) == [.ownerReadWrite], "\(file)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string).allSatisfy { !$0.contains(".new") })
    }

    @Test(arguments: [
        ("PRAGMA synchronous", 2), ("PRAGMA mmap_size", 0), ("PRAGMA cache_size", -2_048),
        ("SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1), ("PRAGMA user_version", 5), ("PRAGMA application_id", 0x6D67_626C),
    ])
    func `the connection has its settings, when made and when opened again`(_ sql: String, _ value: Int) throws {
        #expect(try Job(folder, holder: .test).probe(sql) == value)
        #expect(try Job(folder, holder: .test).probe(sql) == value)
    }

    @Test func `what a run keeps is there for the next one, and only the last of a name`() throws {
        let job = try Job(folder, holder: .test)
        #expect(try job.kept("references") == nil)
        try job.keep("one", as: "references")
        try job.keep("two", as: "references")
        #expect(try job.kept("references") == "two")
        #expect(try job.kept("others") == nil)
    }

    @Test func `for the process alone commits are not synced one by one`() throws {
        let job = try Job(folder, holder: .test, durability: .process)
        #expect(try job.probe("PRAGMA synchronous") == 1)
    }

    @Test func `a job in use names its holder, and is free once released`() throws {
        var job: Job? = try Job(folder, holder: .test)
        let error = #expect(throws: LedgerFailure.self) { try Job(folder, holder: .test) }
        #expect(error?.kind == .locked)
        #expect(
            error?.message
                == "\(folder): process 42 on here (import users a.csv, since 2026-05-04T10:00:00Z) works on this job; wait until it has ended, or name another job with --job"
        )
        #expect(job != nil)
        job = nil
        _ = try Job(folder, holder: .test)
    }

    @Test func `the holder of this process is described`() {
        let holder = JobHolder.current(command: "import users a.csv", at: 1_777_888_999_123)
        #expect(holder.process == ProcessInfo.processInfo.processIdentifier)
        #expect(!holder.host.isEmpty && !holder.host.contains("\n"))
        #expect(holder.since == "2026-05-04T10:03:19Z")
    }

    @Test func `the first run binds the job`() throws {
        let job = try Job(folder, holder: .test)
        #expect(try job.binding == nil)
        let binding = JobBinding(kind: .users, apiOrigin: "https://api.meetergo.com", companyId: nil)
        try job.bind(binding)
        try job.bind(JobBinding(kind: .users, apiOrigin: "https://api.meetergo.com", companyId: "c1"))
        try job.bind(binding)
        #expect(try job.binding?.companyId == "c1")
        let others = [
            JobBinding(kind: .bookings, apiOrigin: "https://api.meetergo.com", companyId: "c1"),
            JobBinding(kind: .users, apiOrigin: "http://localhost:1", companyId: "c1"),
            JobBinding(kind: .users, apiOrigin: "https://api.meetergo.com", companyId: "c2"),
        ]
        for (other, words) in zip(others, [("users", "bookings"), ("https://api.meetergo.com", "http://localhost:1"), ("c1", "c2")]) {
            let error = #expect(throws: LedgerFailure.self) { try job.bind(other) }
            #expect(error?.kind == .mismatch)
            #expect(error?.message.contains("\(words.0), not \(words.1)") == true)
        }
    }

    @Test func `runs are numbered and keep what they were`() throws {
        var job: Job? = try Job(folder, holder: .test)
        var ledger = try #require(try job?.begin())
        #expect(throws: LedgerFailure.self) { try job?.begin() }
        try job?.end(&ledger, summary: "{\"run\":1}", at: 5)
        job = nil
        let second = try Job(folder, holder: .test)
        #expect(try second.settleCrash(index: nil)?.record == nil)
        #expect(try second.latestRun?.summary == "{\"run\":1}")
        #expect(try second.latestRun?.format == .test)
        #expect(try second.begin(retrying: 1).run == 2)
        let status = try JobStatus(readingFrom: folder)
        #expect(status.runs.map(\.number) == [1, 2])
        #expect(status.runs.map(\.endedAt) == [5, nil])
        #expect(status.runs.last?.retriedRun == 1)
    }

    @Test func `the status is read beside a running job`() throws {
        let job = try Job(folder, holder: .test)
        var ledger = try job.begin()
        var batch = LedgerBatch()
        batch.claims = [Claim(1, "anna"), Claim(2, "berta")]
        _ = try ledger.commit(batch)
        #expect(try JobStatus(readingFrom: folder).keys == [.pending: 2])
        let error = #expect(throws: LedgerFailure.self) { try JobStatus(readingFrom: temporary) }
        #expect(error?.kind == .missing)
    }
}

/// A ledger file that must be refused, and how it came to be.
enum BadLedger: String, CaseIterable, CustomTestStringConvertible {
    case noSQLite, empty, truncated, newer, otherProgram

    var testDescription: String { rawValue }

    func spoil(_ bytes: inout [UInt8]) {
        switch self {
        case .noSQLite: bytes = Array("email,first_name\n".utf8) + Array(repeating: 65, count: 500)
        case .empty: bytes = []
        case .truncated: bytes.removeLast(bytes.count / 2)
        case .newer: bytes[63] = 99
        case .otherProgram: bytes[68..<72] = [0, 0, 0, 0]
        }
    }

    var words: String {
        switch self {
        case .noSQLite, .empty, .otherProgram: "not a ledger"
        case .truncated: "truncated"
        case .newer: "newer meetergo-bulk (layout 99, this one knows up to 5)"
        }
    }
}

@Suite struct BadLedgerTests {
    @Test(arguments: BadLedger.allCases)
    func `a bad ledger is refused and left as it is`(_ kind: BadLedger) throws {
        let temporary = try TemporaryFolders.make()
        _ = try Job(temporary, holder: .test)
        let file = URL(fileURLWithPath: temporary.appending("ledger.sqlite").string)
        var bytes = [UInt8](try Data(contentsOf: file))
        kind.spoil(&bytes)
        try Data(bytes).write(to: file)
        for error in [
            #expect(throws: LedgerFailure.self, performing: { _ = try Job(temporary, holder: .test) }),
            #expect(throws: LedgerFailure.self, performing: { _ = try JobStatus(readingFrom: temporary) }),
        ] {
            #expect(error?.kind == .unusable)
            #expect(error?.message.contains(kind.words) == true, "\(error?.message ?? "")")
        }
        #expect([UInt8](try Data(contentsOf: file)) == bytes)
    }

    @Test func `a folder that is a file is refused`() throws {
        let temporary = try TemporaryFolders.make()
        let path = temporary.appending("users.job")
        try Data("x".utf8).write(to: URL(fileURLWithPath: path.string))
        let error = #expect(throws: LedgerFailure.self) { try Job(path, holder: .test) }
        #expect(error?.kind == .disk)
        #expect(error?.message.contains(path.string) == true)
    }

    @Test func `a full disk fails the batch as a whole, and nothing is lost once there is room`() throws {
        let temporary = try TemporaryFolders.make()
        let job = try Job(temporary, holder: .test)
        var ledger = try job.begin()
        let claims = (1...200).map { Claim($0, "key \($0)") }
        var batch = LedgerBatch()
        batch.claims = claims
        _ = try ledger.commit(batch)
        let pages = try #require(try job.probe("PRAGMA page_count"))
        _ = try job.probe("PRAGMA max_page_count = \(pages)")
        var intents = LedgerBatch()
        intents.intents = claims.map { $0.intent(attempt: 1, carried: String(repeating: "x", count: 1_000)) }
        let error = #expect(throws: LedgerFailure.self) { try ledger.commit(intents) }
        #expect(error?.kind == .disk)
        #expect(error?.message.contains("no space left") == true)
        #expect(error?.message.contains("ledger.sqlite") == true)
        #expect(try job.probe("SELECT count(*) FROM held") == 0)
        _ = try job.probe("PRAGMA max_page_count = 1000000")
        _ = try ledger.commit(intents)
        #expect(try job.probe("SELECT count(*) FROM held") == 200)
    }
}
