import Foundation
import Subprocess
import Testing

/// The page that a run leaves, as a browser shows it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ReportTests {
    @Test func `the page in a browser shows the numbers of summary json, and the browser has nothing to complain about`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let bad = "nobody,A,B,Europe/Berlin,\nuser3@example.com,C,D,Europe/Berlin,\nuser90@example.com,E,F,Europe/Nowhere,\n"
            try place.write(Files.users(1...48) + bad, to: "users.csv")
            let done = try await sandbox.tool(
                "import", "users", place.path("users.csv"), "--rate", "8/s", "--burst", "1", "--progress", "none")
            #expect(done.status == 1, "\(done.err)")

            let (document, console) = try await Browser.load(place.path("users.job/latest/report.html"))
            #expect(console == [])
            let numbers = Browser.numbers(document)
            let summary = try JSONDecoder().decode(Whole.self, from: Data(place.text("users.job/latest/summary.json").utf8))
            #expect(numbers["read"] == summary.read)
            #expect(numbers["exit-code"] == summary.exitCode)
            #expect(numbers["throttled"] == summary.requests.throttled)
            #expect(numbers["requests"] == summary.requests.writes + summary.requests.reads + summary.requests.settling)
            let outcomes = numbers.filter { $0.key.hasPrefix("outcome-") }
            #expect(outcomes == Dictionary(uniqueKeysWithValues: summary.outcomes.map { ("outcome-\($0.key)", $0.value) }))
            let causes = numbers.filter { $0.key.hasPrefix("cause-") }
            #expect(causes == Dictionary(uniqueKeysWithValues: summary.failures.map { ("cause-\($0.outcome)-\($0.cause)", $0.rows) }))
            #expect(numbers.filter { $0.key.hasPrefix("attempts-") } == ["attempts-0": 3, "attempts-1": 48])
            for plot in ["throughput", "quota", "latency"] { #expect(document.contains("id=\"\(plot)-t\""), "\(plot)") }
            let hash = try await sha256(place.path("users.csv"))
            #expect(document.contains(hash))
        }
    }

    @Test func `report makes the same page again, and one of an earlier run`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...5), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 0)
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 0)
            let job = place.path("users.job")
            let again = try await sandbox.tool("report", job, "--out", "-")
            #expect(Browser.numbers(again.out) == Browser.numbers(try place.text("users.job/latest/report.html")))
            #expect(Browser.numbers(again.out)["outcome-unchanged"] == 5)
            let first = try await sandbox.tool("report", job, "--run", "1", "--out", place.path("first.html"))
            #expect(first.status == 0, "\(first.err)")
            #expect(Browser.numbers(try place.text("first.html"))["outcome-created"] == 5)
            let none = try await sandbox.tool("report", job, "--run", "7")
            #expect(none.status == 64)
            #expect(none.err.contains("has no run 7"))
        }
    }

    private func sha256(_ file: String) async throws -> String {
        let result = try await Subprocess.run(.name("sha256sum"), arguments: [file], output: .string(limit: 4_096))
        return result.standardOutput.split(separator: " ").first.map(String.init) ?? "no hash"
    }

    /// The parts of `summary.json` that the page shows.
    private struct Whole: Decodable {
        struct Failure: Decodable {
            var cause: String
            var outcome: String
            var rows: Int
        }
        struct Requests: Decodable {
            var writes: Int
            var reads: Int
            var settling: Int
            var throttled: Int
        }
        var read: Int
        var exitCode: Int
        var outcomes: [String: Int]
        var failures: [Failure]
        var requests: Requests
    }
}
