import BulkModel
import Foundation
import JSONText
import Mapping
import MeetergoAPI
import Records
import Testing

/// One test for each row of the table of messy files (§8 of the page on exports), named after it: the real reader, mapping and checks on what
/// arrives do what that row says.
@Suite struct `What Excel and other programs make of a table` {
    static let header = "email;givenName;familyName;timezone\r\n"
    static let rows = header + "jg@example.com;Jürgen;Müller;Europe/Berlin\r\n"

    private func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

    /// The error with which a file is turned away as a whole.
    private func error(_ bytes: [UInt8], _ settings: ReaderSettings = ReaderSettings()) -> RecordsError? {
        do {
            _ = try Taken(bytes, settings: settings)
            return nil
        } catch { return error as? RecordsError }
    }

    @Test func `; delimiter`() throws {
        #expect(try Taken(Self.rows).names == ["Müller"])
        #expect(try Taken(Self.rows).file.dialect?.delimiterName == "semicolon")
        // What was said wins, and the table is none then.
        #expect(throws: MappingError.self) {
            try Taken("email;x,givenName\na@example.com;1,A\n", settings: ReaderSettings(delimiter: UInt8(ascii: ",")))
        }
    }

    @Test func `Windows-1252 bytes`() throws {
        let taken = try Taken(latin(Self.rows))
        #expect(taken.names == ["Müller"])
        #expect(taken.file.encoding == .windows1252 && taken.file.isEncodingGuessed)
        #expect(taken.file.notices.contains { $0.contains("Windows-1252") && $0.contains("--encoding") })
        let undefined = try Taken(latin(Self.rows) + [0x61, 0x40, 0x62, 0x2E, 0x64, 0x65, 0x3B, 0x81, 0x3B, 0x62, 0x3B, 0x0A])
        #expect(undefined.problems[3]?.hasPrefix("invalid_encoding") == true, "never U+FFFD")
    }

    @Test func `UTF-8 with BOM EF BB BF`() throws {
        let taken = try Taken([0xEF, 0xBB, 0xBF] + Array(Self.rows.utf8))
        #expect(taken.file.columns.first == "email")
        #expect(taken.names == ["Müller"])
    }

    @Test func `UTF-16LE, FF FE, tabs`() throws {
        let text = Self.rows.replacing(";", with: "\t")
        let taken = try Taken([0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(taken.names == ["Müller"])
        #expect(taken.file.dialect?.delimiterName == "tab")
    }

    @Test func `Mac Roman, bare CR lines`() throws {
        let text = Array(Self.rows.replacing("\r\n", with: "\r").utf8)
        let mac = text.split(separator: Array("ü".utf8)).joined(separator: [0x9F])
        let taken = try Taken(Array(mac))
        #expect(taken.names == ["Müller"])
        #expect(taken.file.encoding == .macRoman && taken.file.newlines == [.cr])
        #expect(try Taken(Self.header + "a@b.de;A;B;UTC\rc@d.de;C;D;UTC\ne@f.de;E;F;UTC\r\n").names == ["B", "D", "F"], "mixed")
    }

    @Test(arguments: ["", "\u{FEFF}"]) func `sep=; as line 1`(_ mark: String) throws {
        let taken = try Taken(mark + "sep=;\r\n" + Self.header + "wrong;A;B;UTC\r\n")
        #expect(taken.file.headerLine == 2)
        #expect(taken.problems.keys.first == 3, "the line in the file, not in the table")
    }

    @Test(arguments: [
        ("04.05.2026 14:30", "2026-05-04T14:30:00+02:00"), ("4.5.26 14:30", "2026-05-04T14:30:00+02:00"),
        ("04.05.2026 14:30:00", "2026-05-04T14:30:00+02:00"), ("04.05.2026, 14:30 Uhr", "2026-05-04T14:30:00+02:00"),
    ]) func `04.05.2026 14:30, and as Germans write it else`(_ cell: String, _ start: String) throws {
        #expect(try Taken(booking: "start", cell).bodies[2]?["start"]?.string == start)
        var finder = DateOrderFinder()
        finder.look(at: cell)
        #expect((finder.shortYearExample != nil) == cell.contains(".26"), "two-digit years only with a notice")
    }

    @Test func `46146,6041666667`() throws {
        let problem = try #require(try Taken(booking: "start", "46146,6041666667").problems[2])
        #expect(problem.contains("Excel") && problem.contains("2026-05-04 14:30"))
    }

    @Test func `12,50 and 1.234,56`() throws {
        #expect(try Taken(booking: "duration", "30,00").bodies[2]?["duration"]?.int == 30)
        #expect(try Taken(booking: "duration", "30.0").bodies[2]?["duration"]?.int == 30)
        for cell in ["12,50", "1.234,56", "12,50 €", "1.000"] {
            #expect(try Taken(booking: "duration", cell).problems[2]?.contains("not a whole number") == true, "\(cell)")
        }
        #expect(try Taken(Self.header + "a@example.com;12,50;1.234,56;UTC\n").names == ["1.234,56"], "text stays text")
    }

    @Test(arguments: [("WAHR", true), ("FALSCH", false), ("Ja", true), ("Nein", false), ("x", true)])
    func `WAHR, FALSCH, Ja, Nein, x`(_ cell: String, _ flag: Bool) throws {
        #expect(try Taken(booking: "skipNotifications", cell).bodies[2]?["skipNotifications"]?.bool == flag)
    }

    /// Digits alone tell that something is missing only where numbers begin with 0 and the attendee's zone says so.
    @Test(arguments: [
        ("4,91701E+11", "a number that Excel has shortened"), ("4.91701E+11", "a number that Excel has shortened"),
        ("1701234567", "lost its first 0 or its +, as Excel"), ("491701234567", "lost its first 0 or its +, as Excel"),
    ]) func `4,91701E+11, lost leading 0 or + in phones`(_ cell: String, _ words: String) throws {
        let problem = try #require(try Taken(booking: "phone", cell).problems[2])
        #expect(problem.contains(words) && problem.contains("text"), "\(problem)")
        // Of an attendee elsewhere these digits may be all there is; what is shortened is wrong everywhere.
        let row = "\(Taken.type),\(Taken.host),Max,max@example.com,2026-05-04T14:30,America/New_York,\"\(cell)\"\n"
        let abroad = try Taken("meetingTypeId,hostIds,name,email,start,attendee.timezone,phone\n" + row, .bookings)
        #expect((abroad.problems[2] == nil) == !cell.contains("E+"))
    }

    @Test(arguments: ["01701234567", "+491701234567", "00491701234567", "0170 1234567", "40501234", "170 1234567"])
    func `phones that may be whole are taken as they stand`(_ cell: String) throws {
        #expect(try Taken(booking: "phone", cell).bodies[2]?["attendee"]?["phone"]?.string == cell)
    }

    @Test(arguments: ["#NV", "#NAME?", "#WERT!", "#REF!", "####"]) func `formula errors`(_ cell: String) throws {
        let taken = try Taken(Self.header + "a@example.com;A;\(cell);UTC\n")
        #expect(taken.problems[2]?.contains("which Excel shows where a formula fails") == true)
        #expect(taken.bodies.isEmpty)
    }

    @Test func `;;; tails, rows of only delimiters, 1,000 blank rows`() throws {
        let blank = String(repeating: ";;;;;;\n", count: 1_000)
        let taken = try Taken("email;givenName;familyName;timezone;;;\na@example.com;A;B;UTC;;;\n" + blank)
        #expect(taken.names == ["B"] && taken.problems.isEmpty)
        #expect(taken.blankLines == 1_000 && taken.file.droppedColumns == 3)
    }

    @Test func `rows shorter or longer than the header`() throws {
        let text = "email;givenName;familyName;timezone;slug\n"
        let taken = try Taken(text + "a@example.com;A;B;UTC\nb@example.com;A\nc@example.com;A;B;UTC;;;\nd@example.com;A;von;B;UTC;;x\n")
        #expect(taken.bodies.keys.sorted() == [2, 4], "only empties are missing, or too much")
        #expect(taken.problems[3]?.contains("familyName is missing") == true)
        #expect(taken.problems[5]?.hasPrefix("too_many_cells") == true)
        #expect(taken.shortRows == 2)
    }

    @Test func `newline inside a quoted cell`() throws {
        let taken = try Taken(Self.header + "a@example.com;\"A\nB\";C;UTC\r\nwrong;A;B;UTC\r\n")
        #expect(taken.bodies[2]?["givenName"]?.string == "A\nB")
        #expect(taken.problems.keys.first == 4)
    }

    @Test func `unbalanced quote`() throws {
        let taken = try Taken(Self.header + "a@example.com;\"A;B;UTC\nb@example.com;A;B;UTC\n")
        #expect(taken.problems[2]?.contains("The quote that opens on line 2 is not closed") == true)
        #expect(taken.names == ["B"])
    }

    @Test func `duplicate header, empty header, header with newline or no-break space`() throws {
        #expect(throws: MappingError.self) { try Taken("E-Mail;E-Mail;Vorname;Nachname\na@b.de;c@d.de;A;B\n") }
        let text = "x;\"E-\nMail\";x;Vor\u{A0}name;;\u{200B}Nachname\n1;a@b.de;2;A;3;B\n"
        #expect(try Taken(text).names == ["B"], "unmapped twins and nameless columns do not count")
        // Decomposed, as Macs write it.
        #expect(try Taken("E-Mail;pre\u{301}nom;Nachname\na@b.de;A;B\n").names == ["B"])
    }

    @Test func `title or filter line above the header, total row below`() throws {
        let text = "Benutzer Mai\n" + Self.header + "a@example.com;A;B;UTC\nb@example.com;A;C;UTC\nSumme;;;2\n"
        let failure = error(Array(text.utf8))
        #expect(failure?.code == .titleLines && failure?.remedy.contains("--skip-lines 1") == true)
        let taken = try Taken(text, settings: ReaderSettings(skippedLines: 1))
        #expect(taken.names == ["B", "C"])
        #expect(taken.problems[5]?.contains("\"Summe\", which is not an e-mail address") == true)
    }

    @Test func `whole row in one cell`() throws {
        let text = "\"email,givenName,familyName\"\n\"a@example.com,A,B\"\n"
        #expect(error(Array(text.utf8))?.code == .rowInOneCell)
    }

    @Test(arguments: [[0x50, 0x4B, 0x03, 0x04] as [UInt8], [0xD0, 0xCF, 0x11, 0xE0]]) func `xlsx or xls renamed csv`(_ magic: [UInt8])
        throws
    {
        let failure = error(magic + Array("[Content_Types].xml xl/workbook.xml".utf8))
        #expect(failure?.code == .notText && failure?.remedy.contains("CSV UTF-8") == true)
    }

    @Test func `=, +, -, @ cells`() throws {
        let taken = try Taken(Self.header + "a@example.com;=1+1;'@x;UTC\n")
        #expect(taken.bodies[2]?["givenName"]?.string == "=1+1")
        #expect(taken.bodies[2]?["familyName"]?.string == "@x")
        var bytes: [UInt8] = []
        CSVEncoder().append(["=1+1", "+49", "-5", "@x", "a"], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "'=1+1,'+49,'-5,'@x,a\n")
    }

    @Test func `mixed NFC and NFD, marks without width, NBSP, quotes around e-mails, mailto:`() throws {
        let taken = try Taken(Self.header + "an\u{200B}na@example.com\u{200E};Ju\u{308}rgen;\u{A0}Mu\u{308}ller\u{A0};\u{200B}UTC\n")
        let body = try #require(taken.bodies[2], "\(taken.problems)")
        #expect(body["email"]?.string == "anna@example.com")
        #expect(body["givenName"]?.string?.unicodeScalars.elementsEqual("J\u{FC}rgen".unicodeScalars) == true)
        #expect(body["familyName"]?.string?.unicodeScalars.elementsEqual("M\u{FC}ller".unicodeScalars) == true)
        #expect(try Taken(booking: "phone", "'0170\u{A0}12 34\u{200F}").bodies[2]?["attendee"]?["phone"]?.string == "0170 12 34")
        // What can be seen is the author's to take away, or `check --fix`'s.
        for cell in ["“anna@example.com”", "mailto:anna@example.com", "<anna@example.com>"] {
            #expect(try Taken(Self.header + "\(cell);A;B;UTC\n").problems[2]?.contains("not an e-mail address") == true)
            #expect(SafeRepair.mended(cell, .address, seen: true).text == "anna@example.com")
        }
    }
}
