import Foundation
import Testing

/// What stops a nightly import before anything is sent.
@Suite(.serialized, .timeLimit(.minutes(10))) struct GuardTests {
    @Test(arguments: [("50..", true), ("41..", true), ("40..", false), ("..39", true), ("..40", false), ("40", false), ("10..40", false)])
    func `an input with too few or too many rows is not sent`(_ range: String, _ stops: Bool) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...38) + "a,b\nc,d\n", to: "u.csv")
            let done = try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none", "--expect-rows", range)
            guard stops else { return #expect(done.out.contains("40 read = 38 created + 2 invalid"), "\(done.out)\(done.err)") }
            #expect(done.status == 2, "\(done.out)\(done.err)")
            #expect(done.err.contains("Nothing was sent: the input has 40 rows"), "\(done.err)")
            #expect(try await sandbox.statistics().received == 0)
            #expect(!place.exists("u.job"))
        }
    }

    @Test func `the rows of a pipe are counted too, before anything is sent`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let job = place.path("u.job")
            let short = try await sandbox.tool(
                "import", "users", "-", "--job", job, "--rate", "none", "--expect-rows", "6..", input: Files.users(1...5))
            #expect(short.status == 2, "\(short.err)")
            #expect(try await sandbox.statistics().writes == 0)
            let whole = try await sandbox.tool(
                "import", "users", "-", "--job", job, "--rate", "none", "--expect-rows", "5..", input: Files.users(1...5))
            #expect(whole.out.contains("5 read = 5 created"), "\(whole.out)\(whole.err)")
        }
    }

    @Test func `too much that is new or changed is not sent, and what is within bounds is`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...40), to: "u.csv")
            let command = ["import", "users", place.path("u.csv"), "--rate", "none"]
            func run(_ more: String...) async throws -> Finished { try await sandbox.tool(command + more) { _ in } }

            let first = try await run("--max-new", "10%")
            #expect(first.status == 2 && first.err.contains("40 of 40 rows are new, and --max-new 10% is given"), "\(first.err)")
            #expect(try await sandbox.statistics().writes == 0)
            #expect(try await run().status == 0)

            // Four more in 44 are 9.1 %.
            try place.write(Files.users(1...44), to: "u.csv")
            #expect(try await run("--max-new", "9%").status == 2)
            #expect(try await run("--max-new", "3").status == 2)
            #expect(try await sandbox.statistics().writes == 40)
            let grown = try await run("--max-new", "10%", "--max-changed", "0", "--expect-rows", "40..")
            #expect(grown.out.contains("44 read = 4 created + 40 unchanged"), "\(grown.out)\(grown.err)")

            try place.write(Files.users(1...44).replacing("Given1,", with: "Given0,").replacing("Given2,", with: "Given0,"), to: "u.csv")
            let changed = try await run("--max-changed", "1")
            #expect(changed.status == 2 && changed.err.contains("2 of 44 rows have changed"), "\(changed.err)")
            #expect(try await run("--max-changed", "2").out.contains("42 unchanged + 2 changed"))
            #expect(try await sandbox.statistics().writes == 44)

            // A new file each night, and so a new job: what other jobs have done is not new.
            try place.write(Files.users(1...45), to: "u-tomorrow.csv")
            let tomorrow = try await sandbox.tool(
                "import", "users", place.path("u-tomorrow.csv"), "--rate", "none", "--max-new", "1")
            #expect(tomorrow.out.contains("45 read = 1 created + 44 existing"), "\(tomorrow.out)\(tomorrow.err)")
        }
    }

    @Test func `the guards may stand in the configuration`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...4), to: "u.csv")
            try place.write("profiles:\n  nightly:\n    max-new: 50%\n    expect-rows: 4..\n", to: "c.yaml")
            let command = ["import", "users", place.path("u.csv"), "--rate", "none", "--config", place.path("c.yaml")]
            let stopped = try await sandbox.tool(command + ["--profile", "nightly"]) { _ in }
            #expect(stopped.status == 2 && stopped.err.contains("4 of 4 rows are new"), "\(stopped.err)")
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
        }
    }

    @Test(arguments: [
        ["--expect-rows", "5..4"], ["--expect-rows", ".."], ["--expect-rows", "-3.."], ["--max-new", "101%"], ["--max-new", "x"],
    ])
    func `bounds that are none are refused`(_ arguments: [String]) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...4), to: "u.csv")
            let done = try await sandbox.tool(["import", "users", place.path("u.csv")] + arguments) { _ in }
            #expect(done.status == 64, "\(done.err)")
        }
    }
}
