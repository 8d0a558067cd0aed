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

    @Test func `a line that is no object is no JSON line`() {
        #expect(throws: JSONError.self) { try JSONLine(raw: Array("[]".utf8)) }
    }
}
