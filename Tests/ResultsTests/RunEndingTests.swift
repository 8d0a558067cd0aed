import BulkModel
import Foundation
import Results
import SystemPackage
import Testing

@Suite struct RunEndingTests {
    private let folder: JobFolder

    init() throws { folder = try JobFolder() }

    @Test(arguments: [ResultFormat.csv(["email"]), .jsonLines()])
    func `failed and unfinished are written anew in input order`(_ format: ResultFormat) throws {
        func carried(_ text: String) -> String { format.shape == .csv ? text : "{\"email\":\"\(text)\"}" }
        var writer = try RunWriter(folder.run, format: format)
        try writer.append([
            line(3, carried("c"), .refused), line(2, carried("b"), .unknown), line(1, carried("a"), .refused),
            line(4, carried("d"), .created),
        ])
        let before = try folder.text("failed.\(format.shape == .csv ? "csv" : "jsonl")")
        var ending = try writer.ending()
        for row in [held(1, carried("a"), .refused), held(2, carried("b"), .unknown), held(3, carried("c"), .refused)] { ending.add(row) }
        try ending.finish()
        let suffix = format.shape == .csv ? "csv" : "jsonl"
        let after = try folder.text("failed.\(suffix)")
        #expect(after != before)
        #expect(after.utf8.count == before.utf8.count)
        let first = try #require(after.range(of: format.shape == .csv ? "\na," : "\"a\"")).lowerBound
        #expect(first < (try #require(after.range(of: format.shape == .csv ? "\nc," : "\"c\"")).lowerBound))
        #expect(try folder.text("unfinished.\(suffix)").contains("unknown"))
        #expect(try folder.text("succeeded.\(suffix)").contains("created"))
        #expect(folder.names.allSatisfy { !$0.hasSuffix(".new") })
    }

    @Test(arguments: [ResultFormat.csv(["email"]), .jsonLines()])
    func `a crashed run's files are cut to their lengths and completed`(_ format: ResultFormat) throws {
        let suffix = format.shape == .csv ? "csv" : "jsonl"
        func carried(_ text: String) -> String { format.shape == .csv ? text : "{\"email\":\"\(text)\"}" }
        let malformed = RowEnd(.invalid, finding: Finding(.malformed, message: "no row"), attempts: 0)
        let invalid = RowEnd(.invalid, finding: Finding(.validation, message: "no e-mail"), attempts: 0)
        var lengths: [ResultFile: Int64] = [:]
        do {
            var writer = try RunWriter(folder.run, format: format)
            try writer.append([
                line(1, carried("a"), .created), line(2, carried("b"), .duplicate),
                line(3, "--- 5 bytes\n--- ", malformed, malformed: true),
                line(4, carried("d"), .refused),
            ])
            try writer.record(RunEvent("run_started", at: 0))
            lengths = try writer.sync()
            try writer.append([
                line(5, carried("e"), .created), line(6, carried("f"), .duplicate), line(7, "lost", malformed, malformed: true),
            ])
        }
        for file in ["succeeded.\(suffix)", "notes.\(suffix)", "malformed.txt", "events.jsonl"] {
            try folder.spill("half a li", into: file)
        }
        var writer = try RunWriter(recovering: folder.run, format: format, lengths: lengths)
        var ending = try writer.ending()
        for row in [
            held(5, carried("e"), .created), held(6, carried("f"), .duplicate), held(4, carried("d"), .refused),
            held(9, carried("i"), invalid),
            held(8, carried("h"), .unknown),
        ] { ending.add(row) }
        try ending.finish()
        var expected = Accounting()
        expected.countRead(8)
        for outcome in [Outcome.created, .created, .duplicate, .duplicate, .invalid, .invalid, .refused, .unknown] {
            expected.count(outcome)
        }
        #expect(try ending.accounting() == expected)
        for file in folder.names { #expect(try !folder.text(file).contains("half"), "\(file)") }
        #expect(try folder.text("events.jsonl").split(separator: "\n").count == 1)
        #expect(try !folder.text("malformed.txt").contains("lost"))
    }

    @Test func `a run that crashed before its first sync is written from the start`() throws {
        do {
            var writer = try RunWriter(folder.run, format: .csv(["email"]))
            try writer.append([line(1, "a", .created), line(2, "b", .duplicate)])
        }
        var writer = try RunWriter(recovering: folder.run, format: .csv(["email"]), lengths: [:])
        #expect(!folder.names.contains("notes.csv"))
        var ending = try writer.ending()
        ending.add(held(1, "a", .created))
        try ending.finish()
        #expect(try folder.text("succeeded.csv") == "email,_row,_outcome,_id\na,1,created,u1\n")
    }

    @Test func `a failure while rows are walked is thrown in the end`() throws {
        var writer = try RunWriter(folder.run, format: .csv(["email"]))
        try FileManager.default.createSymbolicLink(
            atPath: folder.run.path.appending("failed.csv.new").string, withDestinationPath: "/dev/full")
        var ending = try writer.ending()
        for row in 1...5_000 { ending.add(held(row, "a", .refused)) }
        #expect(throws: ResultFailure.self) { try ending.finish() }
        #expect(try folder.text("failed.csv").hasPrefix("email,"))
    }
}

@Suite struct RunFolderTests {
    @Test func `latest points to the newest run`() throws {
        let folder = try JobFolder()
        #expect(RunFolder.latest(of: folder.path) == folder.run)
        let second = RunFolder(job: folder.path, number: 2)
        try second.make()
        try second.make()
        #expect(RunFolder.latest(of: folder.path) == second)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path.appending("latest").string) == "runs/0002")
        #expect(RunFolder(job: "j", number: 12_345).path == "j/runs/12345")
        #expect(RunFolder.latest(of: "/nowhere") == nil)
    }

    @Test func `the summary is written whole, sorted, and given back`() throws {
        let folder = try JobFolder()
        var accounting = Accounting()
        accounting.countRead(2)
        accounting.count(.created)
        accounting.count(.invalid)
        let summary = RunSummary(
            run: 1, command: "import users a/b.csv", kind: .users, apiOrigin: "http://localhost:1", companyId: nil, inputs: ["a/b.csv"],
            startedAt: "2026-05-04T10:00:00Z", endedAt: "2026-05-04T10:00:01Z", accounting: accounting, inputExhausted: true,
            stopReason: nil,
            exitCode: 1, failures: [], requests: .init(), quota: "100/min", blankLines: 0, unknownColumns: [], peakMemoryKiB: nil,
            recovered: false)
        let text = try folder.run.write(summary)
        #expect(try folder.text("summary.json") == text)
        #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
        let names = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.compactMap { $0.split(separator: "\"").dropFirst().first }
        #expect(names == names.sorted())
        #expect(text.contains("a/b.csv"))
        #expect(folder.names == ["summary.json"])
    }

    @Test func `a folder that cannot be made is reported with its path`() throws {
        let error = #expect(throws: ResultFailure.self) { try RunFolder(job: "/nowhere/x.job", number: 1).make() }
        #expect(error?.message.contains("/nowhere/x.job/runs") == true)
    }
}
