import Foundation
import Subprocess
import Testing

/// Interrupting and killing the real program in mid-run: afterwards every row has one outcome, and nothing was done twice.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CrashTests {
    @Test func `one Ctrl-C ends what is under way, and the same command continues`() async throws {
        try await Sandbox.run(["--latency", "fixed:10"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2_000), to: "users.csv")
            let stopped = try await sandbox.tool(["import", "users", place.path("users.csv"), "--rate", "none"]) { send in
                try await sandbox.waitForWrites(100)
                try send(.interrupt)
            }
            #expect(stopped.status == 130, "\(stopped.err)")
            let summary = try Summary(place, "users.job")
            #expect(summary.accountingHolds)
            #expect(summary.outcomes["unknown"] == nil)
            #expect(summary.outcomes["created"] == (try await sandbox.effects().effects.count))
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            try await expectExactlyOnce(sandbox, place, users: 2_000)
        }
    }

    @Test func `two Ctrl-C leave at once, and nothing is lost`() async throws {
        try await Sandbox.run(["--latency", "fixed:3000"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...200), to: "users.csv")
            let stopped = try await sandbox.tool(["import", "users", place.path("users.csv"), "--rate", "none"]) { send in
                try await sandbox.waitForWrites(1)
                try send(.interrupt)
                // The second one has to find the first one seen: signals of one kind that wait are merged.
                _ = try await sandbox.statistics()
                _ = try await sandbox.statistics()
                try send(.terminate)
            }
            #expect([130, 143].contains(stopped.status), "\(stopped.status) \(stopped.err)")
            try await sandbox.post("/admin/faults", #"{"latency":"none","rules":[]}"#)
            let again = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--timeout", "3")
            let summary = try Summary(place, "users.job")
            #expect(summary.read == 200)
            #expect(summary.accountingHolds)
            #expect(again.status == 0, "\(again.out)\(again.err)")
            try await expectExactlyOnce(sandbox, place, users: 200)
        }
    }

    @Test(arguments: ["users", "bookings"])
    func `kill -9 in mid-run, and the same command again`(kind: String) async throws {
        try await Sandbox.run(["--latency", "fixed:5"]) { sandbox in
            let place = try Workplace()
            let count = kind == "users" ? 1_500 : 400
            try place.write(kind == "users" ? Files.users(1...count) : Files.queueBookings(1...count), to: "rows.csv")
            let command =
                ["import", kind, place.path("rows.csv"), "--rate", "none", "--timeout", "3"] + (kind == "users" ? [] : ["--no-notify"])
            let kills = try await sandbox.kills(command, after: [count / 5, count / 2])
            #expect(kills >= 1, "the tool was never killed in mid-run")
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.out)\(done.err)")
            let summary = try Summary(place, "rows.job")
            #expect(summary.accountingHolds)
            #expect(summary.inputExhausted)
            // What was on its way when the tool was killed has been looked for and adopted, or sent again.
            let good = (summary.outcomes["created"] ?? 0) + (summary.outcomes["unchanged"] ?? 0)
            #expect(summary.read == count && good == count, "\(summary.outcomes)")
            #expect(try await sandbox.repeats() == "[]")
            let made = try await sandbox.effects().effects.count { $0.kind == "user.created" || $0.kind == "booking.created" }
            #expect(made == count)
            try expectOneLineARow(place, "rows.job", count)
        }
    }

    @Test func `the result files of a killed run are completed by the next one`() async throws {
        try await Sandbox.run(["--latency", "fixed:5"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...1_000), to: "users.csv")
            let command = ["import", "users", place.path("users.csv"), "--rate", "none", "--timeout", "3"]
            let killed = try await sandbox.toolKilled(command, after: 300)
            #expect(killed.status == -9)
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.err.contains("result files have been completed"))
            let first = try place.table("users.job/runs/0001/succeeded.csv")
            #expect(first.allSatisfy { $0["_id"]?.count == 36 && $0["email"]?.hasSuffix("@example.com") == true })
            #expect(Set(first.compactMap { $0["_row"] }).count == first.count)
            let unfinished = try place.table("users.job/runs/0001/unfinished.csv")
            #expect(unfinished.allSatisfy { $0["_outcome"] == "unknown" || $0["_outcome"] == "unsent" })
            let rows = Set((first + unfinished).compactMap { $0["_row"] })
            #expect(rows.count == first.count + unfinished.count)
        }
    }

    @Test func `a retry that is killed begins again with every row`() async throws {
        try await Sandbox.run(["--latency", "fixed:5", "--fault", "status-before:method=POST,path=/v4/user,status=422,count=600"]) {
            sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...600), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--no-canary").status == 1)
            #expect(try Summary(place, "users.job").outcomes == ["refused": 600])
            let killed = try await sandbox.toolKilled(["retry", place.path("users.job"), "--rate", "none"], after: 600 + 150)
            #expect(killed.status == -9)
            let done = try await sandbox.tool("retry", place.path("users.job"), "--rate", "none", "--timeout", "3")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            let summary = try Summary(place, "users.job")
            let good = (summary.outcomes["created"] ?? 0) + (summary.outcomes["unchanged"] ?? 0)
            #expect(summary.read == 600 && good == 600, "\(summary.outcomes)")
            try await expectExactlyOnce(sandbox, place, users: 600)
        }
    }

    @Test func `a retry that is interrupted carries every row on`() async throws {
        try await Sandbox.run(["--latency", "fixed:10", "--fault", "status-before:method=POST,path=/v4/user,status=422,count=800"]) {
            sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...800), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--no-canary").status == 1)
            let stopped = try await sandbox.tool(["retry", place.path("users.job"), "--rate", "none"]) { send in
                try await sandbox.waitForWrites(800 + 100)
                try send(.interrupt)
            }
            #expect(stopped.status == 130, "\(stopped.err)")
            let first = try Summary(place, "users.job").outcomes
            #expect((first["created"] ?? 0) + (first["unsent"] ?? 0) == 800, "\(first)")
            let done = try await sandbox.tool("retry", place.path("users.job"), "--rate", "none", "--timeout", "3")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(try Summary(place, "users.job").outcomes == ["created": 800 - (first["created"] ?? 0)])
            #expect(try await sandbox.effects().effects.count == 800)
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test(arguments: ["users", "bookings"])
    func `faults that leave the effect open are settled, and nothing is sent twice`(kind: String) async throws {
        let path = kind == "users" ? "/v4/user" : "/v4/booking"
        let faults = ["cut-after", "status-after:status=502", "cut-mid-reply", "cut-before"].flatMap { fault in
            let parts = fault.split(separator: ":")
            let more = parts.count > 1 ? ",\(parts[1])" : ""
            return ["--fault", "\(parts[0]):method=POST,path=\(path),probability=0.07\(more)"]
        }
        try await Sandbox.run(faults + ["--fault", "too-many:method=POST,probability=0.05"]) { sandbox in
            let place = try Workplace()
            try place.write(kind == "users" ? Files.users(1...120) : Files.queueBookings(1...120), to: "rows.csv")
            let command =
                ["import", kind, place.path("rows.csv"), "--rate", "6000/min", "--burst", "6000", "--attempts", "9"]
                + (kind == "users" ? [] : ["--no-notify"])
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.out)\(done.err)")
            let summary = try Summary(place, "rows.job")
            #expect(summary.outcomes == ["created": 120])
            #expect(try await sandbox.repeats() == "[]")
            let writes = try await sandbox.statistics().writes
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
            #expect(try await sandbox.statistics().writes == writes)
            try expectOneLineARow(place, "rows.job", 120)
        }
    }

    @Test func `a POST on a connection that dies is not repeated by libcurl, but settled`() async throws {
        try await Sandbox.run(["--fault", "cut-after:method=POST,path=/v4/user,skip=1,count=1"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...5), to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--max-in-flight", "1")
            #expect(done.status == 0)
            #expect(try Summary(place, "users.job").outcomes == ["created": 5])
            #expect(try await sandbox.statistics().writes == 5)
        }
    }

    @Test func `what cannot be settled is listed with what to look at, and the next run looks again`() async throws {
        let faults = [
            "--fault", "cut-after:method=POST,path=/v4/user,skip=1,count=1", "--fault",
            "status-before:method=GET,path=/v4/user,status=403,count=1",
        ]
        try await Sandbox.run(faults) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...5), to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--max-in-flight", "1")
            #expect(done.status == 3)
            #expect(try Summary(place, "users.job").outcomes == ["created": 4, "unknown": 1])
            let unfinished = try place.table("users.job/latest/unfinished.csv")
            #expect(unfinished.map { $0["_row"] } == ["2"])
            #expect(unfinished.first?["_message"]?.contains("the list of users cannot be read") == true)
            #expect(try await sandbox.tool("status", place.path("users.job")).out.contains("1 unknown"))
            let again = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(again.status == 0, "\(again.out)\(again.err)")
            #expect(try Summary(place, "users.job").outcomes == ["created": 1, "unchanged": 4])
            #expect(try await sandbox.statistics().writes == 5)
        }
    }

    private func expectExactlyOnce(_ sandbox: Sandbox, _ place: Workplace, users count: Int) async throws {
        let effects = try await sandbox.effects()
        #expect(effects.effects.filter { $0.kind == "user.created" }.count == count)
        #expect(try await sandbox.repeats() == "[]")
        try expectOneLineARow(place, "users.job", count)
    }

    /// The latest run's files carry every row exactly once.
    private func expectOneLineARow(_ place: Workplace, _ job: String, _ count: Int) throws {
        var rows: [String] = []
        for file in ["succeeded", "failed", "unfinished", "notes"] where place.exists("\(job)/latest/\(file).csv") {
            rows += try place.table("\(job)/latest/\(file).csv").compactMap { $0["_row"] }
        }
        #expect(rows.count == count)
        #expect(Set(rows).count == count)
    }
}
