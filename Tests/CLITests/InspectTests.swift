import Foundation
import Subprocess
import Testing

/// `inspect` by the real program: what is found out about a file, and each record as it is read.
@Suite(.timeLimit(.minutes(5))) struct InspectTests {
    private func tool(_ arguments: String..., input: String = "") async throws -> Finished {
        let result = try await Subprocess.run(
            .path(Programs.tool), arguments: Arguments(arguments), environment: .custom(["PATH": "/usr/bin:/bin"]), input: .string(input),
            output: .string(limit: 1 << 22), error: .string(limit: 1 << 20))
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }

    /// Every line of a JSON answer as an object.
    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    static let text =
        "sep=;\r\nName;;E-\u{A0}Mail;Name\r\nMüller;1;a@b.de;x\r\n;;;\r\nKurz\r\nzu;viele;Zellen;in;der;Zeile\r\n\"Zwei\nZeilen\";;c@d.de;\r\n"

    @Test func `people are shown encoding, delimiter, header, records, faults, and what was counted`() async throws {
        let place = try Workplace()
        let path = place.path("a.csv")
        try (Data([0xEF, 0xBB, 0xBF]) + Data(Self.text.utf8)).write(to: URL(filePath: path))
        let shown = try await tool("inspect", path)
        #expect(shown.status == 0)
        #expect(
            shown.out == """
                \(path): CSV, UTF-8 with byte-order mark, semicolons, quotes, CRLF, 1 line passed over, header on line 2 with 4 columns
                  column 1: Name
                  column 2: column 2
                  column 3: E-\u{A0}Mail
                  column 4: Name (2)
                line 3, record 1
                  Name: Müller
                  column 2: 1
                  E-\u{A0}Mail: a@b.de
                  Name (2): x
                line 5, record 2
                  Name: Kurz
                line 6, record 3: The row has 6 cells and the header 4; a cell that holds the delimiter must be in double quotes. \
                Put a cell that holds the delimiter into double quotes, or delete what is behind the last column.
                line 7, record 4
                  Name: Zwei\\nZeilen
                  E-\u{A0}Mail: c@d.de
                1 row has fewer cells than the header; the missing ones are read as empty
                1 blank line or row passed over

                """)
    }

    @Test func `JSON has first what was found out, then an object a record, and errors as objects with their place`() async throws {
        let place = try Workplace()
        let path = try place.write(Self.text, to: "a.csv")
        let shown = try await tool("inspect", "--json", "--records", "0", path)
        #expect(shown.status == 0)
        let lines = try objects(shown.out)
        try #require(lines.count == 5)
        #expect(lines[0]["encoding"] as? String == "UTF-8" && lines[0]["delimiter"] as? String == ";")
        #expect(lines[0]["headerLine"] as? Int == 2 && lines[0]["skippedLines"] as? Int == 1)
        #expect(lines[0]["columns"] as? [String] == ["Name", "", "E-\u{A0}Mail", "Name"])
        #expect(lines[1] as? [String: String] == ["Name": "Müller", "column 2": "1", "E-\u{A0}Mail": "a@b.de", "Name (2)": "x"])
        #expect(lines[2]["Name"] as? String == "Kurz" && lines[2]["Name (2)"] as? String == "")
        let error = try #require(lines[3]["error"] as? [String: Any])
        #expect(error["code"] as? String == "too_many_cells" && error["line"] as? Int == 6 && error["record"] as? Int == 3)
        #expect(error["text"] as? String == "zu;viele;Zellen;in;der;Zeile" && (error["remedy"] as? String)?.isEmpty == false)
        #expect(lines[4]["Name"] as? String == "Zwei\nZeilen")
        #expect(shown.err.contains("1 row has fewer cells") && shown.err.contains("1 blank line"))
    }

    @Test func `--records bounds what is shown, 20 by itself, and 0 is all`() async throws {
        let place = try Workplace()
        let path = try place.write(Files.users(1...30), to: "u.csv")
        #expect(try objects(await tool("inspect", "--json", path).out).count == 21)
        #expect(try objects(await tool("inspect", "--json", "--records", "3", path).out).count == 4)
        #expect(try objects(await tool("inspect", "--json", "--records", "0", path).out).count == 31)
        #expect(try await tool("inspect", "--records", "-1", path).status == 64)
    }

    @Test func `a file that cannot be read is an object too, and exits 65`() async throws {
        let place = try Workplace()
        let path = try place.write("PK\u{3}\u{4}xl/workbook.xml", to: "users.csv")
        let shown = try await tool("inspect", "--json", path)
        #expect(shown.status == 65)
        let error = try #require(try objects(shown.out).first?["error"] as? [String: Any])
        #expect(error["file"] as? String == path && (error["remedy"] as? String)?.contains("CSV UTF-8") == true)
        #expect(shown.err.contains("This is an Excel workbook, whatever its name says."))
    }

    @Test func `JSON Lines are shown as they are written, numbers included`() async throws {
        let text = "{\"id\":9007199254740993,\"z\": 1.0}\n{\"a\":1,\"a\":2}\n"
        let shown = try await tool("inspect", "--json", "--records", "0", "-", input: text)
        let lines = shown.out.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1] == "{\"id\":9007199254740993,\"z\": 1.0}")
        #expect(lines[2].contains("\"error\"") && lines[2].contains("\"line\":2"))
    }
}
