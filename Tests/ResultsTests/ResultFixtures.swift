import BulkModel
import Foundation
import Results
import SystemPackage
import TestSupport

/// A job folder with one run.
struct JobFolder {
    let path: FilePath
    let run: RunFolder

    init() throws {
        path = try TemporaryFolders.make()
        run = RunFolder(job: path, number: 1)
        try run.make()
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: run.path.string)) ?? []).sorted() }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: run.path.appending(name).string)))
    }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// Adds bytes to a file behind the writer's back, as an unsynced write before a crash.
    func spill(_ text: String, into name: String) throws {
        let file = try FileDescriptor.open(run.path.appending(name), .writeOnly, options: [.append, .create], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }
}

extension ResultFormat {
    static func csv(
        _ columns: [String] = ["email", "note"], delimiter: Character = ",", mark: Bool = false, files: [String] = ["a.csv"],
        identity: [String] = []
    ) -> ResultFormat {
        ResultFormat(
            shape: .csv, columns: columns, delimiter: delimiter.asciiValue ?? 0, hasByteOrderMark: mark, files: files,
            identityColumns: identity)
    }

    static func jsonLines(files: [String] = ["a.jsonl"], identity: [String] = []) -> ResultFormat {
        ResultFormat(shape: .jsonLines, columns: [], delimiter: 0, hasByteOrderMark: false, files: files, identityColumns: identity)
    }
}

extension RowEnd {
    static let created = RowEnd(.created, identity: RemoteIdentity(id: "u1", extras: ["_meeting_type_id": "m;1"]), attempts: 1)
    static let refused = RowEnd(
        .refused,
        finding: Finding(.validation, code: "http_400", field: "email", message: "=not an \"e-mail\"", hint: "line 1\nline 2"), attempts: 2)
    static let unknown = RowEnd(.unknown, finding: Finding(.timeout, message: "no answer"), attempts: 1)
    static let duplicate = RowEnd(.duplicate, finding: Finding(.duplicate, message: "as row 1"), attempts: 0)
}

func line(_ row: Int, _ carried: String, _ end: RowEnd, file: Int = 0, malformed: Bool = false) -> ResultLine {
    ResultLine(row: row, file: file, line: row + 1, carried: Array(carried.utf8), end: end, isMalformed: malformed)
}

func held(_ row: Int, _ carried: String, _ end: RowEnd, file: Int = 0) -> HeldRow {
    HeldRow(row: row, file: file, line: row + 1, carried: Array(carried.utf8), end: end)
}
