import Records
import Testing

@Suite struct `Faults in CSV` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// What comes out, rows by their cells and faults by code, line and raw bytes.
        let items: [String]
        var limit = 1000
        var maximumCells: Int?
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ items: [String], limit: Int = 1000, maximumCells: Int? = nil) {
            self.init(name, bytes: Array(text.utf8), items, limit: limit, maximumCells: maximumCells)
        }

        init(_ name: String, bytes: [UInt8], _ items: [String], limit: Int = 1000, maximumCells: Int? = nil) {
            self.name = name
            self.bytes = bytes
            self.items = items
            self.limit = limit
            self.maximumCells = maximumCells
        }
    }

    static let cases = [
        Case(
            "a quote that the file does not close costs one line", "a,b\n1,\"x\n2,y\n3,z",
            ["1 [a|b]", "2 unclosed_quote <1,\"x>", "3 [2|y]", "4 [3|z]"]),
        Case("a quote that opens in the last line", "a\n\"b", ["1 [a]", "2 unclosed_quote <\"b>"]),
        Case(
            "a quote closed by that of a later row costs its own line only", "1,\"x\n2,y\n3,\"z\"\n4,w",
            ["1 text_after_quote <1,\"x>", "2 [2|y]", "3 [3|z]", "4 [4|w]"]),
        Case("text behind a closing quote", "1,\"x\"y,\"z\"\n2,w\n", ["1 text_after_quote <1,\"x\"y,\"z\">", "2 [2|w]"]),
        Case("a space behind a closing quote", "\"x\" ,y\n2", ["1 text_after_quote <\"x\" ,y>", "2 [2]"]),
        Case("a fault in a row with CRLF", "\"x\"y\r\n2\r\n", ["1 text_after_quote <\"x\"y>", "2 [2]"]),
        Case("a fault in a row with CR", "\"x\"y\r2\r", ["1 text_after_quote <\"x\"y>", "2 [2]"]),
        Case("more cells than columns", "1,2,3\n4,5,6,7\n8,9", ["1 [1|2|3]", "2 too_many_cells <4,5,6,7>", "3 [8|9]"], maximumCells: 3),
        Case(
            "more cells than columns over several lines", "\"1\n2\",3,4\n5\n", ["1 too_many_cells <\"1\n2\",3,4>", "3 [5]"], maximumCells: 2
        ),
        Case("a byte of Windows-1252", bytes: [0x4D, 0xFC, 0x6C, 0x0A, 0x62], ["1 invalid_utf8 <M\u{FFFD}l>", "2 [b]"]),
        Case("a character parted by a delimiter", bytes: [0xC3, 0x2C, 0xA9, 0x0A, 0x62], ["1 invalid_utf8 <\u{FFFD},\u{FFFD}>", "2 [b]"]),
        Case("more cells than columns, the further ones blank", "1,2,3\n4,5,6,, \t,\"\"\n", ["1 [1|2|3]", "2 [4|5|6]"], maximumCells: 3),
        Case("a NUL", "a\u{0}b,c\nd\n", ["1 nul_byte <a\u{0}b,c>", "2 [d]"]),
        Case("a row of the limit's length", "12345678\n2", ["1 [12345678]", "2 [2]"], limit: 8),
        Case("a row of the limit's length with CRLF", "12345678\r\n2", ["1 [12345678]", "2 [2]"], limit: 8),
        Case("a row of the limit's length at the end", "12345678", ["1 [12345678]"], limit: 8),
        Case("a row one byte longer", "123456789\n2\n", ["1 record_too_large <12345678>…", "2 [2]"], limit: 8),
        Case("a row much longer, then none", "1234567890123456789012345", ["1 record_too_large <12345678>…"], limit: 8),
        Case("a longer row over several lines", "\"1\n2\",6789\n2\n", ["1 record_too_large <\"1\n2\",67>…", "3 [2]"], limit: 8),
        Case("a quote open at the limit", "a,\"b\nc\ndefgh\ni", ["1 unclosed_quote <a,\"b>", "2 [c]", "3 [defgh]", "4 [i]"], limit: 8),
        Case(
            "a quote open at the limit within the first line", "\"bcdefghijk\nl\"\nm",
            ["1 record_too_large <\"bcdefgh>…", "2 [l\"]", "3 [m]"], limit: 8),
    ]

    @Test(arguments: cases)
    func `a bad row costs no other, however the bytes are cut`(_ test: Case) {
        var decoder = CSVDecoder(delimiter: UInt8(ascii: ","), position: Position(record: 1), recordLimit: test.limit)
        decoder.maximumCells = test.maximumCells
        let whole = decode(decoder, test.bytes)
        #expect(whole.items.map(describe) == test.items)
        #expect(whole.end == nil)
        for cuts in everyCut(test.bytes.count) {
            #expect(decode(decoder, test.bytes, cutAt: cuts) == whole, "cut at \(cuts)")
        }
    }

    private func describe(_ item: Decoded) -> String {
        switch item {
        case .row(let cells, _, let line, _): "\(line) [\(cells.joined(separator: "|"))]"
        case .fault(let code, let raw, let isTruncated, _, let line, _):
            "\(line) \(code.rawValue) <\(String(decoding: raw, as: UTF8.self))>" + (isTruncated ? "…" : "")
        }
    }

    @Test(arguments: [
        ("x\n\"1\n\"\"2\",\"3\n4", "The quote that opens on line 3 is not closed before the file ends."),
        ("x\na,\"b\"c", "After the closing quote of cell 2 comes 'c'; a quote within a cell is written twice."),
        (
            "x\n\"b\nb\nb\"ü",
            "The quote that opens on line 2 closes on line 4, and behind it comes more text; a quote within a cell is written twice."
        ),
        ("x\na,b,c,d", "The row has 4 cells and the header 3; a cell that holds the delimiter must be in double quotes."),
    ])
    func `a fault says what is wrong and where the quote opened`(text: String, message: String) throws {
        let reader = try RecordReader([.bytes(name: "x.csv", Array("a,b,c\n".utf8.dropLast() + text.utf8.dropFirst()))])
        var faults: [RowFault] = []
        while let item = try reader.next() { if case .fault(let fault) = item { faults.append(fault) } }
        #expect(faults.first?.message == message)
        #expect(faults.first?.position.line == 2)
    }

    /// Each line opens a quote that swallows all others: read anew line by line they would take time in the square of their number.
    @Test func `a file whose every line opens a quote is given up with all before it kept`() throws {
        let good = "h,i\n1,2\n"
        let bad = String(repeating: "x\",\"y\n", count: 20_000)
        let outcome = decode(CSVDecoder(delimiter: UInt8(ascii: ","), recordLimit: 4096), Array((good + bad).utf8))
        #expect(outcome.items.prefix(2).map(\.cells) == [["h", "i"], ["1", "2"]])
        #expect(outcome.end == .brokenQuotes)
        #expect(outcome.items.dropFirst(2).allSatisfy { $0.code == .unclosedQuote })
        #expect(64...200 ~= outcome.items.count)
    }

    /// The bound is on what is read again without need: faults that swallow nothing are free.
    @Test func `a file with a fault in every row is read to its end`() {
        let outcome = decode(
            CSVDecoder(delimiter: UInt8(ascii: ","), recordLimit: 64), Array(String(repeating: "\"a\"b,c\n", count: 5000).utf8))
        #expect(outcome.items.count == 5000)
        #expect(outcome.end == nil)
    }
}
