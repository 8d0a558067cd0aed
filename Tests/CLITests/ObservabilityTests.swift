import Foundation
import Subprocess
import Testing

/// What programs read of a run: events, metrics, messages, status.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ObservabilityTests {
    /// `samples/events.schema.json`: members and the required ones of each event.
    private struct Schema: Decodable {
        struct Rule: Decodable {
            struct Property: Decodable {
                var const: String?
                var type: String?

                init(from decoder: any Decoder) throws {
                    // `true` is a schema too: anything goes.
                    guard let container = try? decoder.container(keyedBy: Key.self) else { return }
                    const = try container.decodeIfPresent(String.self, forKey: .const)
                    type = try container.decodeIfPresent(String.self, forKey: .type)
                }

                private enum Key: CodingKey { case const, type }
            }
            var properties: [String: Property]
            var required: [String]?
        }
        var required: [String]
        var oneOf: [Rule]
    }

    private func schema() throws -> Schema {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try JSONDecoder().decode(Schema.self, from: Data(contentsOf: root.appending(path: "samples/events.schema.json")))
    }

    @Test func `every line of events jsonl is as its schema says`() async throws {
        let schema = try schema()
        // Refusals and an outage, so that more than begin and end is there.
        try await Sandbox.run(["--limit", "bucket", "--rate", "50", "--window", "2", "--burst", "20"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...120), to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "auto", "--quota-window", "2")
            #expect(done.status == 0, "\(done.err)")
            let lines = try place.text("users.job/latest/events.jsonl").split(separator: "\n")
            var names: [String] = []
            for line in lines {
                let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                let name = try #require(event["event"] as? String)
                names.append(name)
                let rule = try #require(schema.oneOf.first { $0.properties["event"]?.const == name }, "\(name) is not in the schema")
                #expect(Set(event.keys).isSubset(of: rule.properties.keys), "\(line)")
                #expect(Set(schema.required + (rule.required ?? [])).isSubset(of: event.keys), "\(line)")
                for (member, property) in rule.properties where event[member] != nil {
                    switch property.type {
                    case "integer"?: #expect(event[member] is Int, "\(line)")
                    case "number"?: #expect(event[member] is NSNumber, "\(line)")
                    case "string"?: #expect(event[member] is String, "\(line)")
                    default: break
                    }
                }
            }
            #expect(names.first == "run_started")
            #expect(names.last == "run_ended")
            #expect(names.contains("quota"))
        }
    }

    @Test func `every event that the tool can write is in the schema, and nothing else`() throws {
        let sources = Page.root.appending(path: "Sources")
        var written: Set<String> = []
        for file in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where file.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            // A name that is no literal would be missed.
            #expect(text.matches(of: /RunEvent\(\s*(?!["\s])(?!_)[a-z]/).isEmpty, "\(file)")
            written.formUnion(text.matches(of: /RunEvent\(\s*"([a-z_]+)"/).map { String($0.1) })
        }
        #expect(written.contains("run_started"))
        #expect(Set(try schema().oneOf.compactMap { $0.properties["event"]?.const }) == written)
    }

    @Test func `the metrics of a run agree with its summary, and others may read them`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...7) + "nobody,A,B,Europe/Berlin,\n", to: "users.csv")
            let file = place.path("import.prom")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--metrics-file", file)
            #expect(done.status == 1)
            var samples: [String: String] = [:]
            for line in try place.text("import.prom").split(separator: "\n") where !line.hasPrefix("#") {
                let (name, rest) = (line.prefix { $0 != "{" }, line.drop { $0 != "{" })
                let labels = rest.prefix { $0 != "}" }.dropFirst().split(separator: ",").filter {
                    !$0.hasPrefix("kind=") && !$0.hasPrefix("folder=")
                }
                samples["\(name) \(labels.joined(separator: ","))".trimmingCharacters(in: .whitespaces)] = line.split(separator: " ").last
                    .map(String.init)
            }
            #expect(samples["meetergo_bulk_rows_read_total"] == "8")
            #expect(samples["meetergo_bulk_rows_total outcome=\"created\""] == "7")
            #expect(samples["meetergo_bulk_rows_total outcome=\"invalid\""] == "1")
            #expect(samples["meetergo_bulk_requests_total purpose=\"write\""] == "7")
            #expect(samples["meetergo_bulk_requests_total purpose=\"read\""] == "1")
            #expect(samples["meetergo_bulk_request_duration_seconds_count"] == "7")
            #expect(samples["meetergo_bulk_run_exit_code"] == "1")
            #expect(samples["meetergo_bulk_requests_in_flight"] == "0")
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o644)
            #expect(!(try place.text("import.prom")).contains(sandbox.announcement.apiKey))
        }
    }

    @Test func `a metrics file that cannot be written does not harm the run`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            let done = try await sandbox.tool(
                "import", "users", place.path("users.csv"), "--rate", "none", "--metrics-file", place.path("nowhere/import.prom"))
            #expect(done.status == 0)
            #expect(done.err.components(separatedBy: "--metrics-file").count == 2)
        }
    }

    @Test func `messages as JSON are JSON, line by line`() async throws {
        struct Message: Decodable {
            var at: String
            var level: String
            var message: String
        }
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--log-format", "json")
            #expect(done.status == 0)
            let messages = try done.err.split(separator: "\n").map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
            #expect(messages.contains { $0.level == "info" && $0.message.contains("header on line 1") })
            let failed = try await sandbox.tool("import", "users", place.path("none.csv"), "--log-format", "json")
            #expect(failed.status == 65)
            let errors = try failed.err.split(separator: "\n").map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
            #expect(errors.map(\.level) == ["error"])
        }
    }

    @Test func `progress as JSON comes line by line, and a bar without a terminal draws nothing`() async throws {
        struct Progress: Decodable {
            var level: String
            var read: Int
            var ended: Int
            var total: Int?
            var requests: Int
        }
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...36), to: "users.csv")
            let run = ["import", "users", place.path("users.csv"), "--rate", "6/s", "--burst", "1", "--progress"]
            let done = try await sandbox.tool(run[0], run[1], run[2], run[3], run[4], run[5], run[6], run[7], "json")
            #expect(done.status == 0)
            let lines = done.err.split(separator: "\n").filter { $0.hasPrefix("{") }
            let progress = try lines.map { try JSONDecoder().decode(Progress.self, from: Data($0.utf8)) }
            #expect(!progress.isEmpty)
            #expect(progress.allSatisfy { $0.level == "progress" && $0.ended <= $0.read && $0.read <= 36 && $0.requests >= $0.ended })
            let bar = try await sandbox.tool(run[0], run[1], run[2], run[3], run[4], run[5], run[6], run[7], "bar")
            #expect(bar.status == 0)
            #expect(!bar.err.contains("\u{1B}") && !bar.err.contains("\r"))
        }
    }

    @Test func `status as JSON holds the job, its runs and the latest summary`() async throws {
        struct Status: Decodable {
            struct Run: Decodable {
                var run: Int
                var exitCode: Int?
                var read: Int?
                var outcomes: [String: Int]?
            }
            struct Latest: Decodable { var read: Int }
            var kind: String
            var companyId: String
            var known: [String: Int]
            var runs: [Run]
            var latest: Latest?
        }
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...4), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 0)
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 0)
            let done = try await sandbox.tool("status", place.path("users.job"), "--json")
            let status = try JSONDecoder().decode(Status.self, from: Data(done.out.utf8))
            #expect(status.kind == "users")
            #expect(status.companyId == sandbox.announcement.companyId)
            #expect(status.known.values.reduce(0, +) == 4)
            #expect(status.runs.map(\.run) == [1, 2])
            #expect(status.runs.map(\.exitCode) == [0, 0])
            #expect(status.runs.map(\.outcomes) == [["created": 4], ["unchanged": 4]])
            #expect(status.latest?.read == 4)
        }
    }
}
