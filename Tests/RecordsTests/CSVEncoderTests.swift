import Records
import Testing

@Suite struct `Writing CSV` {
    @Test(arguments: [
        (["a", "b"], "a,b\n"), ([""], "\"\"\n"), (["", ""], ",\n"), (["a,b"], "\"a,b\"\n"), (["say \"hi\""], "\"say \"\"hi\"\"\"\n"),
        (["a\nb", "c\rd"], "\"a\nb\",\"c\rd\"\n"), ([" a", "b ", "c\t"], "\" a\",\"b \",\"c\t\"\n"), (["a;b|c"], "a;b|c\n"),
        (["=SUM(A1)", "+49 170 1", "-5", "@x"], "'=SUM(A1),'+49 170 1,'-5,'@x\n"), (["'=1", "''+"], "''=1,'''+\n"),
        (["'", "'a", "a=b", "''"], "','a,a=b,''\n"), (["\tx", "\r"], "\"'\tx\",\"'\r\"\n"), (["=\"a\",b"], "\"'=\"\"a\"\",b\"\n"),
    ])
    func `a row is quoted and guarded where it must be and nowhere else`(cells: [String], line: String) {
        var bytes: [UInt8] = []
        CSVEncoder().append(cells, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == line)
    }

    @Test func `a dialect decides on delimiter, line end and byte-order mark`() {
        var bytes: [UInt8] = []
        let encoder = CSVEncoder(CSVDialect(delimiter: UInt8(ascii: ";"), hasByteOrderMark: true, newline: .crlf))
        encoder.appendByteOrderMark(to: &bytes)
        encoder.append(["a,b", "c;d"], to: &bytes)
        #expect(bytes == [0xEF, 0xBB, 0xBF] + Array("a,b;\"c;d\"\r\n".utf8))
        var plain: [UInt8] = []
        CSVEncoder().appendByteOrderMark(to: &plain)
        #expect(plain.isEmpty)
    }

    @Test func `a line of results repeats a record and adds cells`() throws {
        let reader = try RecordReader([.bytes(name: "x.csv", Array("a;b;c\n'+49;\"x;y\"\n".utf8))])
        guard case .record(let record)? = try reader.next() else { return #expect(Bool(false)) }
        var bytes: [UInt8] = []
        let encoder = CSVEncoder(try #require(reader.files[0].dialect))
        encoder.append(reader.columns + ["_id"], to: &bytes)
        encoder.append(record, columns: reader.columns.count, followedBy: ["-1"], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "a;b;c;_id\n'+49;\"x;y\";;'-1\n")
    }

    private static let characters: [Character] = [
        "'", "'", "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", ",", ";", "|", " ", "a", "ü", "😀", "\u{1}",
    ]

    @Test func `every text survives writing and reading in every dialect`() throws {
        for seed in 0..<3_000 as Range<UInt64> {
            var generator = SplitMix(seed: seed)
            let columns = Int.random(in: 1...4, using: &generator)
            let rows = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (0..<columns).map { _ in
                    String(
                        (0..<Int.random(in: 0...6, using: &generator)).map { _ in Self.characters.randomElement(using: &generator) ?? "a" })
                }
            }
            let dialect = CSVDialect(
                delimiter: CSVDialect.delimiters.randomElement(using: &generator) ?? 0x2C, hasByteOrderMark: Bool.random(using: &generator),
                newline: [.lf, .crlf, .cr].randomElement(using: &generator) ?? .lf)
            var bytes: [UInt8] = []
            let encoder = CSVEncoder(dialect)
            encoder.appendByteOrderMark(to: &bytes)
            encoder.append((0..<columns).map { "column \($0)" }, to: &bytes)
            for row in rows { encoder.append(row, to: &bytes) }

            let settings = ReaderSettings(format: .csv, delimiter: dialect.delimiter, chunkSize: Int.random(in: 1...64, using: &generator))
            let reader = try RecordReader([.bytes(name: "x.csv", bytes)], settings: settings)
            var read: [[String]] = []
            while let item = try reader.next() { read.append(Decoded(item).cells ?? ["fault"]) }
            // A row without anything in its cells is blank.
            let isBlank = { (row: [String]) in row.allSatisfy { $0.utf8.allSatisfy { $0 == 32 || $0 == 9 } } }
            let full = rows.filter { !isBlank($0) }
            let isSame = read.map { $0.map { Array($0.utf8) } } == full.map { $0.map { Array($0.utf8) } }
            #expect(
                isSame && reader.files[0].dialect == dialect && reader.blankLines == rows.count - full.count,
                "seed \(seed): \(rows) became \(read)")
        }
    }
}
