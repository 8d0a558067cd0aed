import BulkModel
import Checking
import Foundation
import Mapping
import MeetergoAPI
import Records
import Testing

/// Everything that a check of users says.
struct Checked {
    var problems: [RowProblem] = []
    var totals: FileCheck.Totals

    init(_ texts: [String], threads: Int = 2, to file: FindingFile? = nil) throws {
        let reader = try RecordReader(texts.enumerated().map { .bytes(name: "file\($0 + 1)", Array($1.utf8)) })
        let table = APIFields.table(for: .users)
        let mapper = RowMapper(table: table, plan: try ColumnPlan(table: table, reader: reader), dialect: .standard)
        var check = FileCheck(reader, setup: CheckSetup(kind: .users, context: CheckContext(now: 0), mapper: mapper))
        var problems: [RowProblem] = []
        try check.run(threads: threads) { problem in
            problems.append(problem)
            try file?.append(problem)
        }
        try file?.finish()
        self.problems = problems
        totals = check.totals
    }

    /// `2:invalid` for each row.
    var words: [String] { problems.map { "\($0.line):\($0.kind.rawValue)" } }
}

struct FileCheckTests {
    static let header = "email,givenName,familyName,timezone\n"

    static func row(_ email: String) -> String { "\(email),A,B,UTC\n" }

    @Test func `a clean file is clean`() throws {
        let checked = try Checked([Self.header + (1...5_000).map { Self.row("u\($0)@example.com") }.joined()])
        #expect(checked.totals.isClean && checked.totals.good == 5_000 && checked.problems.isEmpty)
    }

    @Test func `problems come in the order of the file, and rows like an earlier one behind them`() throws {
        let text =
            Self.header + Self.row("a@b.de") + Self.row("wrong") + Self.row("A@B.de") + "x,y,z,UTC,extra\n" + Self.row("a+x@b.de")
            + Self.row("c@b.de") + Self.row("c@b.de")
        let checked = try Checked([text])
        #expect(checked.words == ["3:invalid", "5:malformed", "4:duplicate", "6:similar", "8:duplicate"])
        #expect(checked.totals.good == 3)
        #expect(checked.problems[2].findings[0].message == "The same user stands on line 2")
        #expect(!checked.totals.isClean)
    }

    @Test func `a line of another file is named with it`() throws {
        let checked = try Checked([
            Self.header + Self.row("a@b.de") + Self.row("b@b.de"), Self.header + Self.row("c@b.de") + Self.row("b@b.de"),
        ])
        #expect(checked.problems.map(\.findings[0].message) == ["The same user stands on line 3 of file1"])
        #expect(checked.problems.map(\.file) == [1])
    }

    @Test(arguments: [1, 2, 5]) func `many rows on several threads are judged as by the obvious way`(_ threads: Int) throws {
        var state: UInt64 = 3
        func random(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        var text = Self.header
        var expected: [String] = []
        var late: [String] = []
        var seen: [String: Int] = [:]
        for line in 2...30_001 {
            switch random(20) {
            case 0:
                text += Self.row("no address")
                expected.append("\(line):invalid")
            case 1:
                text += "a,b\"c\",d\n".replacing("\"c\"", with: "x") + ""
                expected.append("\(line):invalid")
            default:
                let email = "user\(random(20_000))@example.com"
                text += Self.row(email)
                if seen[email] == nil { seen[email] = line } else { late.append("\(line):duplicate") }
            }
        }
        let checked = try Checked([text], threads: threads)
        #expect(checked.words == expected + late, "seed 3")
        #expect(checked.totals.rows == 30_000)
    }

    @Test func `rows with one mistake are one group with its first examples`() throws {
        let text = Self.header + (1...10).map { Self.row("wrong\($0)") }.joined() + "a@b.de,,B,UTC\n"
        let groups = try Checked([text]).totals.groups.all
        #expect(groups.map(\.rows) == [10, 1])
        #expect(groups[0].field == "email" && groups[0].examples.map(\.line) == [2, 3, 4])
        #expect(groups[1].field == "givenName")
    }

    @Test func `the file of findings is in the order of the input`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "out.csv").path(percentEncoded: false)
        let file = try FindingFile(path: path, dialect: .standard, fileNames: ["file1"])
        let text = Self.header + Self.row("a@b.de") + Self.row("wrong") + Self.row("a@b.de") + Self.row("=wrong") + Self.row("a@b.de")
        _ = try Checked([text], to: file)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines[0] == "file,line,kind,cause,code,field,message,hint")
        #expect(
            lines.dropFirst().map { $0.split(separator: ",")[1...2].joined(separator: ":") } == [
                "3:invalid", "4:duplicate", "5:invalid", "6:duplicate",
            ])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)) == ["out.csv"])
    }
}
