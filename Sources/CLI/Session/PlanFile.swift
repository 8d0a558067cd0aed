import BulkModel
import Foundation
import JSONText
import Records

/// Writes the rows of a plan with what an import would do with them: the original columns, then `_row`, `_plan` and why.
///
/// Like a result file, it is an input again: `_` columns are never data.
final class PlanFile {
    private let path: String
    private let format: ResultFormat
    private let encoder: CSVEncoder
    private let handle: FileHandle
    private var pending: [UInt8] = []

    private static let columns = ["_row", "_plan", "_id", "_cause", "_field", "_message", "_hint"]

    /// - Throws: an error of the file system.
    init(path: String, format: ResultFormat) throws {
        self.path = path
        self.format = format
        encoder = CSVEncoder(CSVDialect(delimiter: format.delimiter, hasByteOrderMark: format.hasByteOrderMark, newline: .lf))
        guard FileManager.default.createFile(atPath: path + ".new", contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path + ".new")
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        self.handle = handle
        guard format.shape == .csv else { return }
        encoder.appendByteOrderMark(to: &pending)
        encoder.append(format.columns + (format.files.count > 1 ? ["_file"] : []) + Self.columns, to: &pending)
    }

    func append(_ planned: PlannedRow) throws {
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
        if pending.count > 65_536 { try flush() }
    }

    /// Puts the file in its place.
    func finish() throws {
        try flush()
        try handle.synchronize()
        try handle.close()
        // Foundation has no rename that replaces; both paths are local strings that outlive the call.
        guard unsafe rename(path + ".new", path) == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
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

    private func flush() throws {
        try handle.write(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }
}
