import Foundation
import Testing

/// What an import asks of its user, and where it stops by itself.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ChoiceTests {
    @Test func `bookings are not imported before somebody has said who is told of them`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.queueBookings(1...3), to: "rows.csv")
            let refused = try await sandbox.tool("import", "bookings", place.path("rows.csv"), "--rate", "none")
            #expect(refused.status == 64, "\(refused.out)\(refused.err)")
            #expect(refused.err.contains("--notify lets") && refused.err.contains("--no-notify keeps"))
            #expect(try await sandbox.effects().effects.isEmpty)
            #expect(!place.exists("rows.job"))
            let quiet = try await sandbox.tool("import", "bookings", place.path("rows.csv"), "--no-notify", "--rate", "none")
            #expect(quiet.out.contains("3 read = 3 created"), "\(quiet.out)\(quiet.err)")
            #expect(try await sandbox.effects().mails == 3)
        }
    }

    @Test func `a column decides row by row, and an empty cell is no decision`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let lines = Files.queueBookings(1...3).split(separator: "\n")
            let choices = ["skipNotifications", "yes", "no", ""]
            try place.write(zip(lines, choices).map { "\($0),\($1)\n" }.joined(), to: "rows.csv")
            let done = try await sandbox.tool("import", "bookings", place.path("rows.csv"), "--rate", "none")
            #expect(done.out.contains("3 read = 2 created + 1 invalid"), "\(done.out)\(done.err)")
            #expect(try place.table("rows.job/latest/failed.csv").map { $0["_field"] } == ["skipNotifications"])
            #expect(try await sandbox.effects().mails == 3)
            let rest = try await sandbox.tool("retry", place.path("rows.job"), "--notify", "--rate", "none")
            #expect(rest.out.contains("1 read = 1 created"), "\(rest.out)\(rest.err)")
        }
    }

    @Test func `the past is skipped and counted, unless it is asked for`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let rows = Files.queueBookings(1...2).replacing("2028-01-03T09:00", with: "2021-01-04T09:00")
            try place.write(rows, to: "rows.csv")
            let skipped = try await sandbox.tool("import", "bookings", place.path("rows.csv"), "--no-notify", "--rate", "none")
            #expect(skipped.out.contains("2 read = 1 created + 1 skipped"), "\(skipped.out)\(skipped.err)")
            #expect(skipped.status == 0)
            let sent = try await sandbox.tool(
                "import", "bookings", place.path("rows.csv"), "--no-notify", "--include-past", "--rate", "none")
            #expect(sent.out.contains("2 read = 1 unchanged + 1 refused"), "\(sent.out)\(sent.err)")
        }
    }

    @Test func `cancelled bookings of an export are skipped, unless they are asked for`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let samples = PresetImportTests.samples
            func run(_ more: String...) async throws -> Finished {
                try await sandbox.tool(
                    [
                        "import", "bookings", "\(samples)/calendly.csv", "--timezone", "Europe/Berlin", "--host-map",
                        "\(samples)/hosts.csv",
                        "--type-map", "\(samples)/types.csv", "--job", place.path("b.job"), "--no-notify", "--rate", "none",
                    ] + more
                ) { _ in }
            }
            let first = try await run()
            let skipped = try Summary(place, "b.job").outcomes["skipped"] ?? 0
            #expect(skipped > 0, "\(first.out)\(first.err)")
            _ = try await run("--include-cancelled")
            #expect(try Summary(place, "b.job").outcomes["skipped"] ?? 0 < skipped)
        }
    }

    @Test func `a file that the API refuses for one cause is stopped before it is burnt`() async throws {
        try await Sandbox.run(["--fault", "status-before:method=POST,path=/v4/user,status=422,count=100000"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...200), to: "users.csv")
            let stopped = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(stopped.status == 2, "\(stopped.out)\(stopped.err)")
            #expect(stopped.out.contains("the first 11 rows were all refused (validation)"))
            #expect(stopped.out.contains("--no-canary"))
            #expect(try await sandbox.statistics().writes == 11)
            try place.write(Files.users(1...19), to: "few.csv")
            let few = try await sandbox.tool("import", "users", place.path("few.csv"), "--rate", "none")
            #expect(few.status == 1)
            let all = try await sandbox.tool(
                "import", "users", place.path("users.csv"), "--job", place.path("all.job"), "--no-canary", "--rate", "none")
            #expect(all.status == 1)
            #expect(try Summary(place, "all.job").outcomes == ["refused": 200])
        }
    }
}
