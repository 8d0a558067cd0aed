import BulkModel
import FileSystem
import Foundation
public import Mapping
import MeetergoAPI
public import Records
import SystemPackage

/// Writes a copy of an input in which values are mended, where that is safe, and a list of what it has changed.
///
/// Safe is what ``SafeRepair`` can do, and of that only what leaves a row with no problem that it had not before. All other bytes of the copy are
/// those of the input: rows without a repair, faulty ones, header, encoding, quoting, line ends.
public struct FileMender {
    /// What came out, in numbers.
    public struct Totals: Sendable, Hashable {
        public var rows = 0
        public var values = 0
        /// Values by what was done to them; some need several repairs.
        public var repairs: [SafeRepair: Int] = [:]
    }

    private let input: Input
    private let reader: RecordReader
    private let dialect: CSVDialect
    private var mapper: RowMapper
    private var checker: RowChecker

    /// The columns of the list.
    public static let columns = ["file", "line", "column", "before", "after", "repairs"]

    /// - Parameters:
    ///   - input: what `reader` reads, alone; to be read a second time beside it.
    ///   - reader: at its beginning.
    public init(_ input: Input, _ reader: RecordReader, setup: CheckSetup, dialect: CSVDialect) {
        self.input = input
        self.reader = reader
        self.dialect = dialect
        mapper = setup.mapper
        checker = RowChecker(kind: setup.kind, context: setup.context)
    }

    /// Writes both files, each whole or not at all.
    ///
    /// - Throws: `RecordsError` where the input cannot be read to its end, or else an error of the file system; no file is there then.
    public mutating func run(copy: String, list: String) throws -> Totals {
        let copyFile = try WholeFile(FilePath(copy))
        let listFile = try WholeFile(FilePath(list))
        let encoder = CSVEncoder(dialect)
        var head: [UInt8] = []
        encoder.appendByteOrderMark(to: &head)
        encoder.append(Self.columns, to: &head)
        try listFile.write(head[...])
        let patched = try PatchedCopy(input) { try copyFile.write($0) }
        var totals = Totals()
        while let item = try reader.next() {
            guard case .record(let record) = item else { continue }
            let changes = changes(to: record)
            guard !changes.isEmpty else { continue }
            try write(changes, record, to: patched)
            var lines: [UInt8] = []
            for change in changes {
                let words = change.repairs.map(\.rawValue).joined(separator: " ")
                let cells = [input.name, String(record.position.line), change.column, change.before, change.after, words]
                encoder.append(cells, to: &lines)
                for repair in change.repairs { totals.repairs[repair, default: 0] += 1 }
            }
            try listFile.write(lines[...])
            totals.rows += 1
            totals.values += changes.count
        }
        try patched.finish()
        try copyFile.finish()
        try listFile.finish()
        return totals
    }

    // MARK: - Rows

    private struct Change {
        var place: ValuePlace
        var column: String
        var before: String
        var after: String
        var repairs: [SafeRepair]
    }

    private mutating func changes(to record: Record) -> [Change] {
        let encoding = reader.files[0].encoding
        let changes = mapper.standingValues(of: record).compactMap { value -> Change? in
            let (text, repairs) = SafeRepair.mended(value.text, value.form, seen: true)
            guard !repairs.isEmpty, !text.isEmpty, encoding.bytes(of: text) != nil else { return nil }
            return Change(place: value.place, column: value.column, before: value.text, after: text, repairs: repairs)
        }
        guard !changes.isEmpty, let before = problems(of: record) else { return [] }
        let kept = changes.filter { change in isSafe([change], record, before) }
        return isSafe(kept, record, before) ? kept : []
    }

    private mutating func isSafe(_ changes: [Change], _ record: Record, _ before: [String]) -> Bool {
        guard let mended = Self.mended(record, changes), let after = problems(of: mended) else { return false }
        return after.allSatisfy(before.contains)
    }

    /// The fields with a problem, each as often as it has one; nil where the row is no data.
    private mutating func problems(of record: Record) -> [String]? {
        let mapped = mapper.values(of: record)
        guard case .data = mapped.standing else { return nil }
        switch checker.verdict(on: mapped.values, after: mapped.problems) {
        case .good: return []
        case .findings(let findings): return findings.map { $0.field ?? "" }
        case .skipped: return nil
        }
    }

    /// The record as it would be with the changes.
    private static func mended(_ record: Record, _ changes: [Change]) -> Record? {
        if let line = record.line {
            return (try? JSONLine(raw: line.replacing(texts(changes)))).map { Record(position: record.position, content: .line($0)) }
        }
        return record.replacing(cells(changes))
    }

    private func write(_ changes: [Change], _ record: Record, to copy: PatchedCopy) throws {
        if let line = record.line {
            try copy.replaceLine(line.raw, with: line.replacing(Self.texts(changes)), at: record.position, of: reader.files[0])
        } else {
            try copy.replace(Self.cells(changes), at: record.position, of: reader.files[0])
        }
    }

    private static func cells(_ changes: [Change]) -> [Int: String] {
        var cells: [Int: String] = [:]
        for change in changes { if case .cell(let index) = change.place { cells[index] = change.after } }
        return cells
    }

    private static func texts(_ changes: [Change]) -> [[String]: String] {
        var texts: [[String]: String] = [:]
        for change in changes { if case .member(let path) = change.place { texts[path] = change.after } }
        return texts
    }
}
