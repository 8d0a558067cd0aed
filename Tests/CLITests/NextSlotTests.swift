import Foundation
import Subprocess
import Testing

/// `--on-slot-taken next`: bookings whose slot is taken get the next free one, with the real program against the real sandbox.
@Suite(.serialized, .timeLimit(.minutes(10))) struct NextSlotTests {
    private static let header = "host,meetingType,start,duration,attendee.email,attendee.fullname\n"

    private static func rows(_ who: String, _ slots: [Int], host: Int = 1) -> String {
        slots.enumerated().map { index, slot in
            "host0\(host)@sandbox.example,30min-meeting,\(Files.start(slot)),,\(who)\(index + 1)@example.com,\(who),\n"
        }.joined()
    }

    /// Bookings of somebody else, by a job of their own.
    private func take(_ sandbox: Sandbox, _ place: Workplace, _ rows: String) async throws {
        try place.write(Self.header + rows, to: "before.csv")
        let done = try await sandbox.tool("import", "bookings", place.path("before.csv"), "--rate", "none", "--no-notify")
        #expect(done.status == 0, "\(done.out)\(done.err)")
    }

    private func questions(_ sandbox: Sandbox) async throws -> Int {
        try await sandbox.statistics().routes["GET /v4/booking-availability"]?.values.reduce(0, +) ?? 0
    }

    private static let next = ["--on-slot-taken", "next", "--no-notify", "--rate", "none"]

    @Test func `taken slots give way to the next free ones, one question serves a host and day, and undo takes them back`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try await take(sandbox, place, Self.rows("old", [1, 2]))
            let before = try await sandbox.standing()
            // The third row wants 10:00 itself, and has it.
            try place.write(Self.header + Self.rows("new", [1, 2, 3]), to: "b.csv")
            let command = ["import", "bookings", place.path("b.csv")] + Self.next
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(done.out.contains("3 read = 3 created"), "\(done.out)")
            #expect(try await questions(sandbox) == 1)
            let booked = try place.table("b.job/latest/succeeded.csv").sorted { $0["_row"] ?? "" < $1["_row"] ?? "" }
            #expect(booked.map { $0["_wanted_start"] } == [Files.start(1), Files.start(2), ""])
            #expect(Set(booked.map { $0["_booked_start"] }) == [Files.start(4), Files.start(5), ""])
            #expect(booked.map { $0["start"] } == [1, 2, 3].map(Files.start))
            // Nothing is sent for them any more, and the mapping says still where they are.
            let writes = try await sandbox.statistics().writes
            let again = try await sandbox.tool(command) { _ in }
            #expect(again.out.contains("3 read = 3 unchanged"), "\(again.out)")
            #expect(try await sandbox.statistics().writes == writes)
            let unchanged = try place.table("b.job/latest/succeeded.csv").sorted { $0["_row"] ?? "" < $1["_row"] ?? "" }
            #expect(unchanged.map { $0["_booked_start"] } == booked.map { $0["_booked_start"] })
            let undone = try await sandbox.tool("undo", place.path("b.job"), "--yes", "--rate", "none")
            #expect(undone.out.contains("3 read = 3 undone"), "\(undone.out)\(undone.err)")
            #expect(try await sandbox.standing() == before)
        }
    }

    @Test func `window and hours bound the search, and a retry may widen them`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try await take(sandbox, place, Self.rows("old", [1]))
            try place.write(Self.header + Self.rows("a", [1, 1, 1]).replacing("a2@", with: "b@").replacing("a3@", with: "c@"), to: "b.csv")
            let command = ["import", "bookings", place.path("b.csv"), "--slot-window", "7h", "--slot-hours", "14:00-15:00"] + Self.next
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 1, "\(done.out)\(done.err)")
            #expect(done.out.contains("3 read = 2 created + 1 refused"), "\(done.out)")
            let starts = try place.table("b.job/latest/succeeded.csv").compactMap { $0["_booked_start"] }
            #expect(Set(starts) == ["2028-01-03T14:00:00+01:00", "2028-01-03T14:30:00+01:00"])
            let failed = try place.table("b.job/latest/failed.csv")
            #expect(failed.map { $0["_cause"] } == ["slot_taken"])
            #expect(failed[0]["_message"]?.hasSuffix("; other rows have the free starts that follow") == true, "\(failed)")
            #expect(failed[0]["_hint"]?.contains("--slot-window") == true)
            let retried = try await sandbox.tool(
                ["retry", place.path("b.job"), "--only", "slot_taken", "--slot-window", "1d", "--slot-hours", "08:00-09:30"] + Self.next
            ) { _ in }
            #expect(retried.status == 0, "\(retried.out)\(retried.err)")
            let late = try place.table("b.job/latest/succeeded.csv")
            #expect(late.map { $0["_booked_start"] } == ["2028-01-04T09:00:00+01:00"])
        }
    }

    @Test func `queue, group and provisional types move on as the API's availability allows`() async throws {
        try await Sandbox.run(["--hosts", "2"]) { sandbox in
            let place = try Workplace()
            // Both hosts of the queue are busy at slot 1, the group of five is full at slot 2, the owner's third slot is held.
            let old =
                [.queue(guest: 101, slot: 1), .queue(guest: 102, slot: 1), .queue(guest: 103, slot: 1)]
                + (111...115).map { Files.Booking.group(guest: $0, slot: 4) } + [.doubleOptIn(guest: 121, slot: 8)]
            try place.write(Files.bookings(old), to: "before.csv")
            _ = try await sandbox.tool("import", "bookings", place.path("before.csv"), "--rate", "none", "--no-notify")
            try place.write(
                Files.bookings([
                    .queue(guest: 1, slot: 1), .group(guest: 2, slot: 4), .group(guest: 3, slot: 4), .doubleOptIn(guest: 4, slot: 8),
                    .queue(guest: 5, slot: 1),
                ]), to: "b.csv")
            let done = try await sandbox.tool(["import", "bookings", place.path("b.csv")] + Self.next) { _ in }
            #expect(done.out.contains("5 read = 4 created + 1 provisional"), "\(done.out)\(done.err)")
            let booked = try place.table("b.job/latest/succeeded.csv")
            #expect(booked.allSatisfy { ($0["_booked_start"] ?? "") > ($0["_wanted_start"] ?? "") })
            #expect(booked.allSatisfy { $0["_wanted_start"] == $0["start"] })
            #expect(Set(booked.filter { $0["queueId"] != "" }.compactMap { $0["_booked_start"] }).count == 2)
            let undone = try await sandbox.tool("undo", place.path("b.job"), "--yes", "--rate", "none")
            #expect(undone.out.contains("5 read = 5 undone"), "\(undone.out)\(undone.err)")
        }
    }

    @Test func `killed in mid-run under faults, every row is booked once, in whichever slot`() async throws {
        let faults = [
            "--latency", "fixed:5", "--fault", "cut-after:probability=0.1,method=POST", "--fault",
            "status-after:probability=0.1,status=502,method=POST", "--fault", "status-before:probability=0.05,status=503",
        ]
        try await Sandbox.run(faults) { sandbox in
            let place = try Workplace()
            // Twenty-four rows want seven slots of two hosts.
            let rows = (1...24).map { number in
                "host0\(1 + number % 2)@sandbox.example,30min-meeting,\(Files.start(1 + number / 8)),,guest\(number)@example.com,G,\n"
            }
            try place.write(Self.header + rows.joined(), to: "b.csv")
            let command =
                [
                    "import", "bookings", place.path("b.csv"), "--timeout", "2", "--attempts", "20", "--slot-window", "2d", "--slot-hours",
                    "09:00-17:00",
                ] + Self.next
            let kills = try await sandbox.kills(command, after: [6, 14, 22])
            #expect(kills >= 1, "the tool was never killed in mid-run")
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.out)\(done.err)")
            let summary = try Summary(place, "b.job")
            #expect(summary.accountingHolds && summary.read == 24)
            #expect(try await sandbox.standing() == (1...24).map { "booking guest\($0)@example.com × 1" }.sorted())
            #expect(try await sandbox.repeats() == "[]")
            let booked = try place.table("b.job/latest/succeeded.csv")
            #expect(Set(booked.compactMap { $0["_id"] }).count == 24)
            #expect(booked.count { $0["_booked_start"] != "" } >= 17)
        }
    }

    @Test func `the options are for bookings, belong together, and need a second attempt`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Self.header + Self.rows("a", [1]), to: "b.csv")
            for (words, message) in [
                (["--slot-window", "1d"], "need --on-slot-taken next"), (["--on-slot-taken", "next", "--attempts", "1"], "--attempts 2"),
                (["--on-slot-taken", "next", "--slot-window", "40d"], "--slot-window"),
                (["--on-slot-taken", "next", "--slot-hours", "17:00-9:00"], "--slot-hours"),
            ] {
                let told = try await sandbox.tool(["import", "bookings", place.path("b.csv"), "--no-notify"] + words) { _ in }
                #expect(told.status == 64 && told.err.contains(message), "\(words): \(told.err)")
            }
            let users = try await sandbox.tool("import", "users", place.path("b.csv"), "--on-slot-taken", "next")
            #expect(users.status == 64 && users.err.contains("are for bookings"), "\(users.err)")
            #expect(try await sandbox.statistics().received == 0)
        }
    }
}
