import Foundation
import Records
import Testing

@Suite struct `Decoding CSV` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let rows: [[String]]
        var delimiter = UInt8(ascii: ",")
        var blankLines = 0
        var quoting = CSVDialect.Quoting.double
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "nothing", text: "", rows: []),
        Case(name: "one cell without a line end", text: "a", rows: [["a"]]),
        Case(name: "rows ended by LF", text: "a,b\n1,2\n", rows: [["a", "b"], ["1", "2"]]),
        Case(name: "rows ended by CRLF", text: "a,b\r\n1,2\r\n", rows: [["a", "b"], ["1", "2"]]),
        Case(name: "rows ended by CR", text: "a,b\r1,2\r", rows: [["a", "b"], ["1", "2"]]),
        Case(name: "all line ends mixed", text: "a\rb\nc\r\nd", rows: [["a"], ["b"], ["c"], ["d"]]),
        Case(name: "CR before CRLF", text: "a\r\r\nb\r\r\n", rows: [["a"], ["b"]], blankLines: 2),
        Case(name: "the last line without an end", text: "a,b\n1,2", rows: [["a", "b"], ["1", "2"]]),
        Case(name: "the last line with an empty cell", text: "a,b\n1,", rows: [["a", "b"], ["1", ""]]),
        Case(name: "rows of only delimiters", text: "a,b\n,,\n,\n\"\",\" \"\nc", rows: [["a", "b"], ["c"]], blankLines: 3),
        Case(name: "semicolons", text: "a;b,c\n1;2", rows: [["a", "b,c"], ["1", "2"]], delimiter: UInt8(ascii: ";")),
        Case(name: "tabs", text: "a\tb\n1\t", rows: [["a", "b"], ["1", ""]], delimiter: UInt8(ascii: "\t")),
        Case(name: "bars", text: "a|b|", rows: [["a", "b", ""]], delimiter: UInt8(ascii: "|")),
        Case(name: "a quoted comma", text: "\"a,b\",c\n", rows: [["a,b", "c"]]),
        Case(name: "quoted line ends of all kinds", text: "\"a\nb\rc\r\nd\",e\nf", rows: [["a\nb\rc\r\nd", "e"], ["f"]]),
        Case(name: "doubled quotes", text: "\"a \"\"b\"\" c\",\"\"\"\"\n", rows: [["a \"b\" c", "\""]]),
        Case(name: "empty quoted cells", text: "\"\",a,\"\"\n", rows: [["", "a", ""]]),
        Case(name: "a quoted cell at the end of the file", text: "a,\"b\"", rows: [["a", "b"]]),
        Case(name: "quotes within an unquoted cell", text: "a\"b\"c,5\"\n", rows: [["a\"b\"c", "5\""]]),
        Case(name: "a quote behind a space", text: "a, \"b\"\n", rows: [["a", " \"b\""]]),
        Case(name: "spaces around text", text: " a , b \n", rows: [[" a ", " b "]]),
        Case(name: "rows of different lengths", text: "a\nb,c\nd,e,f\n", rows: [["a"], ["b", "c"], ["d", "e", "f"]]),
        Case(name: "blank lines at every place", text: "\n\r\na\n  \t\nb\n\n", rows: [["a"], ["b"]], blankLines: 4),
        Case(name: "a last line of spaces", text: "a\n   ", rows: [["a"]], blankLines: 1),
        Case(name: "a quoted blank cell alone", text: "\"\"\n\" \"\n\"\n\"", rows: [["\n"]], blankLines: 2),
        Case(
            name: "quotes that are text", text: "a\t\"b\n\"x\" y\t\"\"\n", rows: [["a", "\"b"], ["\"x\" y", "\"\""]], delimiter: 9,
            quoting: .none),
        Case(
            name: "rows long enough for many bytes at once",
            text: String(repeating: "user1@example.com,\"Given, 1\",'+491,Family \"1\",Ü\r\n", count: 3),
            rows: Array(repeating: ["user1@example.com", "Given, 1", "+491", "Family \"1\"", "Ü"], count: 3)),
        Case(name: "text in many scripts", text: "Jürgen,Zoë\n日本,😀\n", rows: [["Jürgen", "Zoë"], ["日本", "😀"]]),
        Case(
            name: "apostrophes before what looks like a formula", text: "'=1,'+49,'-5,'@x,''=1,\"'\tx\"",
            rows: [["=1", "+49", "-5", "@x", "'=1", "\tx"]]),
        Case(name: "apostrophes before anything else", text: "',''a,'a,'\n'5,a'=", rows: [["'", "''a", "'a", "'"], ["'5", "a'="]]),
        Case(name: "what looks like a formula", text: "=1,+49,-5,@x", rows: [["=1", "+49", "-5", "@x"]]),
        Case(name: "a guarded cell between quoted ones", text: "\"x\"\"\",'=1,\"y,\"\n", rows: [["x\"", "=1", "y,"]]),
    ]

    @Test(arguments: cases)
    func `rows are the same however the bytes are cut`(_ test: Case) {
        let bytes = Array(test.text.utf8)
        let decoder = CSVDecoder(delimiter: test.delimiter, quoting: test.quoting)
        let whole = decode(decoder, bytes)
        #expect(whole.items.map(\.cells) == test.rows)
        #expect(whole.blankLines == test.blankLines)
        #expect(whole == SlowCSV(delimiter: test.delimiter, quoting: test.quoting).decode(bytes))
        for cuts in everyCut(bytes.count) {
            #expect(decode(decoder, bytes, cutAt: cuts) == whole, "cut at \(cuts)")
        }
    }

    @Test func `a record knows its byte, its line and its number`() {
        let text = "h,i\r\n\r\n1,\"a\r\nb\"\r\n2,c\r3,ü\n4,d"
        let outcome = decode(CSVDecoder(delimiter: UInt8(ascii: ","), position: Position(byteOffset: 3)), Array(text.utf8))
        #expect(
            outcome.items == [
                .row(["h", "i"], byteOffset: 3, line: 1, record: 0),
                .row(["1", "a\r\nb"], byteOffset: 10, line: 3, record: 1),
                .row(["2", "c"], byteOffset: 20, line: 5, record: 2),
                .row(["3", "ü"], byteOffset: 24, line: 6, record: 3),
                .row(["4", "d"], byteOffset: 29, line: 7, record: 4),
            ])
    }

    /// Bytes chosen so that structure is likely, and so that text may be cut within a character, be it one or not.
    private static let alphabet: [UInt8] = Array("aaabcde,,,;\"\"\"\n\n\r' =+;\t".utf8) + [0xC3, 0xA9, 0xFF, 0]

    /// How many inputs: `scripts/differential` asks for ten million.
    private static let inputs = UInt64(ProcessInfo.processInfo.environment["RECORDS_RANDOM_INPUTS"] ?? "") ?? 20_000

    @Test func `random bytes decode as the slow decoder has it, however they are cut`() {
        for seed in 0..<Self.inputs {
            var generator = SplitMix(seed: seed)
            // Most are short, as most mistakes need few bytes; some are as long as what is read many bytes at once.
            let length = Int.random(in: 0...(seed % 4 == 0 ? 120 : 40), using: &generator)
            let hasOddBytes = seed % 3 == 0
            let alphabet = hasOddBytes ? Self.alphabet[...] : Self.alphabet.dropLast(4)
            let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            var slow = SlowCSV(delimiter: UInt8(ascii: Bool.random(using: &generator) ? "," : ";"))
            slow.limit = Bool.random(using: &generator) ? 1000 : Int.random(in: 1...48, using: &generator)
            slow.maximumCells = Bool.random(using: &generator) ? nil : Int.random(in: 1...4, using: &generator)
            slow.quoting = Int.random(in: 0...7, using: &generator) == 0 ? .none : .double
            var decoder = CSVDecoder(delimiter: slow.delimiter, quoting: slow.quoting, recordLimit: slow.limit)
            decoder.maximumCells = slow.maximumCells
            let expected = slow.decode(bytes)
            let cuts = randomCuts(bytes.count, using: &generator)
            let found = [
                decode(decoder, bytes), decode(decoder, bytes, cutAt: cuts), decode(decoder, bytes, cutAt: Array(0..<bytes.count)),
                decodeInBlocks(decoder, bytes, cutAt: cuts),
            ]
            guard found.contains(where: { $0 != expected }) else { continue }
            Issue.record(
                "seed \(seed), \(slow), cuts \(cuts): \(String(decoding: bytes, as: UTF8.self).debugDescription)\n\(expected)\n\(found)"
            )
            return
        }
        if Self.inputs > 20_000 { print("\(Self.inputs) random inputs decoded without difference") }
    }
}
