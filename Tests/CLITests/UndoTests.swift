import Foundation
import Subprocess
import Testing

/// Taking back what a job made, with the real program against the real sandbox.
@Suite(.serialized, .timeLimit(.minutes(10))) struct UndoTests {
    @Test func `users are deleted, a second undo does nothing, and an import makes them again`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...30), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 0)
            let undone = try await sandbox.tool("undo", place.path("users.job"), "--yes", "--rate", "none")
            #expect(undone.status == 0, "\(undone.out)\(undone.err)")
            #expect(undone.out.contains("users: 30 read = 30 undone"))
            #expect(undone.err.contains("Deleting a user is permanent"))
            #expect(try await sandbox.standing() == [])
            let lines = try place.table("users.job/latest/succeeded.csv")
            #expect(lines.count == 30)
            #expect(lines.allSatisfy { $0["_outcome"] == "undone" && $0["made_in_run"] == "1" && $0["id"] == $0["_id"] })
            let writes = try await sandbox.deletions()
            #expect(writes == 30)
            let second = try await sandbox.tool("undo", place.path("users.job"), "--yes", "--rate", "none")
            #expect(second.status == 0)
            #expect(second.out.contains("nothing to undo"))
            #expect(try await sandbox.deletions() == 30)
            let again = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(again.out.contains("30 read = 30 created"), "\(again.out)\(again.err)")
            #expect(try await sandbox.standing().count == 30)
        }
    }

    @Test func `bookings of every kind are cancelled or declined, and what was there before stays`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            // Somebody else's place in the same group appointment.
            try place.write(Files.bookings([.group(guest: 100, slot: 1)]), to: "before.csv")
            #expect(
                try await sandbox.tool("import", "bookings", place.path("before.csv"), "--no-notify", "--rate", "none").status == 0)
            let before = try await sandbox.standing()
            let rows: [Files.Booking] =
                (1...5).map { .oneOnOne(guest: $0, slot: $0) } + (6...10).map { .queue(guest: $0, slot: $0) }
                + [.group(guest: 11, slot: 1), .group(guest: 12, slot: 1), .group(guest: 13, slot: 2)]
                + [.doubleOptIn(guest: 14, slot: 20), .onRequest(guest: 15, slot: 22)]
            try place.write(Files.bookings(rows), to: "rows.csv")
            let made = try await sandbox.tool("import", "bookings", place.path("rows.csv"), "--no-notify", "--rate", "none")
            #expect(made.out.contains("15 read = 13 created + 2 provisional"), "\(made.out)\(made.err)")
            let plan = try await sandbox.tool("undo", place.path("rows.job"), "--plan")
            #expect(plan.out.contains("13 bookings will be cancelled, 2 provisional bookings will be declined"))
            #expect(plan.out.contains("no way to suppress them"))
            let undone = try await sandbox.tool(
                "undo", place.path("rows.job"), "--yes", "--rate", "none", "--reason", "Imported by mistake")
            #expect(undone.status == 0, "\(undone.out)\(undone.err)")
            #expect(undone.out.contains("bookings: 15 read = 15 undone"), "\(undone.out)")
            #expect(try await sandbox.standing() == before)
            let effects = try await sandbox.effects().effects
            #expect(effects.count { $0.kind == "appointment.cancelled" } == 10)
            #expect(effects.count { $0.kind == "attendee.removed" } == 3)
            #expect(effects.count { $0.kind == "provisional.declined" } == 2)
            let second = try await sandbox.tool("undo", place.path("rows.job"), "--yes", "--rate", "none")
            #expect(second.out.contains("nothing to undo"))
            #expect(try await sandbox.effects().effects.count == effects.count)
        }
    }

    @Test func `who stands in a group already is not booked into it twice, plan says so, and undo leaves him`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.bookings([.group(guest: 1, slot: 1), .group(guest: 9, slot: 2)]), to: "before.csv")
            #expect(
                try await sandbox.tool("import", "bookings", place.path("before.csv"), "--no-notify", "--rate", "none").status == 0)
            let before = try await sandbox.standing()
            // --again passes over what other jobs of this machine know, as another machine does.
            let rows: [Files.Booking] = [.group(guest: 1, slot: 1), .group(guest: 2, slot: 1), .group(guest: 1, slot: 2)]
            try place.write(Files.bookings(rows), to: "rows.csv")
            let command = ["bookings", place.path("rows.csv"), "--no-notify", "--rate", "none"]
            let plan = try await sandbox.tool(["plan"] + command) { _ in }
            #expect(plan.out.contains("3 read = 2 create + 1 exists"), "\(plan.out)\(plan.err)")
            let received = try await sandbox.statistics().received
            let made = try await sandbox.tool(["import"] + command + ["--again"]) { _ in }
            #expect(made.out.contains("3 read = 2 created + 1 existing"), "\(made.out)\(made.err)")
            let reads = try await sandbox.statistics().received - received - 2
            #expect(plan.out.contains("the import takes \(reads + 2) requests (2 for rows, \(reads) to look things up)"), "\(plan.out)")
            let undone = try await sandbox.tool(["undo", place.path("rows.job"), "--yes", "--rate", "none"]) { _ in }
            #expect(undone.out.contains("2 read = 2 undone"), "\(undone.out)\(undone.err)")
            #expect(try await sandbox.standing() == before)
        }
    }

    @Test func `what others have changed since, and users with appointments of others, are kept and listed`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...3), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 0)
            let users = try place.table("users.job/latest/succeeded.csv")
            let (busy, type) = (users[1]["_id"] ?? "", users[1]["_meeting_type_id"] ?? "")
            try place.write(
                "meetingTypeId,hostIds,start,attendee.email,attendee.fullname\n"
                    + "\(type),\(busy),2028-01-04T10:00:00+01:00,guest@example.com,Guest\n", to: "bookings.csv")
            let booked = try await sandbox.tool("import", "bookings", place.path("bookings.csv"), "--no-notify", "--rate", "none")
            #expect(booked.status == 0, "\(booked.out)\(booked.err)")
            let undone = try await sandbox.tool("undo", place.path("users.job"), "--yes", "--rate", "none")
            #expect(undone.out.contains("3 read = 2 undone + 1 kept"), "\(undone.out)\(undone.err)")
            let notes = try place.table("users.job/latest/notes.csv")
            #expect(notes.map { $0["id"] } == [busy])
            #expect(notes.first?["_message"]?.contains("appointments that this job did not make") == true)
            // A booking that was moved since stays, too.
            let booking = try place.table("bookings.job/latest/succeeded.csv")[0]["_id"] ?? ""
            try await sandbox.api(
                "/v4/appointment/\(booking)/reschedule", #"{"start":"2028-01-05T10:00:00+01:00"}"#)
            let kept = try await sandbox.tool("undo", place.path("bookings.job"), "--yes", "--rate", "none")
            #expect(kept.out.contains("1 read = 1 kept"), "\(kept.out)\(kept.err)")
            let forced = try await sandbox.tool("undo", place.path("bookings.job"), "--yes", "--force", "--rate", "none")
            #expect(forced.out.contains("1 read = 1 undone"), "\(forced.out)\(forced.err)")
            let now = try await sandbox.tool("undo", place.path("users.job"), "--yes", "--rate", "none")
            #expect(now.out.contains("1 read = 1 undone"), "\(now.out)\(now.err)")
            #expect(try await sandbox.standing() == [])
        }
    }

    @Test func `only one run's things are taken back, and what was cancelled already counts as undone`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.queueBookings(1...5), to: "rows.csv")
            let command = ["import", "bookings", place.path("rows.csv"), "--no-notify", "--rate", "none"]
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
            try place.write(Files.queueBookings(1...9), to: "rows.csv")
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
            let second = try place.table("rows.job/latest/succeeded.csv").filter { $0["_outcome"] == "created" }
            #expect(second.count == 4)
            try await sandbox.api("/v4/appointment/\(second[0]["_id"] ?? "")/cancel", "{}")
            let undone = try await sandbox.tool("undo", place.path("rows.job"), "--run", "2", "--yes", "--rate", "none")
            #expect(undone.out.contains("4 read = 4 undone"), "\(undone.out)\(undone.err)")
            #expect(try await sandbox.effects().effects.count { $0.kind == "appointment.cancelled" } == 4)
            #expect(try await sandbox.standing().count == 5)
            #expect(try await sandbox.tool("undo", place.path("rows.job"), "--run", "7", "--yes").status == 64)
        }
    }

    @Test func `nothing is done without a yes`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 0)
            let refused = try await sandbox.tool("undo", place.path("users.job"))
            #expect(refused.status == 64)
            #expect(refused.err.contains("--yes"))
            #expect(try await sandbox.standing().count == 2)
        }
    }

    @Test(arguments: ["users", "bookings"])
    func `an undo after a killed import, killed itself, under faults, leaves the sandbox as it was`(kind: String) async throws {
        let faults = [
            "--latency", "fixed:5", "--fault", "cut-after:probability=0.1", "--fault", "status-after:probability=0.05,status=502",
            "--fault", "status-before:probability=0.05,status=503",
        ]
        try await Sandbox.run(faults) { sandbox in
            let place = try Workplace()
            let count = kind == "users" ? 150 : 60
            try place.write(kind == "users" ? Files.users(1...count) : Files.mixedBookings(count), to: "rows.csv")
            // Others have opened two of the groups' appointments before.
            if kind == "bookings" {
                try place.write(Files.bookings([.group(guest: 901, slot: 1), .group(guest: 902, slot: 31)]), to: "before.csv")
                let others = ["import", "bookings", place.path("before.csv"), "--no-notify", "--rate", "none", "--timeout", "2"]
                #expect(try await sandbox.tool(others + ["--attempts", "20"]) { _ in }.status == 0)
            }
            let before = try await sandbox.standing()
            let writesBefore = try await sandbox.statistics().writes
            var command = ["import", kind, place.path("rows.csv"), "--rate", "none", "--timeout", "2", "--attempts", "20"]
            if kind == "bookings" { command.append("--no-notify") }
            let killed = try await sandbox.tool(command) { send in
                try await sandbox.waitForWrites(writesBefore + count / 2)
                try send(.kill)
            }
            #expect(killed.status == -9)
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(try await sandbox.standing().count == count + before.count)
            let undo = ["undo", place.path("rows.job"), "--yes", "--rate", "none", "--timeout", "2", "--attempts", "20"]
            let already = try await sandbox.takenBack()
            let halted = try await sandbox.tool(undo) { send in
                while try await sandbox.takenBack() < already + count / 3 {}
                try send(.kill)
            }
            #expect(halted.status == -9)
            let undone = try await sandbox.tool(undo) { _ in }
            #expect(undone.status == 0, "\(undone.out)\(undone.err)")
            #expect(undone.err.contains("result files have been completed"))
            #expect(try await sandbox.standing() == before)
            #expect(try await sandbox.takenBack() == count)
            let rows = (try place.table("rows.job/runs/0003/succeeded.csv") + place.table("rows.job/latest/succeeded.csv"))
            #expect(Set(rows.compactMap { "\($0["id"] ?? "") \($0["line"] ?? "")" }).count == count)
            let second = try await sandbox.tool(undo) { _ in }
            #expect(second.out.contains("nothing to undo"), "\(second.out)\(second.err)")
        }
    }
}

extension Sandbox {
    /// What stands on the server beside what it began with, by the list of what it did: users, appointments' attendees, held slots.
    func standing() async throws -> [String] {
        var standing: [String: Int] = [:]
        for effect in try await effects().effects {
            let (what, change): (String, Int)
            switch effect.kind {
            case "user.created": (what, change) = ("user", 1)
            case "user.deleted": (what, change) = ("user", -1)
            case "booking.created": (what, change) = ("booking", 1)
            case "appointment.cancelled", "attendee.removed": (what, change) = ("booking", -1)
            case "provisional.created": (what, change) = ("provisional", 1)
            case "provisional.declined", "provisional.expired": (what, change) = ("provisional", -1)
            default: continue
            }
            standing["\(what) \(effect.email)", default: 0] += change
        }
        return standing.filter { $0.value != 0 }.map { "\($0.key) × \($0.value)" }.sorted()
    }

    /// How many things were deleted, cancelled or declined.
    func takenBack() async throws -> Int {
        let kinds: Set = ["user.deleted", "appointment.cancelled", "attendee.removed", "provisional.declined"]
        return try await effects().effects.count { kinds.contains($0.kind) }
    }

    /// Requests to delete a user, answered in whatever way.
    func deletions() async throws -> Int {
        try await statistics().routes.filter { $0.key.hasPrefix("DELETE ") }.values.flatMap(\.values).reduce(0, +)
    }
}
