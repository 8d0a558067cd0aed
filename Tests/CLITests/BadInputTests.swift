import Foundation
import Subprocess
import SystemPackage
import Testing

/// Whatever is wrong around the rows: one clear message, the documented exit code, earlier work untouched.
@Suite(.serialized, .timeLimit(.minutes(10))) struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var name = "users.csv"
        /// `nil` makes no file.
        var bytes: [UInt8]?
        var status: Int32
        var says: String

        init(_ description: String, _ text: String?, status: Int32, says: String, name: String = "users.csv") {
            testDescription = description
            self.name = name
            bytes = text.map { Array($0.utf8) }
            self.status = status
            self.says = says
        }
    }

    @Test(arguments: [
        Case("an empty file", "", status: 65, says: "users.csv"),
        Case("blank lines alone", "\n\n", status: 65, says: "users.csv"),
        Case("a missing file", nil, status: 65, says: "users.csv"),
        Case("no required column", "name,phone\nA,1\n", status: 65, says: "email"),
        Case("a column twice", "email,email,givenName,familyName,timezone\n", status: 65, says: "email"),
        Case("a workbook called csv", "PK\u{3}\u{4}\u{14}\u{0}\u{6}\u{0}[Content_Types].xml", status: 65, says: "Excel"),
    ])
    func `a file that cannot be read`(example: Case) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            if let bytes = example.bytes { try Data(bytes).write(to: URL(fileURLWithPath: place.path(example.name))) }
            let done = try await sandbox.tool("import", "users", place.path(example.name))
            #expect(done.status == example.status, "\(done.err)")
            #expect(done.err.contains(example.says), "\(done.err)")
            #expect(done.err.split(separator: "\n").count <= 3)
            #expect(!place.exists("users.job"))
            #expect(try await sandbox.statistics().received == 0)
        }
    }

    /// Behind the part that is looked at before the first row is sent.
    @Test func `an archive that breaks off far from its beginning ends the run with 65, and the whole one continues it`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let text = try place.write(Files.users(1...4_000), to: "users.csv")
            let packed = try await Subprocess.run(
                .name("gzip"), arguments: ["-c", text], output: .bytes(limit: 1 << 22), error: .discarded
            ).standardOutput
            let path = place.path("users.csv.gz")
            try Data(packed.prefix(packed.count * 2 / 3)).write(to: URL(fileURLWithPath: path))
            let command = ["import", "users", path, "--rate", "none", "--job", place.path("u.job"), "--existing", "on-conflict"]
            let broken = try await sandbox.tool(command) { _ in }
            #expect(broken.status == 65, "\(broken.out)\n\(broken.err)")
            #expect(broken.out.contains("/users.csv.gz: The gzip archive is cut off") && broken.out.contains("Copy or download"))
            #expect(try place.text("u.job/latest/summary.json").contains("\"inputExhausted\" : false"))
            let made = try await sandbox.effects().effects.count
            #expect((1..<4_000).contains(made))
            let planned = try await sandbox.tool(["plan", "users", path, "--job", place.path("other.job")]) { _ in }
            #expect(planned.status == 65, "\(planned.out)")
            try Data(packed).write(to: URL(fileURLWithPath: path))
            let whole = try await sandbox.tool(command) { _ in }
            #expect(whole.status == 0, "\(whole.err)")
            #expect(whole.out.contains("4000 read = \(4_000 - made) created + \(made) unchanged"), "\(whole.out)")
        }
    }

    @Test func `a header alone is a run without rows`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write("email,givenName,familyName,timezone\n", to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"))
            #expect(done.status == 0)
            #expect(done.out.contains("users: 0 read = 0"))
        }
    }

    @Test func `a folder is no file`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let done = try await sandbox.tool("import", "users", place.folder.string)
            #expect(done.status == 65)
            #expect(done.err.contains("folder") || done.err.contains("directory"))
        }
    }

    @Test func `CSV and JSON Lines in one run are wrong use`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "a.csv")
            try place.write(#"{"email":"x@example.com"}"# + "\n", to: "b.jsonl")
            #expect(try await sandbox.tool("import", "users", place.path("a.csv"), place.path("b.jsonl")).status == 64)
        }
    }

    @Test func `a job folder that cannot be made`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            try place.write("in the way", to: "taken")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--job", place.path("taken"))
            #expect(done.status == 74, "\(done.err)")
            #expect(done.err.contains("taken"))
            #expect(try place.text("taken") == "in the way")
            #expect(try await sandbox.statistics().writes == 0)
        }
    }

    @Test func `credentials that are missing, wrong or expired`() async throws {
        try await Sandbox.run(["--expired-key", "ak_live:0b9f:expired"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            for (key, words) in [("", "MEETERGO_API_KEY"), ("ak_live:0b9f:wrong", "Invalid API key"), ("ak_live:0b9f:expired", "expired")] {
                let done = try await sandbox.tool("import", "users", place.path("users.csv"), key: key)
                #expect(done.status == 77, "\(key): \(done.err)")
                #expect(done.err.contains(words), "\(done.err)")
                #expect(!done.err.contains("0b9f"))
            }
            let token = try await sandbox.tool("import", "users", place.path("users.csv"), key: sandbox.announcement.token)
            #expect(token.status == 77)
            #expect(token.err.contains("personal access token"))
            #expect(try await sandbox.statistics().writes == 0)
            #expect(!place.exists("users.job"))
        }
    }

    @Test func `a key that expires in mid-run stops the sending, and a new key continues`() async throws {
        try await Sandbox.run(["--expire-after-requests", "20"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...60), to: "users.csv")
            let stopped = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--max-in-flight", "4")
            #expect(stopped.status == 77, "\(stopped.out)\(stopped.err)")
            let summary = try Summary(place, "users.job")
            #expect(summary.accountingHolds)
            #expect(summary.outcomes["created"] == 18)
            try await sandbox.post("/admin/faults", #"{"rules":[]}"#)
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(done.out.contains("60 read = 42 created + 18 unchanged"))
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `no server at the address`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            // Port 9 (discard) has no listener on a machine that runs tests.
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--api-url", "http://127.0.0.1:9")
            #expect(done.status == 69, "\(done.err)")
            let insecure = try await sandbox.tool("import", "users", place.path("users.csv"), "--api-url", "http://api.example.com")
            #expect(insecure.status == 64)
            #expect(insecure.err.contains("https"))
        }
    }

    @Test func `another kind, another API and a job in use are refused`() async throws {
        try await Sandbox.run(["--latency", "fixed:100"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...400), to: "users.csv")
            try place.write(Files.queueBookings(1...2), to: "bookings.csv")
            let job = place.path("users.job")
            // Long enough for a second one to begin meanwhile, also where the machine is busy.
            let slowly = ["import", "users", place.path("users.csv"), "--rate", "none", "--max-in-flight", "4"]
            let first = try await sandbox.tool(slowly) { _ in
                try await sandbox.waitForWrites(20)
                let second = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
                #expect(second.status == 2, "\(second.err)")
                #expect(second.err.contains("works on this job"))
            }
            #expect(first.status == 0, "\(first.err)")
            let bookings = try await sandbox.tool("import", "bookings", place.path("bookings.csv"), "--no-notify", "--job", job)
            #expect(bookings.status == 64)
            try await Sandbox.run(["--seed", "8"]) { other in
                let elsewhere = try await other.tool("import", "users", place.path("users.csv"))
                #expect(elsewhere.status == 64, "\(elsewhere.err)")
            }
            #expect(try Summary(place, "users.job").outcomes == ["created": 400])
        }
    }

    @Test(arguments: [
        ["import", "users"], ["import", "people", "x.csv"], ["import", "users", "-"], ["import", "users", "x.csv", "--rate", "fast"],
        ["import", "users", "x.csv", "--max-in-flight", "0"], ["import", "users", "x.csv", "--no-notify"], ["retry"], ["wrong"],
    ])
    func `wrong use exits 64`(arguments: [String]) async throws {
        let result = try await Subprocess.run(
            .path(Programs.tool), arguments: Arguments(arguments), output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        let done = Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
        #expect(done.status == 64)
        #expect(!done.err.isEmpty)
    }
}
