import JSONText
import Records
import SystemPackage
import Testing

@Suite struct `Reading inputs` {
    private func read(_ reader: RecordReader) throws -> [Decoded] {
        var items: [Decoded] = []
        while let item = try reader.next() { items.append(Decoded(item)) }
        return items
    }

    private func csv(_ name: String, _ text: String) -> Input { .bytes(name: name, Array(text.utf8)) }

    @Test(arguments: 1...40)
    func `a file is the same in pieces of every size`(chunkSize: Int) throws {
        let text = "\u{FEFF}Vorname;E-Mail\r\nJürgen;\"a;b\"\r\n\r\n\"x\ny\";z\r\nfault;\"u\"v\r\nlast;'+49"
        let reader = try RecordReader([csv("x.csv", text)], settings: ReaderSettings(chunkSize: chunkSize))
        #expect(reader.columns == ["Vorname", "E-Mail"])
        let dialect = CSVDialect(delimiter: UInt8(ascii: ";"), hasByteOrderMark: true, newline: .crlf)
        #expect(
            reader.files == [
                FileDescription(
                    name: "x.csv", format: .csv, dialect: dialect, newlines: [.crlf], headerLine: 1, columns: ["Vorname", "E-Mail"],
                    size: Int64(text.utf8.count))
            ])
        #expect(
            try read(reader) == [
                .row(["Jürgen", "a;b"], byteOffset: 19, line: 2, record: 1),
                .row(["x\ny", "z"], byteOffset: 36, line: 4, record: 2),
                .fault(.textAfterQuote, raw: Array("fault;\"u\"v".utf8), isTruncated: false, byteOffset: 45, line: 6, record: 3),
                .row(["last", "+49"], byteOffset: 57, line: 7, record: 4),
            ])
        #expect(reader.blankLines == 1)
        #expect(reader.bytesRead == reader.bytesTotal)
        #expect(try reader.next() == nil)
    }

    @Test func `a missing cell is empty and an existing one keeps its bytes`() throws {
        let reader = try RecordReader([csv("x.csv", "a,b,c\nü\n")])
        guard case .record(let record)? = try reader.next() else { return #expect(Bool(false)) }
        #expect(record.count == 1)
        #expect((0..<4).map(record.cell) == ["ü", "", "", ""])
        #expect(Array(record.cellBytes(0)) == [0xC3, 0xBC])
        #expect((0..<4).map(record.isEmpty) == [false, true, true, true])
        #expect(record.format == .csv)
        #expect(record.object == nil)
    }

    @Test func `several files share one set of columns in order of appearance`() throws {
        let inputs = [csv("1.csv", "a,b\n1,2\n"), csv("2.csv", "c; a \n3;4\n5\n"), csv("3.csv", "a,b,c\n6,7,8\n")]
        let reader = try RecordReader(inputs)
        #expect(reader.columns == ["a", "b", "c"])
        #expect(reader.files.map(\.columns) == [["a", "b"], ["c", " a "], ["a", "b", "c"]])
        var rows: [[String]] = []
        var places: [Position] = []
        while case .record(let record)? = try reader.next() {
            rows.append((0..<3).map(record.cell))
            places.append(record.position)
        }
        #expect(rows == [["1", "2", ""], ["4", "", "3"], ["", "", "5"], ["6", "7", "8"]])
        #expect(places.map(\.file) == [0, 1, 1, 2])
        #expect(places.map(\.record) == [1, 1, 2, 1])
        #expect(reader.bytesRead == reader.bytesTotal)
    }

    @Test(arguments: [1, 7, 64, 4096])
    func `parts hold the same records and faults as items, of several files with other columns too`(chunkSize: Int) throws {
        let first = (1...200).map {
            "n\($0),\($0 % 7 == 0 ? "\"a \"\"b\"\"\"" : "e\($0)")\($0 % 50 == 0 ? ",x,y" : "")\n\($0 % 31 == 0 ? "\n,\n" : "")"
        }
        let second = (1...200).map { "z\($0);\"é\n\($0)\";w\n" }
        let inputs = [csv("a.csv", "name,email,\n" + first.joined()), csv("b.csv", "zone;email;wage\n" + second.joined())]
        let settings = ReaderSettings(chunkSize: chunkSize)
        let byItem = try RecordReader(inputs, settings: settings)
        let expected = try read(byItem)
        let byPart = try RecordReader(inputs, settings: settings)
        var found: [Decoded] = []
        var places: [[String]] = []
        var blocks = 0
        let columns = Array(0..<byPart.columns.count)
        while let part = try byPart.nextPart() {
            switch part {
            case .item(let item): found.append(Decoded(item))
            case .block(let block):
                blocks += 1
                for index in 0..<block.count {
                    let decoded = Decoded(block.record(index))
                    #expect(decoded.line == block.line(of: index))
                    found.append(decoded)
                }
                let store = block.store
                block.forEach(columns) { index, line, _, cells in
                    places.append(cells.map { String(decoding: store[$0], as: UTF8.self) })
                    #expect(line == block.line(of: index))
                }
                #expect(
                    places.suffix(block.count) == found.suffix(block.count).map { $0.cells ?? [] }[...].map { pad($0, columns.count) }[...])
            }
        }
        #expect(found == expected)
        #expect(blocks > 0 || chunkSize < 64)
        #expect(byPart.shortRows == byItem.shortRows && byPart.blankLines == byItem.blankLines && byPart.blankLines > 0)
    }

    private func pad(_ cells: [String], _ count: Int) -> [String] {
        cells + Array(repeating: "", count: max(0, count - cells.count))
    }

    @Test func `JSON Lines files are read one after the other with nested values`() throws {
        let reader = try RecordReader([csv("a.jsonl", "\u{FEFF}{\"a\":{\"b\":[1]}}\n"), csv("b.txt", "\n {\"c\":2}")])
        #expect(reader.format == .jsonLines)
        #expect(reader.columns.isEmpty)
        guard case .record(let first)? = try reader.next(), case .record(let second)? = try reader.next() else {
            return #expect(Bool(false))
        }
        #expect(first.object == ["a": ["b": [1]]])
        #expect(first.position == Position(file: 0, byteOffset: 3, line: 1, record: 1))
        #expect(second.object == ["c": 2])
        #expect(second.position == Position(file: 1, byteOffset: 1, line: 2, record: 1))
        #expect(second.line?.raw == Array(" {\"c\":2}".utf8))
        #expect(try reader.next() == nil)
        #expect(reader.blankLines == 1)
    }

    @Test(arguments: [
        ("a,b\n1,2", UInt8(ascii: ",")), ("a;b\n1,5;2,5\n", UInt8(ascii: ";")), ("a\tb,c\n1\t2", UInt8(ascii: "\t")),
        ("a|b\n1|2", UInt8(ascii: "|")),
        ("\"a;b\",c\n1,2", UInt8(ascii: ",")), ("Name, Vorname;Mail\nx;y\nz;w", UInt8(ascii: ";")), ("one\n1\n", UInt8(ascii: ",")),
        ("a,b;c\n1,2;3\n4,5;6,7", UInt8(ascii: ";")), ("a;b;c\n\"x\ny;z\";1;2\n3", UInt8(ascii: ";")),
    ])
    func `the delimiter is the one that makes a table of the first rows`(text: String, delimiter: UInt8) throws {
        #expect(try RecordReader([csv("x.csv", text)]).files[0].dialect?.delimiter == delimiter)
    }

    @Test func `a given delimiter and a given format win over what is found`() throws {
        let bars = try RecordReader([csv("x.csv", "a;b|c\n1|2")], settings: ReaderSettings(delimiter: UInt8(ascii: "|")))
        #expect(bars.columns == ["a;b", "c"])
        let braces = try RecordReader([csv("x.jsonl", "{a},b\n1,2")], settings: ReaderSettings(format: .csv))
        #expect(braces.columns == ["{a}", "b"])
    }

    @Test func `a record can be kept as bytes and read back`() throws {
        let text = "a,b,c\n\"x,\"\"y\",,'=1\n1\n"
        let reader = try RecordReader([csv("1.csv", text), csv("2.csv", "c,a\nü,2\n")])
        while case .record(let record)? = try reader.next() {
            let copy = try Record(stored: record.stored, position: record.position)
            #expect((0..<3).map(copy.cell) == (0..<3).map(record.cell))
            #expect(copy.stored == record.stored)
        }
        let line = try JSONLine(raw: Array("{\"a\": 1.0}".utf8))
        let copy = try Record(stored: Record(position: Position(), content: .line(line)).stored, position: Position())
        #expect(copy.line?.raw == line.raw)
        #expect(copy.object == ["a": .number("1.0")])
    }

    @Test func `a pipe is read once, in its turn, and its size is not known`() throws {
        let pipe = try FileDescriptor.pipe()
        try pipe.writeEnd.writeAll("b\n2\n".utf8)
        try pipe.writeEnd.close()
        defer { try? pipe.readEnd.close() }
        let reader = try RecordReader([csv("1.csv", "a\n1\n"), .file(path: "/proc/self/fd/\(pipe.readEnd.rawValue)", name: "pipe")])
        #expect(reader.columns == ["a", "b"])
        #expect(reader.bytesTotal == nil)
        #expect(reader.files.map(\.name) == ["1.csv", "pipe"])
        #expect(try read(reader).map(\.cells) == [["1", ""], ["", "2"]])
        #expect(reader.bytesRead == 8)
    }

    @Test func `a record larger than a piece, and many pieces, come whole from a real file`() throws {
        let long = String(repeating: "ü, \"\"x\"\" ", count: 40_000)
        var text = "a,b\n1,\"\(long)\"\n"
        for index in 0..<30_000 { text += "\(index),user\(index)@example.com\n" }
        try withFile(Array(text.utf8)) { path in
            let reader = try RecordReader([.file(path: path)])
            let items = try read(reader)
            #expect(items.count == 30_001)
            #expect(items[0].cells?[1] == long.replacing("\"\"", with: "\""))
            #expect(
                items[30_000]
                    == .row(["29999", "user29999@example.com"], byteOffset: Int64(text.utf8.count - 28), line: 30_002, record: 30_001))
            #expect(reader.bytesTotal == Int64(text.utf8.count))
        }
    }

    @Test func `a file that is another one when its turn comes is not read`() throws {
        try withFile(Array("a\n1\n".utf8)) { path in
            let reader = try RecordReader([csv("1.csv", "a\n0\n"), .file(path: path, name: "2.csv")])
            try rewrite(path, Array("b\n1\n".utf8))
            #expect(Decoded(try #require(try reader.next())).cells == ["0"])
            let error = #expect(throws: RecordsError.self) { try reader.next() }
            #expect(error?.code == .changed)
            #expect(error?.file == "2.csv")
            #expect(try reader.next() == nil)
        }
    }
}
