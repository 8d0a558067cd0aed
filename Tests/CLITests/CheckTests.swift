import Foundation
import Subprocess
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct CheckTests {
    /// `check` needs no meetergo, and no key.
    fileprivate func tool(_ arguments: String..., input: String = "") async throws -> Finished {
        try await tool(arguments, input: input)
    }

    fileprivate func tool(_ arguments: [String], input: String = "") async throws -> Finished {
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

    @Test func `what stops a command is an object too with --json, and the only one`() async throws {
        let place = try Workplace()
        let workbook = try place.write("PK\u{3}\u{4}xl/workbook.xml", to: "u.xlsx")
        let nameless = try place.write("a,b\n1,2\n", to: "nameless.csv")
        let undecided = try place.write(
            "meetingTypeId,hostIds,start,timezone,email,name\nx,y@,03/04/2027 09:00,UTC,a@b.de,A\n", to: "b.csv")
        for (arguments, code, status) in [
            (["check", "users", place.path("none.csv")], "missing", 65), (["check", "users", workbook], "notText", 65),
            (["check", "users", nameless], "missingColumns", 65), (["check", "bookings", undecided], "unreadableInput", 65),
            (["inspect", place.path("none.csv")], "missing", 65), (["check", "users", nameless, "--preset", "calendly"], "mapping", 64),
            (["status", place.path("none.job")], "usage", 64),
        ] {
            let found = try await tool(arguments + ["--json"])
            #expect(found.status == status, "\(arguments)")
            let object = try #require(try JSONSerialization.jsonObject(with: Data(found.out.utf8)) as? [String: Any], "\(arguments)")
            let error = try #require(object["error"] as? [String: Any])
            #expect(error["code"] as? String == code && (error["message"] as? String)?.isEmpty == false)
            if status == 65 { #expect(error["file"] as? String == arguments.last && (error["remedy"] as? String)?.isEmpty == false) }
            #expect(try await tool(arguments).out == "")
        }
        // Where nothing stopped it, there is none.
        let clean = try place.write("email,givenName,familyName,timezone\na@b.de,A,B,UTC\n", to: "good.csv")
        let good = try await tool("check", "users", clean, "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(good.out.utf8)) as? [String: Any])
        #expect(object["error"] is NSNull)
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

/// `check --fix`.
extension CheckTests {
    @Test func `--fix writes a mended copy and a list, and the copy has the mended problems no more`() async throws {
        let place = try Workplace()
        let text =
            "\u{FEFF}E-Mail;Vorname;Nachname;Zeitzone\r\n“anna@example.com”;A;=B;UTC\r\nmailto:b@example.com;Ju\u{308}rgen;C;UTC\r\nno address;A;B;UTC\r\na;b;c;d;e\r\n"
        let path = try place.write(text, to: "u.csv")
        let copy = place.path("mended.csv")
        let found = try await tool("check", "users", path, "--fix", copy)
        #expect(found.status == 1)
        #expect(found.out.contains("users: 4 read = 0 good + 3 invalid + 1 malformed"), "\(found.out)")
        #expect(
            found.out.contains(
                "mended: 3 values in 2 rows: 1 × letters written in two parts made one, 2 × quotes, angle brackets or mailto:"))
        // Byte for byte, as the mark at the beginning is no part of the text for whoever reads it as one.
        let mended = text.replacing("“anna@example.com”", with: "anna@example.com").replacing("mailto:", with: "")
            .replacing("u\u{308}", with: "\u{FC}")
        #expect(try Data(contentsOf: URL(filePath: copy)) == Data(mended.utf8))
        let list = try place.text("mended.csv.changes.csv").split(separator: "\r\n")
        #expect(list.count == 4)
        #expect(list[1] == "\(path);2;E-Mail;“anna@example.com”;anna@example.com;address_marks")
        let again = try await tool("check", "users", copy)
        #expect(again.status == 1)
        #expect(again.out.contains("users: 4 read = 2 good + 1 invalid + 1 malformed"), "\(again.out)")
    }

    @Test func `--fix reads standard input too, takes one file, and never the input itself`() async throws {
        let place = try Workplace()
        let copy = place.path("m.jsonl")
        let text = #"{"email":"<a@b.de>","givenName":"A","familyName":"B","timezone":"UTC","id":9007199254740993}"# + "\n"
        let found = try await tool("check", "users", "-", "--fix", copy, "--json", input: text)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(found.out.utf8)) as? [String: Any])
        #expect((object["fix"] as? [String: Any])?["values"] as? Int == 1)
        #expect(try place.text("m.jsonl") == text.replacing("<a@b.de>", with: "a@b.de"))
        #expect(try await tool("check", "users", copy).status == 0)
        #expect(try await tool("check", "users", copy, "--fix", place.path("./m.jsonl")).status == 64)
        #expect(try await tool("check", "users", copy, copy, "--fix", place.path("x")).status == 64)
        #expect(try await tool("check", "users", copy, "--fix", place.path("no/such/folder")).status == 74)
    }
}
