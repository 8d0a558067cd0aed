import BulkModel
import Checking
import Foundation
import Mapping
import MeetergoAPI
import Records
import Testing

/// What mending makes of a file of users.
struct Mended {
    var copy: [UInt8]
    /// `line column before → after: repairs`.
    var changes: [String]
    var totals: FileMender.Totals

    init(_ bytes: [UInt8], name: String = "users.csv", settings: ReaderSettings = ReaderSettings()) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mend-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (copy, list) = (folder.appending(path: "copy"), folder.appending(path: "list"))
        let input = Input.bytes(name: name, bytes)
        let reader = try RecordReader([input], settings: settings)
        let table = APIFields.table(for: .users)
        let mapper =
            reader.format == .csv
            ? RowMapper(
                table: table, plan: try ColumnPlan(table: table, reader: reader), dialect: .standard) : RowMapper(jsonLines: table)
        var mender = FileMender(
            input, reader, setup: CheckSetup(kind: .users, context: CheckContext(now: 0), mapper: mapper), dialect: .standard)
        totals = try mender.run(copy: copy.path(percentEncoded: false), list: list.path(percentEncoded: false))
        self.copy = try [UInt8](Data(contentsOf: copy))
        let rows = try RecordReader([.file(path: list.path(percentEncoded: false))])
        #expect(rows.columns == FileMender.columns)
        changes = []
        while let item = try rows.next() {
            guard case .record(let row) = item else { continue }
            changes.append("\(row.cell(1)) \(row.cell(2)) \(row.cell(3)) → \(row.cell(4)): \(row.cell(5))")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted() == ["copy", "list"])
    }

    init(_ text: String, settings: ReaderSettings = ReaderSettings()) throws { try self.init(Array(text.utf8), settings: settings) }

    var text: String { String(decoding: copy, as: UTF8.self) }
}

@Suite struct FileMenderTests {
    static let header = "email,givenName,familyName,timezone\n"

    @Test(arguments: [
        ("“anna@example.com”", "anna@example.com", "address_marks"), ("mailto:anna@example.com", "anna@example.com", "address_marks"),
        ("<anna@example.com>", "anna@example.com", "address_marks"),
        ("MAILTO:‹an\u{200B}na@example.com›", "anna@example.com", "invisible_marks address_marks"),
        ("\u{A0}anna@example.com", "anna@example.com", "no_break_blanks"),
    ]) func `an address is freed from what stands around it`(_ before: String, _ after: String, _ repairs: String) throws {
        let mended = try Mended(Self.header + "\(before),A,B,UTC\n")
        #expect(mended.text == Self.header + "\(after),A,B,UTC\n")
        #expect(mended.changes.count == 1 && mended.changes[0].hasSuffix("→ \(after): \(repairs)"))
        #expect(try Checked([mended.text]).problems.isEmpty)
        #expect(try Mended(mended.copy).copy == mended.copy)
    }

    @Test(arguments: ["“anna@”", "Anna <anna@example.com>", "“a@b.de” “c@d.de”", "mailto:", "“”", "'@'"])
    func `what is no address in the end stays as it is`(_ before: String) throws {
        let text = Self.header + "\(before),A,B,UTC\n"
        #expect(try Mended(text).text == text)
    }

    @Test func `everything else stays byte for byte`() throws {
        let rows =
            "\u{FEFF}" + "email,givenName,familyName,timezone,note\r\n" + "a@b.de,\"A, \"\"x\"\"\",  B ,UTC,=1+1\n" + "\r\n,,,,\r"
            + "bad\"quote,\"x\"y,B,UTC\n" + "too,many,cells,in,this,row\n" + "c@d.de,'+49,\"C\nD\",UTC\r\n"
        let bytes = Array(rows.utf8) + [0xFF, 0xFE, 0x0A] + Array("e@f.de,Ju\u{308}rgen,F,UTC,\u{200B}note".utf8)
        let mended = try Mended(bytes)
        let expected = Array(rows.utf8) + [0xFF, 0xFE, 0x0A] + Array("e@f.de,J\u{FC}rgen,F,UTC,\u{200B}note".utf8)
        #expect(mended.copy == expected)
        #expect(mended.changes.count == 1 && mended.changes[0].hasSuffix(": composed_letters"))
    }

    @Test func `a replaced cell keeps its quotes and a spreadsheet's apostrophe`() throws {
        let text = "\"email\";\"givenName\";familyName;timezone\r\n\"“a@b.de”\";\"'=Mu\u{308}\"\"x\";Mu\u{308};UTC\r\n"
        #expect(try Mended(text).text == "\"email\";\"givenName\";familyName;timezone\r\n\"a@b.de\";\"'=M\u{FC}\"\"x\";M\u{FC};UTC\r\n")
        let tabs = "email\tgivenName\tfamilyName\ttimezone\n<a@b.de>\t\"A\tB\tUTC\n"
        #expect(try Mended(tabs).text == "email\tgivenName\tfamilyName\ttimezone\na@b.de\t\"A\tB\tUTC\n")
    }

    @Test func `a file keeps its encoding`() throws {
        let text = Self.header + "“a@b.de”,Jürgen,Müller,UTC\r\nx,y\r\nmailto:c@d.de,\"Ü\",B,UTC\r\n"
        let expected = text.replacing("“a@b.de”", with: "a@b.de").replacing("mailto:", with: "")
        func utf16(_ text: String, big: Bool) -> [UInt8] {
            (big ? [0xFE, 0xFF] : [0xFF, 0xFE])
                + text.utf16.flatMap { big ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
        for big in [false, true] { #expect(try Mended(utf16(text, big: big)).copy == utf16(expected, big: big)) }
        for encoding in [TextEncoding.windows1252, .macRoman, .windows1250] {
            let bytes = try #require(encoding.bytes(of: text))
            let mended = try Mended(bytes, settings: ReaderSettings(encoding: encoding))
            #expect(mended.copy == encoding.bytes(of: expected), "\(encoding)")
            #expect(mended.totals.values == 2)
        }
        #expect(TextEncoding.latin1.bytes(of: "“") == nil)
    }

    @Test func `lines of JSON are rewritten in the one text`() throws {
        let line =
            #"{ "email" : "“a@b.de”", "givenName":"A\n\u00e4","id":9007199254740993,"familyName":"B","timezone":"UTC","x":{"email":"“”"}}"#
        let mended = try Mended(line + "\r\n{broken\n" + line.replacing("“a@", with: "<c@").replacing("de”", with: "de>"))
        #expect(
            mended.text == line.replacing("“a@b.de”", with: "a@b.de") + "\r\n{broken\n" + line.replacing("“a@b.de”", with: "c@b.de"))
        #expect(mended.changes.map { $0.prefix(7) } == ["1 email", "3 email"])
        let carriage = line + "\r" + line.replacing("a@", with: "d@")
        #expect(try Mended(carriage).text == carriage.replacing("“a@b.de”", with: "a@b.de").replacing("“d@b.de”", with: "d@b.de"))
    }

    /// Random tables with dirt in some cells: the copy reads as the input with the listed changes, and nothing else.
    @Test func `any table is mended in its dirty cells alone`() throws {
        var state: UInt64 = 11
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let pieces = ["a", "\"\"", "u\u{308}", ",", "\r\n", "ß", " ", "'", "=", "\u{200B}", ";"]
        for round in 0..<300 {
            var dirty = Self.header
            var clean = Self.header
            for row in 0..<random(30) {
                let name = (0..<random(6)).map { _ in pieces[random(11)] }.joined()
                let marks = [("", ""), ("“", "”"), ("<", ">"), ("mailto:", "")][random(4)]
                let end = ["\n", "\r\n", "\r"][random(3)]
                let isQuoted = random(2) == 0
                func cell(_ text: String) -> String { isQuoted ? "\"\(text)\"" : text }
                dirty += "\(cell(marks.0 + "u\(row)@example.com" + marks.1)),\"A\(name)\",B,UTC\(end)"
                clean += "\(cell("u\(row)@example.com")),\"A\(name.precomposedStringWithCanonicalMapping)\",B,UTC\(end)"
            }
            let mended = try Mended(dirty)
            #expect(mended.copy == Array(clean.utf8), "seed 11, round \(round): \(dirty.debugDescription)")
        }
    }
}
