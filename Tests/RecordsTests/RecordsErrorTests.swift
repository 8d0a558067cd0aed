import Foundation
import Records
import Testing

@Suite struct `Files that can't be read` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let inputs: [Input]
        var settings = ReaderSettings()
        let code: RecordsError.Code
        var isUsage = false
        /// The whole message, or its beginning.
        let message: String
        var testDescription: String { name }

        init(
            _ name: String, _ inputs: [Input], settings: ReaderSettings = ReaderSettings(), _ code: RecordsError.Code,
            isUsage: Bool = false, _ message: String
        ) {
            self.name = name
            self.inputs = inputs
            self.settings = settings
            self.code = code
            self.isUsage = isUsage
            self.message = message
        }
    }

    static func csv(_ text: String, name: String = "users.csv") -> Input { .bytes(name: name, Array(text.utf8)) }
    static func bytes(_ head: [UInt8], name: String = "users.csv") -> Input { .bytes(name: name, head + Array(repeating: 0, count: 600)) }

    static let cases = [
        Case("no input", [], .noInput, isUsage: true, "There is no input."),
        Case("a missing file", [.file(path: "/none/users.csv")], .missing, "/none/users.csv: There is no such file. Check the path."),
        Case("a path through a file", [.file(path: "/proc/version/x")], .missing, "/proc/version/x: There is no such file."),
        Case("a directory", [.file(path: "/proc")], .isDirectory, "/proc: This is a directory. Name the files in it."),
        Case("an empty file", [csv("")], .empty, "users.csv: The file is empty. A CSV file begins with a row of column names"),
        Case("an empty JSON Lines file", [csv("", name: "x.jsonl")], .empty, "x.jsonl: The file is empty."),
        Case("a file of blank lines", [csv("\u{FEFF}\r\n \r\n")], .empty, "users.csv: The file holds nothing but empty lines or rows."),
        Case("a second file that is empty", [csv("a\n"), csv("", name: "b.csv")], .empty, "b.csv: The file is empty."),
        Case(
            "a header with a byte that is no text", [.bytes(name: "users.csv", Array("ü;b".utf8) + [0xFF, 0x0A])], .unreadableHeader,
            "users.csv, line 1: The header can't be read. Byte 5 of the row (0xFF) is not UTF-8"),
        Case(
            "a header with an open quote", [csv("\"a,b\n1,2\n")], .unreadableHeader,
            "users.csv, line 1: The header can't be read. The quote that opens on line 1 is not closed"),
        Case(
            "an Excel workbook", [bytes(Array("PK\u{3}\u{4}........[Content_Types].xml".utf8))], .notText,
            "users.csv: This is an Excel workbook, whatever its name says. Open it in the spreadsheet and save it as \"CSV UTF-8\"."),
        Case("a zip archive", [bytes(Array("PK\u{3}\u{4}........users.csv".utf8))], .notText, "users.csv: This is a zip archive."),
        Case("an old Excel workbook", [bytes([0xD0, 0xCF, 0x11, 0xE0])], .notText, "users.csv: This is an old Excel workbook"),
        Case("xz", [bytes([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0])], .notText, "users.csv: This file is compressed with xz. Unpack it first"),
        Case(
            "gzip cut off", [.bytes(name: "users.csv.gz", [0x1F, 0x8B, 8, 0])], .brokenArchive, "users.csv.gz: The gzip archive is cut off"),
        Case(
            "gzip damaged", [bytes([0x1F, 0x8B, 8])], .brokenArchive, "users.csv: The gzip archive can't be unpacked any further than byte"),
        Case("zstd cut off", [.bytes(name: "x", [0x28, 0xB5, 0x2F, 0xFD])], .brokenArchive, "x: The zstd archive is cut off"),
        Case("a PDF", [bytes(Array("%PDF-1.7".utf8))], .notText, "users.csv: This is a PDF document."),
        Case("a page", [csv("\n<!DOCTYPE html>\n<html></html>")], .notText, "users.csv: This is an HTML page"),
        Case("other bytes", [bytes([0x7F, 0x45, 0x4C, 0x46])], .notText, "users.csv: This is no text"),
        Case("UTF-32", [bytes([0xFF, 0xFE, 0, 0])], .otherEncoding, "users.csv: This file is in UTF-32"),
        Case(
            "another encoding than its mark's", [csv("\u{FEFF}a\n")], settings: ReaderSettings(encoding: .windows1252), .otherEncoding,
            "users.csv: The file begins with the byte-order mark of UTF-8, and --encoding says Windows-1252. Leave --encoding out."),
        Case(
            "a JSON array", [csv("[\n {\"a\":1}]", name: "x.json")], .jsonDocument,
            "x.json: This is a JSON array, not one JSON object a line."),
        Case(
            "two formats", [csv("{}", name: "a.jsonl"), csv("a\n")], .mixedFormats, isUsage: true,
            "users.csv is CSV and a.jsonl is JSON Lines; one run reads one format. Import them one after the other."),
        Case(
            "standard input twice", [.standardInput, .standardInput], .standardInputTwice, isUsage: true, "Standard input is named twice."),
        Case(
            "a quote as delimiter", [csv("a\n")], settings: ReaderSettings(delimiter: UInt8(ascii: "\"")), .invalidDelimiter, isUsage: true,
            "A quote, an apostrophe"),
    ]

    @Test(arguments: cases)
    func `each gives one message that names the place and the remedy`(_ test: Case) {
        let error = #expect(throws: RecordsError.self) { try RecordReader(test.inputs, settings: test.settings) }
        #expect(error?.code == test.code)
        #expect(error?.isUsage == test.isUsage)
        #expect(error?.description.hasPrefix(test.message) == true, "\(error?.description ?? "")")
        #expect(error?.remedy.hasSuffix(".") == true)
    }

    @Test(.enabled(if: getuid() != 0, "root may read every file"))
    func `a file that may not be read says so`() throws {
        try withFile(Array("a\n".utf8)) { path in
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
            let error = #expect(throws: RecordsError.self) { try RecordReader([.file(path: path)]) }
            #expect(error?.code == .notReadable)
        }
    }

    @Test func `a header alone is a file without records`() throws {
        for text in ["a,b", "a,b\r\n", "\u{FEFF}a,b\n\n\n"] {
            let reader = try RecordReader([Self.csv(text)])
            #expect(reader.columns == ["a", "b"])
            #expect(try reader.next() == nil)
        }
    }

    @Test func `what was read before a file gives up stands, and nothing comes after`() throws {
        let text = "a,b\n1,2\n" + String(repeating: "x\",\"y\n", count: 20_000)
        let reader = try RecordReader([Self.csv(text), Self.csv("a,b\n3,4\n", name: "2.csv")], settings: ReaderSettings(recordLimit: 1000))
        #expect(Decoded(try #require(try reader.next())).cells == ["1", "2"])
        let error = #expect(throws: RecordsError.self) { while try reader.next() != nil {} }
        #expect(error?.code == .brokenQuotes)
        #expect(error?.file == "users.csv")
        #expect((error?.position?.line ?? 0) > 60)
        #expect(try reader.next() == nil)
    }
}
