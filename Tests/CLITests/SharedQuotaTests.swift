import Foundation
import Subprocess
import SystemPackage
import Testing

/// Several real processes on one key, against a limiter of the real server; windows are short, so that a minute takes seconds.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SharedQuotaTests {
    /// Seconds of a window, and requests in it.
    static let window = 4.0
    static let limit = 100

    static let quota = ["--rate", "\(limit)/min", "--quota-window", "\(window)"]
    static let limiter = ["--limit", "sliding", "--rate", "\(limit)", "--window", "\(window)"]

    /// The rows of one process, told apart by the first letters of their e-mail.
    private func users(_ name: String, _ count: Int, in place: Workplace) throws -> [String] {
        let text = (1...count).reduce(into: "email,givenName,familyName,timezone\n") { text, number in
            text += "\(name)-\(number)@example.com,Given,Family,Europe/Berlin\n"
        }
        return ["import", "users", try place.write(text, to: "\(name).csv")] + Self.quota
    }

    /// What a part may be, of so many users made by both: late wake-ups on a busy machine are made up for, and what is left of them evens out.
    static let fair = 0.45...0.55
    static let counted = 1_000

    /// How many users each process has made so far.
    private func made(_ sandbox: Sandbox) async throws -> [String: Int] {
        try await sandbox.effects().effects.reduce(into: [:]) { $0[String($1.email.prefix { $0 != "-" }), default: 0] += 1 }
    }

    private func made(_ sandbox: Sandbox, since earlier: [String: Int]) async throws -> [String: Int] {
        try await made(sandbox).merging(earlier) { $0 - $1 }
    }

    /// Waits until `count` more users have been made than at `earlier`.
    private func wait(for count: Int, since earlier: [String: Int], _ sandbox: Sandbox) async throws {
        // The totals are asked for, which cost the server nothing; nothing is timed.
        try await sandbox.waitForWrites(earlier.values.reduce(0, +) + count)
    }

    @Test func `two share fairly, one is killed, a third takes its part`() async throws {
        try await Sandbox.run(Self.limiter) { sandbox in
            let place = try Workplace()
            let (untilThirdIsDone, thirdsTime) = AsyncStream.makeStream(of: Void.self)
            let commands = try ["first", "second", "third"].map { try users($0, 3_000, in: place) }
            async let second = sandbox.tool(commands[1]) { send in
                // Ended from here once the third has had its time.
                for await _ in untilThirdIsDone {}
                try send(.interrupt)
            }
            async let first = sandbox.tool(commands[0]) { send in
                try await self.wait(for: 200, since: [:], sandbox)
                let warm = try await self.made(sandbox)
                try await self.wait(for: Self.counted, since: warm, sandbox)
                let shares = try await self.made(sandbox, since: warm)
                let part = Double(shares["first"] ?? 0) / Double((shares["first"] ?? 0) + (shares["second"] ?? 0))
                #expect(Self.fair.contains(part), "\(shares)")
                try send(.kill)
            }
            #expect(try await first.status == -9)
            let killed = try await made(sandbox)
            async let third = sandbox.tool(commands[2]) { send in
                defer { thirdsTime.finish() }
                try await self.wait(for: 200, since: killed, sandbox)
                let warm = try await self.made(sandbox)
                try await self.wait(for: Self.counted, since: warm, sandbox)
                let shares = try await self.made(sandbox, since: warm)
                let part = Double(shares["third"] ?? 0) / Double((shares["third"] ?? 0) + (shares["second"] ?? 0))
                #expect(Self.fair.contains(part), "\(shares)")
                #expect(shares["first"] ?? 0 == 0)
                try send(.interrupt)
            }
            #expect(try await third.status == 130)
            #expect(try await second.status == 130)
            // A window is as coarse for a second's jitter as a minute is not: the share of refusals is that of short runs.
            let statistics = try await sandbox.statistics()
            let refused = statistics.routes.values.compactMap { $0["429"] }.reduce(0, +)
            #expect(Double(refused) <= 0.015 * Double(statistics.received), "\(refused) of \(statistics.received) refused")
            #expect(try await sandbox.repeats() == "[]")

            // What was learnt is there for the next run, and is shown.
            let status = try await sandbox.tool("status", place.path("second.job"))
            #expect(status.out.contains("quota of key"), "\(status.out)")
            // The killed one's job goes on where it was.
            let again = try await sandbox.tool(commands[0] + ["--max-duration", "3s"]) { _ in }
            #expect(again.status == 2, "\(again.err)")
            #expect(again.out.contains("stopped early: the time is up (--max-duration 3s)"), "\(again.out)")
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `a run after a killed one goes on with its log and is not refused`() async throws {
        try await Sandbox.run(Self.limiter) { sandbox in
            let place = try Workplace()
            // A quarter is left alone, so that a refusal could only come from forgetting what was sent before.
            let command = try users("one", 2_000, in: place) + ["--leave", "25%", "--burst", "1"]
            for goal in [150, 300, 450] {
                let killed = try await sandbox.tool(command) { send in
                    try await sandbox.waitForWrites(goal)
                    try send(.kill)
                }
                #expect(killed.status == -9, "\(killed.err)")
            }
            let statistics = try await sandbox.statistics()
            #expect(statistics.routes.values.allSatisfy { $0["429"] == nil }, "\(statistics.routes)")
        }
    }

    @Test func `without a state folder a run says so and goes on alone`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...20), to: "users.csv")
            // The state folder's place is taken by a file.
            let folder = sandbox.state.folder.appending("meetergo-bulk")
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            try "".write(toFile: folder.appending("quota").string, atomically: false, encoding: .utf8)
            let run = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(run.status == 0, "\(run.err)")
            #expect(run.err.contains("this run goes on alone"), "\(run.err)")
        }
    }

    @Test func `a time that has passed is wrong use`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            let run = try await sandbox.tool("import", "users", place.path("users.csv"), "--until", "2020-01-01T00:00:00Z")
            #expect(run.status == 64, "\(run.err)")
            #expect(run.err.contains("has passed"))
            #expect(try await sandbox.statistics().received == 0)
        }
    }
}
