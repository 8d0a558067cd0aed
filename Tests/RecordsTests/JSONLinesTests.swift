import JSONText
import Records
import Testing

@Suite struct `JSON Lines` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        /// What comes out, with its line: objects as written, faults by their code.
        let items: [String]
        var blankLines = 0
        var limit = 1000
        var testDescription: String { name }
    }

    @Test func `lines that end with CR alone are lines, where the file has no LF`() throws {
        func items(_ text: String) throws -> [String] {
            let reader = try RecordReader([.bytes(name: "x.jsonl", Array(text.utf8))])
            var items: [String] = []
            while let item = try reader.next() {
                switch item {
                case .record(let record): items.append("\(record.position.line) \(record.object?.members.count ?? 0)")
                case .fault(let fault): items.append("\(fault.position.line) \(fault.code.rawValue)")
                }
            }
            return items
        }
        #expect(try items("{\"a\":1}\r{\"a\":1,\"b\":2}\r\r{x}\r{}") == ["1 1", "2 2", "4 invalid_json", "5 0"])
        // CR is white space to JSON.
        #expect(try items("{\r\"a\":1\r}\r") == ["1 1"])
        #expect(try items("{\"a\":\r1}\n{}\n") == ["1 1", "2 0"])
        #expect(try items("{}\r{}\n{}\n") == ["1 invalid_json", "2 0"], "more than one object on the line")
    }

    static let cases = [
        Case(name: "nothing", text: "", items: []),
        Case(name: "two objects", text: "{\"a\":1}\n{\"b\":2}\n", items: ["1 {\"a\":1}", "2 {\"b\":2}"]),
        Case(name: "a last line without an end", text: "{}\n{\"b\":2}", items: ["1 {}", "2 {\"b\":2}"]),
        Case(name: "CRLF", text: "{}\r\n{ }\r\n", items: ["1 {}", "2 { }"]),
        Case(name: "a last CR", text: "{}\r", items: ["1 {}"]),
        Case(name: "blank lines", text: "\n{}\n \t\r\n\n{ }\n\n", items: ["2 {}", "5 { }"], blankLines: 4),
        Case(
            name: "nested values kept as written", text: "{\"a\": {\"b\": [1.0, 12345678901234567890]}}",
            items: ["1 {\"a\": {\"b\": [1.0, 12345678901234567890]}}"]),
        Case(name: "an array", text: "[1]\n{}", items: ["1 not_an_object", "2 {}"]),
        Case(name: "scalars", text: "1\n\"x\"\nnull\n", items: ["1 not_an_object", "2 not_an_object", "3 not_an_object"]),
        Case(name: "a trailing comma", text: "{\"a\":1,}\n{}", items: ["1 invalid_json", "2 {}"]),
        Case(name: "two objects on one line", text: "{}{}\n{}", items: ["1 invalid_json", "2 {}"]),
        Case(
            name: "an object over several lines", text: "{\n\"a\":1\n}\n{}",
            items: ["1 invalid_json", "2 invalid_json", "3 invalid_json", "4 {}"]),
        Case(name: "a duplicate name", text: "{\"a\":1,\"a\":2}", items: ["1 invalid_json"]),
        Case(name: "a lone surrogate", text: #"{"a":"\ud800"}"#, items: ["1 invalid_json"]),
        Case(name: "NaN", text: "{\"a\":NaN}", items: ["1 invalid_json"]),
        Case(name: "a NUL", text: "{\"a\":\"\u{0}\"}\n{}", items: ["1 invalid_json", "2 {}"]),
        Case(
            name: "numbers beyond 2^53, leading zeros in texts, exponents beyond Double",
            text: "{\"a\":9007199254740993,\"b\":\"007\",\"c\":1e999999,\"d\":-0}",
            items: ["1 {\"a\":9007199254740993,\"b\":\"007\",\"c\":1e999999,\"d\":-0}"]),
        Case(name: "a number with a leading zero", text: "{\"a\":007}\n{}", items: ["1 invalid_json", "2 {}"]),
        Case(name: "a duplicate name in other letters", text: "{\"a\":1,\"\\u0061\":2}", items: ["1 invalid_json"]),
        Case(name: "a duplicate name further down", text: "{\"x\":[{\"a\":1,\"a\":2}]}", items: ["1 invalid_json"]),
        Case(
            name: "infinity, a hex number, a lone minus", text: "{\"a\":Infinity}\n{\"a\":0x1}\n{\"a\":-}",
            items: ["1 invalid_json", "2 invalid_json", "3 invalid_json"]),
        Case(name: "a comma behind the object", text: "{\"a\":1},\n{}", items: ["1 invalid_json", "2 {}"]),
        Case(name: "a comment", text: "{\"a\":1} // x\n{}", items: ["1 invalid_json", "2 {}"]),
        Case(name: "single quotes", text: "{'a':1}", items: ["1 invalid_json"]),
        Case(name: "a record separator before the object", text: "\u{1E}{\"a\":1}", items: ["1 invalid_json"]),
        Case(name: "an object cut off", text: "{}\n{\"a\":", items: ["1 {}", "2 invalid_json"]),
        Case(name: "a name of no characters", text: "{\"\":1}", items: ["1 {\"\":1}"]),
        Case(name: "an escaped NUL", text: #"{"a":"\u0000"}"#, items: [#"1 {"a":"\u0000"}"#]),
        Case(
            name: "arrays as deep as may be, and deeper",
            text: "{\"a\":" + String(repeating: "[", count: 127) + String(repeating: "]", count: 127) + "}\n{\"a\":"
                + String(repeating: "[", count: 400),
            items: ["1 {\"a\":" + String(repeating: "[", count: 127) + String(repeating: "]", count: 127) + "}", "2 invalid_json"]),
        Case(name: "a line of the limit's length", text: "{\"a\":1}\r\n{}", items: ["1 {\"a\":1}", "2 {}"], limit: 7),
        Case(name: "a line one byte longer", text: "{\"a\":12}\n{}\n", items: ["1 record_too_large", "2 {}"], limit: 7),
        Case(name: "a long last line", text: "{}\n{\"a\":1234567890123456}", items: ["1 {}", "2 record_too_large"], limit: 7),
    ]

    @Test(arguments: cases)
    func `lines are the same however the bytes are cut`(_ test: Case) {
        let bytes = Array(test.text.utf8)
        let decoder = JSONLinesDecoder(recordLimit: test.limit)
        let whole = decode(decoder, bytes)
        let items = whole.items.map { item in "\(item.line) " + (item.cells?.first ?? item.code?.rawValue ?? "") }
        #expect(items == test.items)
        #expect(whole.blankLines == test.blankLines)
        for cuts in everyCut(bytes.count) {
            #expect(decode(decoder, bytes, cutAt: cuts) == whole, "cut at \(cuts)")
        }
    }

    @Test func `a fault keeps the line's bytes and says which byte is wrong`() throws {
        var decoder = JSONLinesDecoder(position: Position(file: 2, byteOffset: 3, line: 1, record: 1))
        decoder.feed([0x7B, 0x7D, 0x0A, 0x7B, 0x22, 0xFC, 0x22, 0x3A, 0x31, 0x7D, 0x0A][...])
        decoder.finish()
        _ = try decoder.next()
        guard case .fault(let fault) = try decoder.next() else { return #expect(Bool(false)) }
        #expect(fault.code == .invalidUTF8)
        #expect(fault.raw == [0x7B, 0x22, 0xFC, 0x22, 0x3A, 0x31, 0x7D])
        #expect(fault.position == Position(file: 2, byteOffset: 6, line: 2, record: 2))
        #expect(fault.message == "Byte 3 of the row (0xFC) is not UTF-8 (in Windows-1252 it would be \"ü\").")
    }

    @Test(arguments: [
        ("{}", "{\"_error\":\"x\"}"),
        ("{\"a\":1}", "{\"a\":1,\"_error\":\"x\"}"),
        (
            " { \"a\" : 1.00 , \"b\":[ 1, {\"}\":\"]\"} ] , \"c\":\"\\u00fc\\\"}\" } ",
            "{\"a\" : 1.00,\"b\":[ 1, {\"}\":\"]\"} ],\"c\":\"\\u00fc\\\"}\",\"_error\":\"x\"}"
        ),
        ("{\"_row\":7,\"a\":true,\"_error\":{\"_x\":[]},\"b\":{\"_keep\":null}}", "{\"a\":true,\"b\":{\"_keep\":null},\"_error\":\"x\"}"),
        ("{\"\\u005ferror\":1,\"a\":-1e5}", "{\"a\":-1e5,\"_error\":\"x\"}"),
    ])
    func `a line of results keeps members as written, drops those of earlier results and adds new ones`(raw: String, expected: String)
        throws
    {
        let line = try JSONLine(raw: Array(raw.utf8))
        #expect(String(decoding: line.rewritten(adding: [(name: "_error", value: "x")]), as: UTF8.self) == expected)
    }

    @Test(arguments: [
        "[{\"a\":1}]", "[\n{\"a\":1},\n{\"a\":2}]", "[]", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", "\u{FEFF}{\n}\n",
    ])
    func `a whole document is no JSON Lines, and the way to make it so is said`(text: String) {
        let error = #expect(throws: RecordsError.self) { try RecordReader([.bytes(name: "x.json", Array(text.utf8))]) }
        #expect(error?.code == .jsonDocument)
        #expect(error?.remedy.contains("jq -c") == true)
    }

    @Test func `a line cut off does not make a document of the lines behind it`() throws {
        let reader = try RecordReader([.bytes(name: "x.jsonl", Array("{\"a\":\n{\"a\":1}\n".utf8))])
        #expect(Decoded(try #require(try reader.next())).code == .invalidJSON)
        #expect(Decoded(try #require(try reader.next())).cells == ["{\"a\":1}"])
    }

    @Test func `JSON Lines are read in every encoding, and a second object on a line is named`() throws {
        let utf16: [UInt8] = [0xFF, 0xFE] + "{\"a\":\"ü\"}\n{}{}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let reader = try RecordReader([.bytes(name: "x.jsonl", utf16)], settings: ReaderSettings(chunkSize: 3))
        #expect(reader.files[0].encoding == .utf16LittleEndian)
        guard case .record(let record)? = try reader.next(), case .fault(let fault)? = try reader.next() else {
            return #expect(Bool(false))
        }
        #expect(record.object == ["a": "ü"])
        #expect(fault.position == Position(file: 0, byteOffset: 22, line: 2, record: 2))
        #expect(fault.message == "There is more than one object on the line; each needs a line of its own.")
    }

    @Test func `a line that is no object is no JSON line`() {
        #expect(throws: JSONError.self) { try JSONLine(raw: Array("[]".utf8)) }
    }
}
