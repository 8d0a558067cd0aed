import Foundation
import JSONText
import Records
import Testing

/// What people's programs make of a table. Each case has the name of what arrives in the list of messy files that the tool is written against;
/// dates, numbers and words in cells are matters of Mapping, and are read here as the text that they are.
@Suite struct `Messy files` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// The header and the rows, or how a row or the file fails: `line code`.
        let reads: [String]
        var settings = ReaderSettings()
        /// What must be in how the file is said to be read.
        var summary = ""
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ reads: [String], _ settings: ReaderSettings = ReaderSettings(), summary: String = "") {
            self.init(name, bytes: Array(text.utf8), reads, settings, summary: summary)
        }

        init(_ name: String, bytes: [UInt8], _ reads: [String], _ settings: ReaderSettings = ReaderSettings(), summary: String = "") {
            self.name = name
            self.bytes = bytes
            self.reads = reads
            self.settings = settings
            self.summary = summary
        }
    }

    private static func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
    private static func utf16(_ text: String) -> [UInt8] { [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }

    static let cases = [
        Case("; delimiter", "a;b\r\n1,5;2\r\n", ["1 [a|b]", "2 [1,5|2]"], summary: "semicolons"),
        Case(
            "; delimiter, another said", "a;b,c\n1;2,3\n", ["1 [a;b|c]", "2 [1;2|3]"], ReaderSettings(delimiter: 0x2C), summary: "commas"),
        Case(
            "Windows-1252 bytes (M\\xFCller)", bytes: latin("Name;Ort\r\nM\u{FC}ller;K\u{F6}ln \u{80}\r\n"),
            ["1 [Name|Ort]", "2 [Müller|Köln €]"],
            summary: "Windows-1252 (guessed)"),
        Case(
            "Windows-1252 bytes without a meaning", bytes: latin("Name;Ort\nM\u{FC}ller;\u{81}\nb;c\n"),
            ["1 [Name|Ort]", "2 invalid_encoding", "3 [b|c]"]),
        Case(
            "Windows-1252 bytes in a file of UTF-8", bytes: Array("Name;Ort\nMüller;Köln\n".utf8) + latin("M\u{FC}ller;a\nb;c\n"),
            ["1 [Name|Ort]", "2 [Müller|Köln]", "3 invalid_utf8", "4 [b|c]"]),
        Case(
            "UTF-8 rows in a file of Windows-1252", bytes: latin("N\u{E4}me;Ort\nM\u{FC}ller;a\n") + Array("Müller;b\n".utf8),
            ["1 [Näme|Ort]", "2 [Müller|a]", "3 mixed_encoding"]),
        Case(
            "UTF-8 with BOM EF BB BF", "\u{FEFF}Vorname;Name\r\nJürgen;x\r\n", ["1 [Vorname|Name]", "2 [Jürgen|x]"],
            summary: "UTF-8 with byte-order mark"),
        Case("UTF-8 with BOM twice", "\u{FEFF}\u{FEFF}\"Vorname\";b\n1;2\n", ["1 [Vorname|b]", "2 [1|2]"]),
        Case(
            "UTF-16LE, FF FE, tabs", bytes: utf16("Name\tOrt\r\nJürgen 😀\t\"a\tb\"\r\n"), ["1 [Name|Ort]", "2 [Jürgen 😀|a\tb]"],
            summary: "UTF-16LE with byte-order mark, tabs"),
        Case(
            "UTF-16BE without BOM", bytes: "Name;Ort\nJürgen;x\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
            ["1 [Name|Ort]", "2 [Jürgen|x]"], summary: "UTF-16BE (guessed)"),
        Case(
            "UTF-16 with half a pair", bytes: utf16("a\n1") + [0x00, 0xD8] + utf16("\nx\n").dropFirst(2),
            ["1 [a]", "2 invalid_encoding", "3 [x]"]),
        Case("UTF-16 cut within a unit", bytes: utf16("a\n1\n2") + [0x41], ["1 [a]", "2 [1]", "3 invalid_encoding"]),
        Case(
            "Mac Roman, bare CR lines", bytes: Array("Name;Ort\rM".utf8) + [0x9F] + Array("ller;K".utf8) + [0x9A] + Array("ln\r".utf8),
            ["1 [Name|Ort]", "2 [Müller|Köln]"], summary: "Macintosh (guessed), semicolons, quotes, CR"),
        Case("all line ends mixed", "a;b\r1;2\n3;4\r\n5;6", ["1 [a|b]", "2 [1|2]", "3 [3|4]", "4 [5|6]"], summary: "CR and LF and CRLF"),
        Case(
            "sep=; as line 1", "sep=;\r\na;b,c\r\n1;2,3\r\n", ["2 [a|b,c]", "3 [1|2,3]"], summary: "1 line passed over, header on line 2"),
        Case("sep=; as line 1 after a BOM", "\u{FEFF}SEP=\t\na\tb\n1\t2\n", ["2 [a|b]", "3 [1|2]"], summary: "tabs"),
        Case(
            "cells of Excel's making", "a;b;c;d;e\n04.05.2026 14:30;46146,6041666667;1.234,56 €;WAHR;4,91701E+11\n#NV;;;;\n",
            ["1 [a|b|c|d|e]", "2 [04.05.2026 14:30|46146,6041666667|1.234,56 €|WAHR|4,91701E+11]", "3 [#NV||||]"]),
        Case(
            ";;; tails, rows of only delimiters, 1,000 blank rows", "a;b;;\n1;2;;\n;;;\n3;4;;\n" + String(repeating: ";;;\n", count: 1000),
            ["1 [a|b]", "2 [1|2]", "4 [3|4]"]),
        Case(
            "rows shorter or longer than the header", "a;b;c\n1;2\n1;2;3;\n1;2;3;4\n;;3\n",
            ["1 [a|b|c]", "2 [1|2]", "3 [1|2|3]", "4 too_many_cells", "5 [||3]"]),
        Case("newline inside a quoted cell", "a;b\r\n1;\"x\ny\"\r\n2;z\r\n", ["1 [a|b]", "2 [1|x\ny]", "4 [2|z]"]),
        Case("unbalanced \"", "a;b\n1;\"x\n2;y\n", ["1 [a|b]", "2 unclosed_quote", "3 [2|y]"]),
        Case("duplicate header", "E-Mail;Name; E-Mail\na;b;c\n", ["1 [E-Mail|Name| E-Mail]", "2 [a|b|c]"]),
        Case("empty header", ";a;;b\n1;2;3;4\n", ["1 [|a||b]", "2 [1|2|3|4]"]),
        Case("title or filter line above the header", "Termine Mai\nFilter: alle\na;b\n1;2\n3;4\n", ["1 titleLines"]),
        Case(
            "title or filter line above the header, said", "Termine, Mai\n\"\na;b\n1;2\n", ["3 [a|b]", "4 [1|2]"],
            ReaderSettings(skippedLines: 2), summary: "2 lines passed over"),
        Case("title line padded with delimiters", "Termine;;\na;b;c\n1;2;3\n", ["1 titleLines"]),
        Case("whole row in one cell \"a,b,c\"", "\"a,b,c\"\n\"1,\"\"2\"\",3\"\n", ["1 rowInOneCell"]),
        Case("whole row in one cell by a wrong delimiter", "a,b\n1,2\n", ["1 rowInOneCell"], ReaderSettings(delimiter: 0x3B)),
        Case(".xlsx renamed .csv", "PK\u{3}\u{4}......[Content_Types].xml", ["0 notText"]),
        Case(".xls renamed .csv", bytes: [0xD0, 0xCF, 0x11, 0xE0, 0xA1], ["0 notText"]),
        Case("=, +, -, @ cells", "a;b;c;d\n=1+1;+49;-5;@x\n'=1;'+49;'-5;'@x\n", ["1 [a|b|c|d]", "2 [=1+1|+49|-5|@x]", "3 [=1|+49|-5|@x]"]),
        Case(
            "tabs and quotes that are text", "a\tb\n\"Hallo\" sagt er\t{ \"x\": 1}\n\"offen\t2\n",
            ["1 [a|b]", "2 [\"Hallo\" sagt er|{ \"x\": 1}]", "3 [\"offen|2]"], summary: "quotes are text"),
        Case(
            "tabs and quotes that are text, said otherwise", "a\tb\n\"x\" y\t1\n", ["1 [a|b]", "2 text_after_quote"],
            ReaderSettings(quoting: .double)),
        Case("tabs and quotes that quote", "a\tb\n\"x\ty\"\t\"z\"\"\"\n", ["1 [a|b]", "2 [x\ty|z\"]"], summary: "tabs, quotes, LF"),
        Case("a NUL in a cell", "a;b\n1;x\u{0}\n2;y\n", ["1 [a|b]", "2 nul_byte", "3 [2|y]"]),
        Case(
            "an encoding said", bytes: [0x61, 0x0A, 0x81, 0x0A], ["1 [a]", "2 [ü]"], ReaderSettings(encoding: .ibm850), summary: "IBM850,"),
    ]

    @Test(arguments: cases)
    func `each is read rightly, or fails with its place, however its bytes arrive`(_ test: Case) throws {
        for chunkSize in [1, 2, 3, 7, 4096] {
            var settings = test.settings
            settings.chunkSize = chunkSize
            #expect(read(test.bytes, settings) == test.reads, "in pieces of \(chunkSize)")
        }
        guard !test.summary.isEmpty else { return }
        let reader = try RecordReader([.bytes(name: "x.csv", test.bytes)], settings: test.settings)
        #expect(reader.files[0].summary.contains(test.summary), "\(reader.files[0].summary)")
    }

    @Test(arguments: ["E-\nMail", "E-\r\n Mail ", " E-\u{A0}Mail", "\u{200B}E- Mail\u{200E}", "\u{FEFF}E-\tMail"])
    func `a header with a line end, no-break space or unseen mark is the column that people see`(name: String) throws {
        let reader = try RecordReader([
            .bytes(name: "1.csv", Array("E- Mail,b\n1,2\n".utf8)), .bytes(name: "2.csv", Array("b,\"\(name)\"\n3,4\n".utf8)),
        ])
        #expect(reader.columns == ["E- Mail", "b"])
        #expect(read(reader) == ["2 [1|2]", "\(name.contains("\n") ? 3 : 2) [4|3]"])
    }

    @Test func `what is dropped, short or guessed is counted and said`() throws {
        let text = "a;b;;\n1\n;;;\n\n2;x\n"
        let reader = try RecordReader([.bytes(name: "x.csv", Array(text.utf8))])
        #expect(read(reader) == ["2 [1]", "5 [2|x]"])
        #expect(reader.blankLines == 2)
        #expect(reader.shortRows == 1)
        #expect(reader.files[0].droppedColumns == 2)
        #expect(reader.files[0].notices == ["2 columns without a name at the end of the header left out"])
    }

    /// The first 64 KiB are looked at; what comes behind may still show that they were no UTF-8.
    @Test func `a file that turns out not to be UTF-8 late is read on, and says so`() throws {
        let head = "a;b\n" + String(repeating: "x;y\n", count: 40_000)
        let bytes = Array(head.utf8) + Self.latin("M\u{FC}ller;1\n") + Array("Jürgen;2\n".utf8)
        for chunkSize in [1, 5_000, 200_000] {
            let reader = try RecordReader([.bytes(name: "x.csv", bytes)], settings: ReaderSettings(chunkSize: chunkSize))
            #expect(reader.files[0].encoding == .utf8)
            let rows = read(reader)
            #expect(rows.suffix(2) == ["40002 [Müller|1]", "40003 mixed_encoding"])
            #expect(reader.files[0].encoding == .windows1252)
            #expect(reader.files[0].notices.count == 1)
        }
    }

    @Test(arguments: TextEncoding.allCases.filter { $0 != .utf8 })
    func `places are those of the file in every encoding`(_ encoding: TextEncoding) throws {
        let text = "\u{E9};b\r\n1;\"x\u{E4}\ny\"\r\nz;\u{FC}\n"
        let reader = try RecordReader(
            [.bytes(name: "x.csv", try #require(encoded(text, encoding)))], settings: ReaderSettings(encoding: encoding))
        var offsets: [Int64] = []
        while case .record(let record)? = try reader.next() { offsets.append(record.position.byteOffset) }
        #expect(offsets == (encoding == .utf16BigEndian || encoding == .utf16LittleEndian ? [10, 30] : [5, 15]))
    }

    /// Foundation's tables are the second opinion.
    @Test(arguments: [
        (TextEncoding.windows1252, String.Encoding.windowsCP1252), (.windows1250, .windowsCP1250), (.windows1254, .windowsCP1254),
        (.latin1, .isoLatin1), (.latin2, .isoLatin2),
    ])
    func `every byte means what others say it means`(encoding: TextEncoding, other: String.Encoding) throws {
        for byte in 0x80...0xFF as ClosedRange<UInt8> {
            let reader = try RecordReader([.bytes(name: "x", [0x61, 0x0A, byte, 0x0A])], settings: ReaderSettings(encoding: encoding))
            let meant = String(data: Data([byte]), encoding: other)
            switch try reader.next() {
            case .record(let record): #expect(record.cell(0) == meant, "\(byte)")
            // What Windows has no character for, Foundation takes for a control character.
            default: #expect(meant == nil || meant?.unicodeScalars.first?.value ?? 0 < 0xA0, "\(byte)")
            }
        }
    }

    private func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8]? {
        switch encoding {
        case .utf16LittleEndian: text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .utf16BigEndian: text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        // These have the three letters elsewhere.
        case .macRoman: text.unicodeScalars.map { ["é": 0x8E, "ä": 0x8A, "ü": 0x9F][$0] ?? UInt8($0.value) }
        case .ibm850: text.unicodeScalars.map { ["é": 0x82, "ä": 0x84, "ü": 0x81][$0] ?? UInt8($0.value) }
        default: text.unicodeScalars.map { UInt8($0.value) }
        }
    }

    private func read(_ bytes: [UInt8], _ settings: ReaderSettings) -> [String] {
        do throws(RecordsError) {
            let reader = try RecordReader([.bytes(name: "x.csv", bytes)], settings: settings)
            return ["\(reader.files[0].headerLine ?? 0) [\(reader.columns.joined(separator: "|"))]"] + read(reader)
        } catch {
            return ["\(error.position?.line ?? 0) \(error.code.rawValue)"]
        }
    }

    private func read(_ reader: RecordReader) -> [String] {
        var rows: [String] = []
        do throws(RecordsError) {
            while let item = try reader.next() {
                switch item {
                case .record(let record):
                    rows.append("\(record.position.line) [\((0..<record.count).map(record.cell).joined(separator: "|"))]")
                case .fault(let fault): rows.append("\(fault.position.line) \(fault.code.rawValue)")
                }
            }
        } catch {
            rows.append("\(error.position?.line ?? 0) \(error.code.rawValue)")
        }
        return rows
    }

    @Test(
        arguments: [
            (mark: [0xFF, 0xFE], UInt8?.none, "UTF-16"), (mark: [0xFE, 0xFF], nil, "UTF-16"), (mark: [0xFE, 0xFF], 0, "UTF-16"),
            (mark: [], 1, "UTF-32"),
        ] as [(mark: [UInt8], UInt8?, String)])
    func `a mark that does not fit what follows, and UTF-32 without mark, are turned away`(_ mark: [UInt8], _ width: UInt8?, _ name: String)
    {
        let text = Array("email,givenName\na@example.com,Ana\n".utf8)
        // Nil: one byte a letter. 0: two, little-endian. 1: four, little-endian.
        let bytes = text.flatMap { byte in [byte] + Array(repeating: UInt8(0), count: width.map { $0 == 0 ? 1 : 3 } ?? 0) }
        let error = #expect(throws: RecordsError.self) { _ = try RecordReader([.bytes(name: "x.csv", mark + bytes)]) }
        #expect(error?.code == .otherEncoding && error?.message.contains(name) == true && error?.remedy.contains("CSV UTF-8") == true)
    }
}
