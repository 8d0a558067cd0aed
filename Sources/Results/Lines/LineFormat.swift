import BulkModel
import JSONText
import Records

/// How the lines of a run's files look. Pure.
///
/// Line ends are LF whatever the input has; the carried part keeps the input's delimiter.
struct LineFormat: Sendable {
    private let format: ResultFormat
    private let encoder: CSVEncoder

    init(_ format: ResultFormat) {
        self.format = format
        encoder = CSVEncoder(CSVDialect(delimiter: format.delimiter, hasByteOrderMark: format.hasByteOrderMark, newline: .lf))
    }

    /// The extension of the row files.
    var suffix: String { format.shape == .csv ? "csv" : "jsonl" }

    /// What a file begins with.
    func header(_ file: ResultFile) -> [UInt8] {
        guard format.shape == .csv, file != .malformed else { return [] }
        var bytes: [UInt8] = []
        encoder.appendByteOrderMark(to: &bytes)
        encoder.append(format.columns + fileColumn + extraColumns(file), to: &bytes)
        return bytes
    }

    /// Appends the line of a row.
    func append(row: Int, file: Int, carried: [UInt8], end: RowEnd, to bytes: inout [UInt8]) {
        switch format.shape {
        case .csv: appendCells(row: row, file: file, carried: carried, end: end, to: &bytes)
        case .jsonLines: appendObject(row: row, file: file, carried: carried, end: end, to: &bytes)
        }
    }

    private var fileColumn: [String] { format.files.count > 1 ? ["_file"] : [] }

    private func extraColumns(_ file: ResultFile) -> [String] {
        switch file {
        case .succeeded: ["_row", "_outcome", "_id"] + format.identityColumns
        case .failed, .unfinished, .notes: ["_row", "_outcome", "_cause", "_code", "_field", "_message", "_hint", "_attempts"]
        case .malformed: []
        }
    }

    /// The name of an input file, where results have to say it.
    private func name(_ file: Int) -> String? {
        guard format.files.count > 1 else { return nil }
        return format.files.indices.contains(file) ? format.files[file] : ""
    }

    // MARK: - CSV

    private func appendCells(row: Int, file: Int, carried: [UInt8], end: RowEnd, to bytes: inout [UInt8]) {
        bytes += carried
        if let name = name(file) { append(name, &bytes) }
        // Numbers and our own words need no quotes.
        bytes.append(format.delimiter)
        Self.append(row, &bytes)
        bytes.append(format.delimiter)
        bytes.append(contentsOf: end.outcome.rawValue.utf8)
        if end.outcome.file == .succeeded {
            append(end.identity?.id, &bytes)
            for column in format.identityColumns { append(end.identity?.extras[column], &bytes) }
        } else {
            let finding = end.finding
            append(finding?.cause.rawValue, &bytes)
            append(finding?.code, &bytes)
            append(finding?.field, &bytes)
            append(finding?.message, &bytes)
            append(finding?.hint, &bytes)
            bytes.append(format.delimiter)
            Self.append(end.attempts, &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A further cell; nothing is an empty one.
    private func append(_ text: String?, _ bytes: inout [UInt8]) {
        bytes.append(format.delimiter)
        if let text { encoder.appendCell(text, to: &bytes) }
    }

    /// A number that is not negative, in decimal digits.
    private static func append(_ number: Int, _ bytes: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    // MARK: - JSON Lines

    /// Puts the further members before the object's closing brace; what stands before it stays byte for byte.
    private func appendObject(row: Int, file: Int, carried: [UInt8], end: RowEnd, to bytes: inout [UInt8]) {
        let close = carried.lastIndex(of: UInt8(ascii: "}")) ?? carried.endIndex
        let isEmpty = carried[..<close].drop { $0 != UInt8(ascii: "{") }.dropFirst().allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        bytes += carried[..<close]
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes += "\"_row\":\(row)".utf8
        if let name = name(file) { member("_file", name, &bytes) }
        if end.outcome.file == .succeeded {
            member("_outcome", end.outcome.rawValue, &bytes)
            if let identity = end.identity {
                member("_id", identity.id, &bytes)
                for column in format.identityColumns { if let value = identity.extras[column] { member(column, value, &bytes) } }
            }
        } else {
            bytes += ",\"_error\":{\"outcome\":\"\(end.outcome.rawValue)\"".utf8
            if let finding = end.finding {
                member("cause", finding.cause.rawValue, &bytes)
                if let code = finding.code { member("code", code, &bytes) }
                if let field = finding.field { member("field", field, &bytes) }
                member("message", finding.message, &bytes)
                if let hint = finding.hint { member("hint", hint, &bytes) }
            }
            bytes += ",\"attempts\":\(end.attempts)}".utf8
        }
        bytes += "}\n".utf8
    }

    private func member(_ name: String, _ value: String, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: ","))
        JSON.writeString(name, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSON.writeString(value, into: &bytes)
    }
}
