import Foundation
import Subprocess
import Testing

/// Users who exist already, and rows that change: the real program against the real sandbox.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ExistingTests {
    private struct User: Decodable {
        var id: String
        var email: String
        var givenName: String
        var familyName: String
        var slug: String
        var timezone: String
    }

    private struct Search: Decodable {
        struct Existing: Decodable {
            var way: String
            var reason: String
            var users: Int
        }

        var existing: Existing?
        var failedChanges: Int?
    }

    /// Everybody in the company by address.
    private func users(_ sandbox: Sandbox) async throws -> [String: User] {
        struct Page: Decodable { var users: [User] }
        var all: [String: User] = [:]
        while true {
            let answer = try await sandbox.call("GET", "/v4/user?limit=100&offset=\(all.count)")
            let page = try JSONDecoder().decode(Page.self, from: Data(answer.body.utf8)).users
            for user in page { all[user.email] = user }
            if page.count < 100 { return all }
        }
    }

    private func search(_ place: Workplace, _ job: String) throws -> Search {
        try JSONDecoder().decode(Search.self, from: Data(place.text("\(job)/latest/summary.json").utf8))
    }

    private func patches(_ sandbox: Sandbox) async throws -> Int {
        try await sandbox.statistics().routes.filter { $0.key.hasPrefix("PATCH") }.values.flatMap(\.values).reduce(0, +)
    }

    private static let header = "email,givenName,familyName,timezone,slug\n"
    private static let host = "10000000-0000-4000-8000-000000000002"

    @Test func `many rows and few users: the users are read first, and nobody who exists is asked for`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...60) + "HOST02@sandbox.example,Host,Two,Europe/Berlin,\n", to: "u.csv")
            let done = try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none")
            #expect(done.status == 0, "\(done.err)")
            #expect(
                done.err.contains("users have been read (1 request, and 50 or more rows to send); --existing on-conflict"), "\(done.err)")
            #expect(try Summary(place, "u.job").outcomes == ["created": 60, "existing": 1])
            #expect(try await sandbox.statistics().writes == 60)
            #expect(try place.table("u.job/latest/succeeded.csv").first { $0["_outcome"] == "existing" }?["_id"] == Self.host)
            let existing = try #require(try search(place, "u.job").existing)
            #expect(existing.way == "scan")
            #expect(existing.users > 1)
            #expect(try place.text("u.job/latest/events.jsonl").contains(#""event":"existing_search""#))
            // Nothing is left to send: then nothing is read either.
            let again = try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none")
            #expect(again.err.contains("looked for when the API refuses a row (0 rows to send); --existing scan"), "\(again.err)")
            #expect(try Summary(place, "u.job").outcomes == ["unchanged": 61])
        }
    }

    @Test(arguments: ["scan", "on-conflict"])
    func `users who exist are adopted, updated or refused, as the user says`(way: String) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let before = try #require(try await users(sandbox)["host02@sandbox.example"])
            try place.write(
                Self.header + "host02@sandbox.example,New,Name,Europe/London,new-name-2\nnew1@example.com,A,B,UTC,\n", to: "u.csv")
            let file = place.path("u.csv")
            func run(_ job: String, _ what: String) async throws -> Finished {
                try await sandbox.tool(
                    "import", "users", file, "--rate", "none", "--existing", way, "--on-existing", what, "--job", place.path(job),
                    "--again")
            }
            let failed = try await run("fail.job", "fail")
            #expect(failed.status == 1, "\(failed.err)")
            let refused = try #require(try place.table("fail.job/latest/failed.csv").first)
            #expect(refused["_outcome"] == "refused")
            #expect(refused["_cause"] == "exists")
            #expect(refused["_message"]?.contains(Self.host) == true, "\(refused)")
            #expect(try await run("adopt.job", "adopt").status == 0)
            #expect(try Summary(place, "adopt.job").outcomes["existing"] == 2)
            #expect(try await users(sandbox)["host02@sandbox.example"]?.givenName == before.givenName)
            #expect(try await patches(sandbox) == 0)

            let updated = try await run("update.job", "update")
            #expect(updated.status == 0, "\(updated.out)\(updated.err)")
            #expect(try Summary(place, "update.job").outcomes == ["updated": 1, "existing": 1])
            let row = try #require(try place.table("update.job/latest/succeeded.csv").first { $0["_outcome"] == "updated" })
            #expect(row["_id"] == Self.host)
            #expect(row["_message"]?.contains("timezone (it is Europe/Berlin)") == true, "\(row)")
            let after = try #require(try await users(sandbox)["host02@sandbox.example"])
            #expect([after.givenName, after.familyName, after.slug] == ["New", "Name", "new-name-2"])
            #expect(after.timezone == before.timezone)
            // Who says what the row says already is not changed once more.
            #expect(try await patches(sandbox) == 1)
            #expect(try await run("update.job", "update").status == 0)
            #expect(try Summary(place, "update.job").outcomes == ["unchanged": 2])
            let undone = try await sandbox.tool("undo", place.path("update.job"), "--yes", "--rate", "none")
            #expect(undone.status == 0, "\(undone.err)")
            #expect(try await users(sandbox)["host02@sandbox.example"] != nil)
        }
    }

    @Test func `a changed nightly file: skipped, failed, then updated by a retry, and undone all the same`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            func write(_ family: String, zone: String) throws {
                var text = Self.header
                for number in 1...8 { text += "u\(number)@example.com,Given,\(number <= 3 ? family : "Same"),UTC,\n" }
                text += "u9@example.com,Given,Same,\(zone),\n"
                try place.write(text, to: "u.csv")
            }
            try write("Old", zone: "UTC")
            let command = ["import", "users", place.path("u.csv"), "--rate", "none"]
            func run(_ more: String...) async throws -> Finished { try await sandbox.tool(command + more) { _ in } }
            #expect(try await run().status == 0)
            try write("New", zone: "Europe/Rome")
            #expect(try await run().status == 0)
            #expect(try Summary(place, "u.job").outcomes == ["unchanged": 5, "changed": 4])
            #expect(try place.table("u.job/latest/notes.csv").count == 4)
            let failing = try await run("--on-change", "fail")
            #expect(failing.status == 1)
            #expect(try Summary(place, "u.job").outcomes == ["unchanged": 5, "changed": 4])
            #expect(try search(place, "u.job").failedChanges == 4)
            let rows = try place.table("u.job/latest/failed.csv")
            #expect(rows.map { $0["_cause"] } == ["changed", "changed", "changed", "changed"])
            #expect(!place.exists("u.job/latest/notes.csv"))
            #expect(try await patches(sandbox) == 0)

            let retried = try await sandbox.tool(
                "retry", place.path("u.job"), "--only", "changed", "--on-change", "update", "--rate", "none")
            #expect(retried.status == 0, "\(retried.out)\(retried.err)")
            #expect(try Summary(place, "u.job").outcomes == ["updated": 4])
            let last = try #require(try place.table("u.job/latest/succeeded.csv").first { $0["email"] == "u9@example.com" })
            #expect(last["_message"]?.contains("timezone (it is UTC)") == true, "\(last)")
            let now = try await users(sandbox)
            for number in 1...3 { #expect(now["u\(number)@example.com"]?.familyName == "New") }
            #expect(try await run().status == 0)
            #expect(try Summary(place, "u.job").outcomes == ["unchanged": 9])
            #expect(try await sandbox.repeats() == "[]")

            let undone = try await sandbox.tool("undo", place.path("u.job"), "--yes", "--rate", "none")
            #expect(undone.status == 0, "\(undone.out)\(undone.err)")
            #expect(try await users(sandbox).keys.contains { $0.hasPrefix("u") && $0.hasSuffix("@example.com") } == false)
        }
    }

    @Test func `kill -9 in the midst of updates, lost answers, and the same command again`() async throws {
        try await Sandbox.run(["--latency", "fixed:5"]) { sandbox in
            let place = try Workplace()
            let count = 300
            try place.write(Files.users(1...count), to: "u.csv")
            let command = ["import", "users", place.path("u.csv"), "--rate", "none", "--timeout", "3", "--on-change", "update"]
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
            try place.write(Files.users(1...count).replacing(",Family", with: ",Changed"), to: "u.csv")
            for goal in [60, 150] {
                let killed = try await sandbox.tool(command) { send in
                    while try await patches(sandbox) < goal {}
                    try send(.kill)
                }
                #expect(killed.status == -9)
            }
            try await sandbox.post(
                "/admin/faults",
                #"{"latency":"none","rules":[{"fault":"cut-after","method":"PATCH","count":5},{"fault":"status-before","method":"PATCH","count":5}]}"#
            )
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.out)\(done.err)")
            let summary = try Summary(place, "u.job")
            #expect(summary.accountingHolds)
            #expect(summary.read == count)
            #expect((summary.outcomes["updated"] ?? 0) + (summary.outcomes["unchanged"] ?? 0) == count, "\(summary.outcomes)")
            let now = try await users(sandbox)
            for number in 1...count { #expect(now["user\(number)@example.com"]?.familyName == "Changed\(number)") }
            let again = try await sandbox.tool(command) { _ in }
            #expect(again.status == 0)
            #expect(try Summary(place, "u.job").outcomes == ["unchanged": count])
            // Made once, in the first run.
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `a slug that is taken: refused with the API's words, and the user stays what he was`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Self.header + "a@example.com,A,One,UTC,slug-of-a\nb@example.com,B,One,UTC,slug-of-b\n", to: "u.csv")
            let command = ["import", "users", place.path("u.csv"), "--rate", "none", "--on-change", "update"]
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
            try place.write(Self.header + "a@example.com,A,Two,UTC,slug-of-b\nb@example.com,B,One,UTC,slug-of-b\n", to: "u.csv")
            let refused = try await sandbox.tool(command) { _ in }
            #expect(refused.status == 1)
            let row = try #require(try place.table("u.job/latest/failed.csv").first)
            #expect(row["_cause"] == "validation")
            #expect(row["_message"]?.contains("Slug is already taken") == true, "\(row)")
            #expect(row["_hint"]?.contains("choose another slug") == true)
            #expect(try await users(sandbox)["a@example.com"]?.familyName == "One")
            // The row taken back is what is there.
            try place.write(Self.header + "a@example.com,A,One,UTC,slug-of-a\n", to: "u.csv")
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
            #expect(try Summary(place, "u.job").outcomes == ["unchanged": 1])
        }
    }

    @Test func `the plan counts updates, to the request`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...100), to: "u.csv")
            #expect(try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none").status == 0)
            try place.write(
                Files.users(1...100).replacing(",Family1", with: ",Changed1") + Files.users(101...160).dropFirst(46)
                    + "host02@sandbox.example,Host,Changed,Europe/Berlin,\n", to: "u.csv")
            let options = ["--on-change", "update", "--on-existing", "update", "--rate", "none"]
            let planned = try await sandbox.tool(["plan", "users", place.path("u.csv"), "--json"] + options) { _ in }
            struct Totals: Decodable {
                struct Requests: Decodable { var total: Int }
                var rows: [String: Int]
                var requests: Requests
            }
            let totals = try JSONDecoder().decode(Totals.self, from: Data(planned.out.utf8))
            #expect(totals.rows.filter { $0.value > 0 } == ["create": 60, "update": 13, "unchanged": 88], "\(totals.rows)")
            let before = try await sandbox.statistics().received
            #expect(try await sandbox.tool(["import", "users", place.path("u.csv")] + options) { _ in }.status == 0)
            #expect(try Summary(place, "u.job").outcomes == ["created": 60, "updated": 13, "unchanged": 88])
            let used = try await sandbox.statistics().received - before
            #expect(abs(totals.requests.total - used) * 50 <= used, "\(totals.requests.total) against \(used)")
        }
    }

    @Test func `bookings are not updated, and the options of users are not theirs`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.queueBookings(1...1), to: "b.csv")
            for options in [["--on-change", "update"], ["--on-existing", "adopt"], ["--existing", "scan"]] {
                let done = try await sandbox.tool(["import", "bookings", place.path("b.csv"), "--no-notify"] + options) { _ in }
                #expect(done.status == 64)
                #expect(done.err.contains("for users"), "\(done.err)")
            }
            #expect(try await sandbox.statistics().received == 0)
        }
    }

    @Test func `the options can stand in the environment and in the configuration`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Self.header + "host02@sandbox.example,New,Name,UTC,\n", to: "u.csv")
            try place.write("existing: scan\non-existing: update\n", to: "c.yaml")
            let done = try await sandbox.tool(
                "import", "users", place.path("u.csv"), "--rate", "none", "--config", place.path("c.yaml"))
            #expect(done.status == 0, "\(done.err)")
            #expect(try Summary(place, "u.job").outcomes == ["updated": 1])
            #expect(try search(place, "u.job").existing?.way == "scan")
            try place.write(Self.header + "host02@sandbox.example,Other,Name,UTC,\n", to: "u.csv")
            let changed = try await Subprocess.run(
                .path(Programs.tool),
                arguments: ["import", "users", place.path("u.csv"), "--rate", "none", "--config", place.path("c.yaml")],
                environment: sandbox.environment().updating(["MEETERGO_ON_CHANGE": "update"]), input: .none, output: .discarded,
                error: .string(limit: 1 << 20))
            #expect(changed.terminationStatus.isSuccess, "\(changed.standardError)")
            #expect(try await users(sandbox)["host02@sandbox.example"]?.givenName == "Other")
        }
    }
}
