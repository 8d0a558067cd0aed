import BulkModel
import Foundation
import JSONText
import Records
import Results
import SystemPackage
import Testing

@Suite struct RunWriterTests {
    private let folder: JobFolder

    init() throws { folder = try JobFolder() }

    @Test func `a new run has its three files with headers and nothing more`() throws {
        var writer = try RunWriter(folder.run, format: .csv(identity: ["_meeting_type_id"]))
        #expect(folder.names == ["events.jsonl", "failed.csv", "succeeded.csv", "unfinished.csv"])
        #expect(try folder.text("succeeded.csv") == "email,note,_row,_outcome,_id,_meeting_type_id\n")
        #expect(try folder.text("failed.csv") == "email,note,_row,_outcome,_cause,_code,_field,_message,_hint,_attempts\n")
        #expect(try folder.text("unfinished.csv") == folder.text("failed.csv"))
        let lengths = try writer.sync()
        #expect(Set(lengths.keys) == [.succeeded, .failed, .unfinished])
        for (file, length) in lengths { #expect(try length == Int64(folder.bytes("\(file).csv").count)) }
        for name in folder.names { #expect(try Stat(folder.run.path.appending(name)).permissions == [.ownerReadWrite]) }
        #expect(try Stat(folder.run.path).permissions == .ownerReadWriteExecute)
    }

    @Test func `CSV lines carry the row and say how it ended`() throws {
        var writer = try RunWriter(
            folder.run, format: .csv(delimiter: ";", mark: true, files: ["a.csv", "b=.csv"], identity: ["_meeting_type_id"]))
        try writer.append([
            line(1, "anna@x;\"a;b\"", .created), line(2, "'=x;", .refused, file: 1), line(3, "c;", .unknown), line(4, "a;", .duplicate),
            line(5, "d;", RowEnd(.unchanged, identity: RemoteIdentity(id: "u2"), attempts: 0), file: 1),
        ])
        #expect(
            try folder.text("succeeded.csv") == """
                \u{FEFF}email;note;_file;_row;_outcome;_id;_meeting_type_id
                anna@x;"a;b";a.csv;1;created;u1;"m;1"
                d;;b=.csv;5;unchanged;u2;

                """)
        #expect(
            try folder.text("failed.csv") == """
                \u{FEFF}email;note;_file;_row;_outcome;_cause;_code;_field;_message;_hint;_attempts
                '=x;;b=.csv;2;refused;validation;http_400;email;"'=not an ""e-mail""\";"line 1
                line 2";2

                """)
        #expect(try folder.text("unfinished.csv").hasSuffix("\nc;;a.csv;3;unknown;timeout;;;no answer;;1\n"))
        #expect(try folder.text("notes.csv").hasSuffix("\na;;a.csv;4;duplicate;duplicate;;;as row 1;;0\n"))
    }

    @Test func `JSON lines keep the object byte for byte and add members`() throws {
        var writer = try RunWriter(folder.run, format: .jsonLines(files: ["a.jsonl", "b"], identity: ["_meeting_type_id", "_none"]))
        #expect(try folder.bytes("succeeded.jsonl").isEmpty)
        try writer.append([
            line(1, "{ \"email\" : \"a}\",\"n\":1.0 }", .created), line(2, "{}", .refused, file: 1), line(3, "{ }", .unknown),
            line(4, "{\"a\":{}}", RowEnd(.unsent, attempts: 0)),
        ])
        #expect(
            try folder.text("succeeded.jsonl")
                == #"{ "email" : "a}","n":1.0 ,"_row":1,"_file":"a.jsonl","_outcome":"created","_id":"u1","_meeting_type_id":"m;1"}"# + "\n"
        )
        #expect(
            try folder.text("failed.jsonl")
                == #"{"_row":2,"_file":"b","_error":{"outcome":"refused","cause":"validation","code":"http_400","field":"email","#
                + #""message":"=not an \"e-mail\"","hint":"line 1\nline 2","attempts":2}}"# + "\n")
        #expect(
            try folder.text("unfinished.jsonl") == """
                { "_row":3,"_file":"a.jsonl","_error":{"outcome":"unknown","cause":"timeout","message":"no answer","attempts":1}}
                {"a":{},"_row":4,"_file":"a.jsonl","_error":{"outcome":"unsent","attempts":0}}

                """)
        for name in folder.names where name.hasSuffix("d.jsonl") {
            for text in try folder.text(name).split(separator: "\n") { _ = try JSON.parse(String(text)) }
        }
    }

    @Test(arguments: 0..<20)
    func `what was carried comes back cell for cell`(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let alphabet = ["'", "=", "+", "\"", ";", ",", "\n", "\r", "\t", " ", "ä", "x", "-", "@"]
        func cell() -> String {
            (0..<Int.random(in: 0...5, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
        }
        let rows = (1...30).map { _ in [cell(), cell()] }
        let encoder = CSVEncoder(CSVDialect(delimiter: UInt8(ascii: ";"), newline: .lf))
        var writer = try RunWriter(folder.run, format: .csv(delimiter: ";"))
        let messages = rows.map { _ in cell() }
        try writer.append(
            rows.enumerated().map { index, cells in
                var carried: [UInt8] = []
                encoder.append(cells, to: &carried)
                carried.removeLast()
                let end = RowEnd(.refused, finding: Finding(.validation, message: messages[index]), attempts: 1)
                return ResultLine(row: index + 1, file: 0, line: 1, carried: carried, end: end)
            })
        let reader = try RecordReader(
            [.file(path: folder.run.path.appending("failed.csv").string)],
            settings: ReaderSettings(format: .csv, delimiter: UInt8(ascii: ";")))
        let message = try #require(reader.columns.firstIndex(of: "_message"))
        var read: [[String]] = []
        while let item = try reader.next() {
            guard case .record(let record) = item else { continue }
            #expect(record.cell(message) == messages[read.count], "seed \(seed)")
            read.append([record.cell(0), record.cell(1)])
        }
        #expect(read == rows, "seed \(seed)")
    }

    @Test func `what was no row goes to malformed, byte for byte below a heading`() throws {
        var writer = try RunWriter(folder.run, format: .csv())
        let end = RowEnd(.invalid, finding: Finding(.malformed, message: "3 cells,\nthe header has 2"), attempts: 0)
        try writer.append([
            line(1, "a,b\n,c", end, malformed: true),
            ResultLine(row: 2, file: 0, line: 9, carried: [0xFF, 0], end: end, isMalformed: true),
        ])
        let heading = "3 cells, the header has 2\n"
        #expect(
            try folder.bytes("malformed.txt")
                == Array("--- 6 bytes, row 1, line 2 of a.csv: \(heading)a,b\n,c\n--- 2 bytes, row 2, line 9 of a.csv: \(heading)".utf8)
                + [0xFF, 0, 0x0A])
        #expect(try writer.sync()[.malformed] == Int64(try folder.bytes("malformed.txt").count))
        #expect(try folder.text("failed.csv").split(separator: "\n").count == 1)
    }

    @Test func `events are lines with their time`() throws {
        var writer = try RunWriter(folder.run, format: .csv())
        try writer.record(RunEvent("run_started", at: 1_777_888_999_007, details: ["rows": 3]))
        try writer.record(RunEvent("quota_pause", at: 1_777_889_000_000))
        #expect(
            try folder.text("events.jsonl") == """
                {"at":"2026-05-04T10:03:19.007Z","event":"run_started","rows":3}
                {"at":"2026-05-04T10:03:20.000Z","event":"quota_pause"}

                """)
    }

    @Test func `a full disk is reported with the file and what to do`() throws {
        let target = folder.run.path.appending("succeeded.csv").string
        try FileManager.default.createSymbolicLink(atPath: target, withDestinationPath: "/dev/full")
        let error = #expect(throws: ResultFailure.self) { _ = try RunWriter(folder.run, format: .csv()) }
        #expect(error?.message.contains(target) == true)
        #expect(error?.message.contains("No space left") == true)
        #expect(error?.message.contains("make room, then run the same command again") == true)
    }
}

/// SplitMix64, for properties whose failing seed can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
