import BulkModel
import FileSystem
import JSONText
import Records
import SystemPackage

/// Writes the rows of a plan with what an import would do with them: the original columns, then `_row`, `_plan` and why.
///
/// Like a result file, it is an input again: `_` columns are never data.
final class PlanFile {
    private let file: WholeFile
    private let format: ResultFormat
    private let encoder: CSVEncoder
    private var pending: [UInt8] = []

    private static let columns = ["_row", "_plan", "_id", "_cause", "_field", "_message", "_hint"]

    init(path: String, format: ResultFormat) throws(FileFailure) {
        file = try WholeFile(FilePath(path))
        self.format = format
        encoder = CSVEncoder(CSVDialect(delimiter: format.delimiter, hasByteOrderMark: format.hasByteOrderMark, newline: .lf))
        guard format.shape == .csv else { return }
        encoder.appendByteOrderMark(to: &pending)
        encoder.append(format.columns + (format.files.count > 1 ? ["_file"] : []) + Self.columns, to: &pending)
    }

    func append(_ planned: PlannedRow) throws(FileFailure) {
        var carried = planned.row.carried
        if case .malformed = planned.row.content { carried = empty }
        var cells = [("_row", String(planned.row.row))]
        if format.files.count > 1, format.files.indices.contains(planned.row.file) {
            cells.insert(("_file", format.files[planned.row.file]), at: 0)
        }
        let finding = planned.finding
        cells += [
            ("_plan", planned.fate.rawValue), ("_id", planned.id ?? ""), ("_cause", finding?.cause.rawValue ?? ""),
            ("_field", finding?.field ?? ""), ("_message", finding?.message ?? ""), ("_hint", finding?.hint ?? ""),
        ]
        switch format.shape {
        case .csv:
            pending += carried
            pending.append(format.delimiter)
            encoder.append(cells.map(\.1), to: &pending)
        case .jsonLines: append(cells, to: carried)
        }
        try flush()
    }

    /// Puts the file in its place.
    func finish() throws(FileFailure) {
        try flush()
        try file.finish()
    }

    /// In the place of bytes that are no row.
    private var empty: [UInt8] {
        switch format.shape {
        case .csv: Array(repeating: format.delimiter, count: max(format.columns.count - 1, 0))
        case .jsonLines: Array("{}".utf8)
        }
    }

    private func append(_ cells: [(String, String)], to object: [UInt8]) {
        let close = object.lastIndex(of: UInt8(ascii: "}")) ?? object.endIndex
        let hasMembers = object[..<close].contains { $0 == UInt8(ascii: ":") }
        pending += object[..<close]
        for (place, (name, value)) in cells.filter({ !$0.1.isEmpty }).enumerated() {
            if place > 0 || hasMembers { pending.append(UInt8(ascii: ",")) }
            JSON.writeString(name, into: &pending)
            pending.append(UInt8(ascii: ":"))
            JSON.writeString(value, into: &pending)
        }
        pending += "}\n".utf8
    }

    private func flush() throws(FileFailure) {
        try file.write(pending)
        pending.removeAll(keepingCapacity: true)
    }
}
