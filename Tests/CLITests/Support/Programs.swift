import Foundation
import Subprocess
import SystemPackage

/// The built programs beside the test bundle: what is tested is what is shipped.
enum Programs {
    static let folder = FilePath(ProcessInfo.processInfo.arguments[0]).removingLastComponent()
    static var tool: FilePath { folder.appending("meetergo-bulk") }
    static var sandbox: FilePath { folder.appending("meetergo-sandbox") }
}

/// A program that has ended.
struct Finished: Sendable {
    /// The exit code, or minus the number of the signal.
    var status: Int32
    var out: String
    var err: String

    init(_ status: TerminationStatus, out: String?, err: String?) {
        switch status {
        case .exited(let code): self.status = code
        case .signaled(let signal): self.status = -signal
        }
        self.out = out ?? ""
        self.err = err ?? ""
    }
}

/// A folder for one test that goes with it.
final class Workplace: Sendable {
    let folder: FilePath

    init() throws {
        let name = "meetergo-bulk-test-\(UUID().uuidString)"
        folder = FilePath(FileManager.default.temporaryDirectory.path).appending(name)
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.string) }

    func path(_ name: String) -> String { folder.appending(name).string }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
        return path(name)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// A CSV file's rows as dictionaries, read by a reader of the tests' own.
    func table(_ name: String) throws -> [[String: String]] { Table.rows(try text(name)) }
}

/// A small, obvious CSV reader: quotes, commas, line feeds.
enum Table {
    static func rows(_ text: String) -> [[String: String]] {
        var records = split(text)
        guard !records.isEmpty else { return [] }
        let header = records.removeFirst()
        return records.map { cells in Dictionary(zip(header, cells)) { first, _ in first } }
    }

    private static func split(_ text: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell = ""
        var isQuoted = false
        var characters = Array(text)[...]
        while let character = characters.popFirst() {
            switch character {
            case "\"" where isQuoted && characters.first == "\"":
                cell.append("\"")
                characters.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                record.append(cell)
                cell = ""
            case "\n" where !isQuoted:
                records.append(record + [cell])
                record = []
                cell = ""
            default: cell.append(character)
            }
        }
        if !cell.isEmpty || !record.isEmpty { records.append(record + [cell]) }
        return records
    }
}
