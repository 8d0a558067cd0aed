import Foundation
import Subprocess
import Testing

/// What `plan` foretells, held against what the import then does: the real program against the real sandbox.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PlanTests {
    private struct Totals: Decodable {
        struct Requests: Decodable {
            var rows: Int
            var reads: Int
            var total: Int
        }

        var read: Int
        var rows: [String: Int]
        var requests: Requests
        var seconds: Int?
        var attendeeMails: Int?
        var billedBookings: Int?
        var otherStarts: Int?
        var webhookEvents: Int
        var planRequests: Int

        var fates: [String: Int] { rows.filter { $0.value > 0 } }

        /// Whether so many requests were foretold within 2 %.
        func isRight(_ requests: Int) -> Bool { abs(self.requests.total - requests) * 50 <= requests }
    }

    private func plan(_ sandbox: Sandbox, _ arguments: [String]) async throws -> Totals {
        let done = try await sandbox.tool(["plan"] + arguments + ["--json"]) { _ in }
        #expect(done.status == 0 || done.status == 1, "\(done.err)")
        return try JSONDecoder().decode(Totals.self, from: Data(done.out.utf8))
    }

    private static let header = "host,meetingType,start,duration,attendee.email,attendee.fullname,guests\n"

    @Test func `the plan of users is what the import does, to the request`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                Files.users(1...150) + "HOST02@sandbox.example,Host,02,Europe/Berlin,\nno-address,A,B,Europe/Berlin,\n"
                    + "user3@example.com,Given3,Family3,Europe/Berlin,\n", to: "u.csv")
            let totals = try await plan(sandbox, ["users", place.path("u.csv"), "--out", place.path("plan.csv")])
            #expect(totals.fates == ["create": 150, "exists": 1, "invalid": 1, "duplicate": 1])
            #expect(totals.webhookEvents == 150)
            // 100 requests a minute, 200 at once.
            #expect(totals.seconds == 0)
            let rows = try place.table("plan.csv")
            #expect(rows.count == 153)
            #expect(rows.first { $0["_plan"] == "exists" }?["_id"] == "10000000-0000-4000-8000-000000000002")
            #expect(rows.first { $0["_plan"] == "invalid" }?["_field"] == "email")
            #expect(try await sandbox.statistics().writes == 0)
            let before = try await sandbox.statistics().received
            #expect(before == totals.planRequests)
            _ = try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none")
            #expect(try Summary(place, "u.job").outcomes == ["created": 150, "existing": 1, "invalid": 1, "duplicate": 1])
            let used = try await sandbox.statistics().received - before
            #expect(totals.isRight(used), "\(totals.requests) against \(used)")
            // What the job has done counts, and so does what another job has.
            let second = try await plan(sandbox, ["users", place.path("u.csv")])
            #expect(second.fates == ["unchanged": 151, "invalid": 1, "duplicate": 1])
            let other = try await plan(sandbox, ["users", place.path("u.csv"), "--job", place.path("other.job")])
            #expect(other.fates == ["exists": 151, "invalid": 1, "duplicate": 1])
            #expect(!place.exists("other.job"))
        }
    }

    @Test func `the plan of bookings names taken slots, slots wanted twice, and what cannot be sent`() async throws {
        try await Sandbox.run(["--hosts", "10"]) { sandbox in
            let place = try Workplace()
            try place.write(
                Self.header + "host05@sandbox.example,30min-meeting,\(Files.start(1)),,first@example.com,First,\n", to: "first.csv")
            #expect(try await sandbox.tool("import", "bookings", place.path("first.csv"), "--rate", "none", "--notify").status == 0)
            let writes = try await sandbox.statistics().writes
            var text = Self.header
            for host in 1...9 {
                for number in 1...20 {
                    let guests = number == 1 ? "g1@example.com g2@example.com" : ""
                    text +=
                        "host0\(host)@sandbox.example,30min-meeting,\(Files.start(number)),,a\(host)-\(number)@example.com,A,\(guests)\n"
                }
            }
            text += "host01@sandbox.example,30min-meeting,\(Files.start(7)),,other@example.com,Other,\n"
            text += "host77@sandbox.example,30min-meeting,\(Files.start(7)),,x@example.com,X,\n"
            text += "host01@sandbox.example,30min-meeting,\(Files.start(30)),45,y@example.com,Y,\n"
            text += ",round-robin,\(Files.start(40)),,z@example.com,Z,\n"
            try place.write(text, to: "b.csv")
            let totals = try await plan(
                sandbox, ["bookings", place.path("b.csv"), "--out", place.path("plan.csv"), "--rate", "60/min", "--notify"])
            #expect(totals.fates == ["create": 180, "conflict": 2, "blocked": 1, "invalid": 1])
            // One booking has two guests more for each host but the fifth, whose slot is gone.
            #expect(totals.attendeeMails == 180 + 2 * 8)
            #expect(totals.billedBookings == 180)
            let conflicts = try place.table("plan.csv").filter { $0["_plan"] == "conflict" }
            #expect(conflicts.map { $0["attendee.email"] } == ["a5-1@example.com", "other@example.com"])
            #expect(conflicts.last?["_message"] == "another booking has this slot: the one on line 8")
            #expect(try await sandbox.statistics().writes == writes)
            let before = try await sandbox.statistics().received
            let done = try await sandbox.tool("import", "bookings", place.path("b.csv"), "--rate", "none", "--notify")
            #expect(done.out.contains("184 read = 180 created + 1 refused + 2 invalid + 1 blocked"), "\(done.out)")
            let used = try await sandbox.statistics().received - before
            #expect(totals.isRight(used), "\(totals.requests) against \(used)")
            // A request a second.
            #expect(totals.seconds == totals.requests.total)
            #expect(
                try place.table("b.job/latest/failed.csv").map { $0["_cause"] } == ["slot_taken", "slot_taken", "reference", "validation"])
        }
    }

    @Test func `import --plan shows the totals, and begins only when it is told to`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...20), to: "u.csv")
            let unasked = try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none", "--plan")
            #expect(unasked.status == 64)
            #expect(unasked.out.contains("users: 20 read = 20 create"), "\(unasked.out)")
            #expect(unasked.err.contains("--yes begins without asking"))
            #expect(try await sandbox.statistics().writes == 0)
            #expect(!place.exists("u.job"))
            let told = try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none", "--plan", "--yes")
            #expect(told.status == 0, "\(told.err)")
            #expect(told.out.contains("the import takes 21 requests (20 for rows, 1 to look things up)"), "\(told.out)")
            #expect(told.out.contains("20 read = 20 created"))
            let piped = try await sandbox.tool(
                "import", "users", "-", "--job", place.path("p.job"), "--rate", "none", "--plan", "--yes", input: Files.users(21...25))
            #expect(piped.out.contains("5 read = 5 created"), "\(piped.out)\(piped.err)")
            #expect(try await sandbox.tool("import", "users", place.path("u.csv"), "--yes").status == 64)
        }
    }

    @Test func `with --on-slot-taken next the plan says which start each booking gets, and the import books it`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            func rows(_ who: String, _ slots: [Int]) -> String {
                slots.enumerated().map { "host01@sandbox.example,30min-meeting,\(Files.start($1)),,\(who)\($0)@example.com,A,\n" }.joined()
            }
            try place.write(Self.header + rows("old", [1, 2]), to: "a.csv")
            #expect(try await sandbox.tool("import", "bookings", place.path("a.csv"), "--rate", "none", "--no-notify").status == 0)
            // Two want a slot that is taken, two the same free one, and none is to get what another one wants.
            try place.write(Self.header + rows("new", [1, 2, 4, 4]), to: "b.csv")
            let options = [
                "bookings", place.path("b.csv"), "--on-slot-taken", "next", "--slot-hours", "09:00-11:30", "--no-notify", "--rate", "none",
            ]
            let totals = try await plan(sandbox, options + ["--out", place.path("plan.csv")])
            #expect(totals.fates == ["create": 3, "conflict": 1])
            #expect(totals.otherStarts == 2)
            let planned = try place.table("plan.csv")
            let message = "the slot is not free as things stand"
            #expect(
                planned.map { $0["_message"] } == [
                    "\(message); the next free start is \(Files.start(3))", "\(message); the next free start is \(Files.start(5))", "",
                    "\(message), and no later start within --slot-window and --slot-hours is",
                ])
            let before = try await sandbox.statistics().received
            let done = try await sandbox.tool(["import"] + options) { _ in }
            #expect(done.out.contains("4 read = 3 created + 1 refused"), "\(done.out)\(done.err)")
            let booked = try place.table("b.job/latest/succeeded.csv").map { $0["_booked_start"] }
            #expect(Set(booked) == [Files.start(3), Files.start(5), ""])
            let used = try await sandbox.statistics().received - before
            // Rows that are refused one after the other may ask for free starts each.
            #expect((0...2).contains(used - totals.requests.total), "\(totals.requests) against \(used)")
        }
    }

    @Test func `JSON Lines are planned as JSON Lines, and without asking for slots none is a conflict`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                """
                {"host":"host01@sandbox.example","meetingType":"30min-meeting","start":"2028-01-02T09:00:00+01:00","attendee":{"email":"a@example.com","fullname":"A"}}
                [1]

                """, to: "b.jsonl")
            let asked = try await plan(sandbox, ["bookings", place.path("b.jsonl"), "--out", place.path("plan.jsonl"), "--no-notify"])
            // 2 January 2028 is a Sunday.
            #expect(asked.fates == ["conflict": 1, "invalid": 1])
            let lines = try place.text("plan.jsonl").split(separator: "\n")
            #expect(lines.count == 2)
            #expect(
                lines.first?.hasSuffix(
                    #""_message":"the slot is not free as things stand","_hint":"choose another start, or check whether the booking exists already"}"#
                ) == true)
            #expect(lines.allSatisfy { (try? JSONSerialization.jsonObject(with: Data($0.utf8))) != nil })
            let unasked = try await plan(sandbox, ["bookings", place.path("b.jsonl"), "--no-slots", "--no-notify"])
            #expect(unasked.fates == ["create": 1, "invalid": 1])
        }
    }

    @Test func `rows whose slot was taken get the nearest free starts with one question for all of a host`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let rows = { (who: String) in
                (1...3).map { "host01@sandbox.example,30min-meeting,\(Files.start($0)),,\(who)\($0)@example.com,A,\n" }.joined()
            }
            try place.write(Self.header + rows("a"), to: "a.csv")
            try place.write(Self.header + rows("b"), to: "b.csv")
            #expect(try await sandbox.tool("import", "bookings", place.path("a.csv"), "--rate", "none", "--no-notify").status == 0)
            let before = try await sandbox.statistics().routes["GET /v4/booking-availability"]
            #expect(before == nil)
            let done = try await sandbox.tool("import", "bookings", place.path("b.csv"), "--rate", "none", "--hints", "--no-notify")
            #expect(done.out.contains("3 read = 3 refused"), "\(done.out)\(done.err)")
            #expect(try await sandbox.statistics().routes["GET /v4/booking-availability"]?.values.reduce(0, +) == 1)
            let failed = try place.table("b.job/latest/failed.csv")
            // 3 January 2028, 09:00, 09:30 and 10:00 are taken.
            let hint = "nearest free starts: 2028-01-03T10:30:00+01:00, 2028-01-03T11:00:00+01:00, 2028-01-03T11:30:00+01:00"
            #expect(failed.map { $0["_hint"] } == [hint, hint, hint])
        }
    }
}
