import Foundation
import Records
import SystemPackage
import Testing

/// One file split among several jobs, `--shard K/N`: every row in one of them, and in no other.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ShardTests {
    static let samples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "samples").path

    private struct Total: Decodable {
        struct Sums: Decodable {
            var jobs: Int
            var read: Int
            var outcomes: [String: Int]
            var shards: Int?
            var missingShards: [Int]
            var cover: String?
            var exitCode: Int?
        }

        var jobs: [JobLine]
        var total: Sums

        struct JobLine: Decodable { var job: String }
    }

    /// The numbers of all rows in the result files of a job's latest run; what was no row has none.
    private func rows(_ place: Workplace, _ job: String) throws -> [Int] {
        try ["succeeded", "failed", "unfinished", "notes"].flatMap { file -> [Int] in
            let name = "\(job)/latest/\(file)"
            if place.exists("\(name).csv") {
                // The samples come with several delimiters.
                let reader = try RecordReader([.file(path: place.path("\(name).csv"))])
                let column = try #require(reader.columns.firstIndex(of: "_row"))
                var numbers: [Int] = []
                while let item = try reader.next() {
                    if case .record(let record) = item { numbers.append(try #require(Int("\(record.cell(column))"))) }
                }
                return numbers
            }
            guard place.exists("\(name).jsonl") else { return [] }
            return try place.text("\(name).jsonl").split(separator: "\n").compactMap { line in
                try (JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["_row"] as? Int
            }
        }
    }

    private func status(_ sandbox: Sandbox, _ jobs: [String]) async throws -> Total {
        let done = try await sandbox.tool(["status"] + jobs + ["--json"]) { _ in }
        #expect(done.status == 0, "\(done.err)")
        return try JSONDecoder().decode(Total.self, from: Data(done.out.utf8))
    }

    @Test(arguments: [
        ("users", "users.csv", 4, 200), ("users", "users-excel-de.csv", 3, 60), ("bookings", "bookings.csv", 4, 300),
        ("bookings", "bookings.jsonl", 3, 300),
    ])
    func `the parts of a file have each row exactly once`(_ kind: String, _ file: String, _ parts: Int, _ count: Int) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try FileManager.default.copyItem(atPath: "\(Self.samples)/\(file)", toPath: place.path(file))
            let notify = kind == "bookings" ? ["--no-notify"] : []
            let stem = String(file.prefix { $0 != "." })
            var jobs: [String] = []
            var found: [Int] = []
            for part in 1...parts {
                let job = "\(stem).\(part)of\(parts).job"
                let done = try await sandbox.tool(
                    ["import", kind, place.path(file), "--shard", "\(part)/\(parts)", "--rate", "none"] + notify
                ) { _ in }
                #expect(done.status <= 1, "\(done.out)\(done.err)")
                let summary = try Summary(place, job)
                #expect(summary.accountingHolds && summary.inputExhausted)
                #expect(summary.read > 0 && summary.read < count, "a part of \(summary.read) rows is no part")
                #expect(done.out.contains("part \(part)/\(parts): \(count - summary.read) further rows"), "\(done.out)")
                found += try rows(place, job)
                jobs.append(place.path(job))
                let so_far = try await status(sandbox, [place.folder.string])
                #expect(so_far.total.missingShards == Array(part..<parts).map { $0 + 1 })
                #expect(so_far.total.cover == (part == parts ? "whole" : "open"))
            }
            #expect(Set(found).count == found.count, "a row is in two parts")
            #expect(Set(found).isSubset(of: Set(1...count)))
            let total = try await status(sandbox, jobs).total
            #expect(total.jobs == parts && total.shards == parts)
            #expect(total.read == count && total.outcomes.values.reduce(0, +) == count)
            #expect(total.exitCode == 1)
            // Rows that are no rows have no number.
            let numberless = try (1...parts).reduce(0) { sum, part in
                let path = "\(stem).\(part)of\(parts).job/latest/malformed.txt"
                return sum + (place.exists(path) ? try place.text(path).split(separator: "\n").count { $0.hasPrefix("--- ") } : 0)
            }
            #expect(found.count + numberless == count)
            #expect(try await sandbox.repeats() == "[]")
            if kind == "users" {
                #expect(total.outcomes == (count == 200 ? ["created": 192, "invalid": 7, "duplicate": 1] : ["created": 57, "invalid": 3]))
            }
            // The same commands again send nothing that is done.
            let writes = try await sandbox.statistics().writes
            for part in 1...parts {
                _ = try await sandbox.tool(
                    ["import", kind, place.path(file), "--shard", "\(part)/\(parts)", "--rate", "none"] + notify
                ) { _ in }
            }
            #expect(try await sandbox.statistics().writes == writes)
        }
    }

    @Test func `bookings that name their hosts differently are one booking in one part, and only its hosts are looked up`() async throws {
        try await Sandbox.run(["--hosts", "10"]) { sandbox in
            let place = try Workplace()
            var text = "host,meetingType,start,attendee.email,attendee.fullname\n"
            for number in 1...24 {
                text += "host03@sandbox.example,30min-meeting,\(Files.start(number)),guest\(number)@example.com,Guest\n"
                // The same one by ids, in another zone's words.
                text +=
                    "10000000-0000-4000-8000-000000000003,20000000-0000-4000-8000-000000000003,\(Files.start(number)),GUEST\(number)@example.com,Guest\n"
            }
            try place.write(text, to: "b.csv")
            var sums: [String: Int] = [:]
            for part in 1...3 {
                // No memory across jobs, as on three machines.
                let done = try await sandbox.tool(
                    [
                        "import", "bookings", place.path("b.csv"), "--shard", "\(part)/3", "--no-notify", "--rate", "none", "--again",
                    ]) { _ in }
                #expect(done.status == 0, "\(done.out)\(done.err)")
                sums.merge(try Summary(place, "b.\(part)of3.job").outcomes, uniquingKeysWith: +)
            }
            #expect(sums == ["created": 24, "duplicate": 24])
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `retry sends what a part has left, mended rows too`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...40).replacing("Europe/Berlin,D3", with: "Europe/Munich,D3"), to: "u.csv")
            for part in 1...2 {
                let done = try await sandbox.tool("import", "users", place.path("u.csv"), "--shard", "\(part)/2", "--rate", "none")
                #expect(done.status == 1, "\(done.out)\(done.err)")
                let job = "u.\(part)of2.job"
                let failed = try place.table("\(job)/latest/failed.csv")
                #expect(!failed.isEmpty)
                let name = "\(job)/latest/failed.csv"
                // A new address would be another part's; the row is this job's all the same.
                try place.write(
                    try place.text(name).replacing("Europe/Munich", with: "Europe/Berlin").replacing("@example.com", with: "@example.org"),
                    to: name)
                let again = try await sandbox.tool("retry", place.path(job), "--rate", "none")
                #expect(again.status == 0, "\(again.out)\(again.err)")
                #expect(try Summary(place, job).outcomes == ["created": failed.count])
            }
            #expect(try await sandbox.effects().effects.count == 40)
            let total = try await status(sandbox, [place.folder.string])
            #expect(total.total.cover == "whole")
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `a job keeps to its part`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...10), to: "u.csv")
            let job = place.path("one.job")
            let arguments = ["import", "users", place.path("u.csv"), "--job", job, "--rate", "none"]
            #expect(try await sandbox.tool(arguments + ["--shard", "1/2"]) { _ in }.status == 0)
            for (more, words) in [(["--shard", "2/2"], "give --shard 1/2"), ([], "give --shard 1/2")] {
                let refused = try await sandbox.tool(arguments + more) { _ in }
                #expect(refused.status == 64 && refused.err.contains(words), "\(refused.err)")
            }
            _ = try await sandbox.tool("import", "users", place.path("u.csv"), "--job", place.path("all.job"), "--rate", "none")
            let whole = try await sandbox.tool(
                "import", "users", place.path("u.csv"), "--job", place.path("all.job"), "--shard", "1/2", "--rate", "none")
            #expect(whole.status == 64 && whole.err.contains("leave --shard out"), "\(whole.err)")
            let wrong = try await sandbox.tool("import", "users", place.path("u.csv"), "--shard", "3/2")
            #expect(wrong.status == 64, "\(wrong.err)")
        }
    }

    @Test func `a plan of a part is what the import of the part does`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...60), to: "u.csv")
            let plan = try await sandbox.tool("plan", "users", place.path("u.csv"), "--shard", "2/3")
            let done = try await sandbox.tool("import", "users", place.path("u.csv"), "--shard", "2/3", "--rate", "none")
            let read = try Summary(place, "u.2of3.job").read
            #expect(plan.out.contains("users: \(read) read = \(read) create\n"), "\(plan.out)")
            #expect(done.out.contains("users: \(read) read = \(read) created\n"), "\(done.out)")
        }
    }
}
