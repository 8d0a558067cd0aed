import Foundation
import Subprocess
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct CheckTests {
    /// `check` needs no meetergo, and no key.
    private func tool(_ arguments: String..., input: String = "") async throws -> Finished {
        let result = try await Subprocess.run(
            .path(Programs.tool), arguments: Arguments(arguments), environment: .custom(["PATH": "/usr/bin:/bin"]), input: .string(input),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }

    @Test func `a clean file exits 0, one with problems 1, an unreadable one 65`() async throws {
        let place = try Workplace()
        let clean = try place.write(Files.users(1...20), to: "clean.csv")
        let wrong = try place.write(Files.users(1...20) + "wrong,A,B,UTC,\nuser1@example.com,A,B,UTC,\n", to: "wrong.csv")
        #expect(try await tool("check", "users", clean).status == 0)
        let found = try await tool("check", "users", wrong, "--out", place.path("out.csv"))
        #expect(found.status == 1)
        #expect(found.out.contains("users: 22 read = 20 good + 1 invalid + 1 duplicate"))
        #expect(found.out.contains("line 23: The same user stands on line 2"))
        #expect(try place.table("out.csv").map { $0["line"] } == ["22", "23"])
        #expect(try await tool("check", "users", place.path("none.csv")).status == 65)
        #expect(try await tool("check", "users", clean, "--out", place.path("no/such/folder.csv")).status == 74)
        #expect(try await tool("check", "people", clean).status == 64)
    }

    @Test func `standard input is read like a file, and JSON is one object`() async throws {
        let text = "meetingTypeId,hostIds,start,timezone,email,name\n,y,03/04/2027 09:00,UTC,a@b.de,A\n,,25/04/2027 09:00,UTC,a@b.de,A\n"
        let found = try await tool("check", "bookings", "-", "--json", input: text)
        #expect(found.status == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(found.out.utf8)) as? [String: Any])
        #expect(object["read"] as? Int == 2)
        #expect((object["groups"] as? [[String: Any]])?.contains { ($0["field"] as? String) == "start" } == false)
    }

    @Test func `an order of day and month that nothing decides is refused with both readings`() async throws {
        let place = try Workplace()
        let path = try place.write(
            "meetingTypeId,hostIds,start,timezone,email,name\nx,y@,03/04/2027 09:00,UTC,a@b.de,A\n", to: "b.csv")
        let found = try await tool("check", "bookings", path)
        #expect(found.status == 65)
        #expect(found.err.contains("\"03/04/2027 09:00\" can be 2027-04-03 or 2027-03-04"))
        #expect(try await tool("check", "bookings", path, "--date-format", "day-first").status == 1)
    }

    @Test func `a printed preset can be changed and passed back`() async throws {
        let place = try Workplace()
        let printed = try await tool("presets", "okta-users")
        #expect(printed.status == 0)
        try place.write(printed.out.replacing("\"{firstName}\"", with: "\"Team {firstName}\""), to: "mine.yaml")
        let path = try place.write("login,firstName,lastName,email,timezone\na,A,B,a@b.de,UTC\n", to: "u.csv")
        let found = try await tool("check", "users", path, "--map", place.path("mine.yaml"))
        #expect(found.status == 0, "\(found.err)")
        #expect(found.err.contains("Mapped by"))
        #expect(try await tool("presets").out.split(separator: "\n").count == 12)
        #expect(try await tool("presets", "caldendly").status == 64)
        #expect(try await tool("check", "users", path, "--preset", "calendly").status == 64)
        #expect(try await tool("check", "users", path, "--preset", "none").status == 0)
    }
}
