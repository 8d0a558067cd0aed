import BulkModel
import JSONText
import Mapping
import MeetergoAPI
import Records

/// What an import takes out of a file: its requests, and what it says of the rest.
struct Taken {
    /// The bodies that would be sent, by the line of their row.
    var bodies: [Int: JSON] = [:]
    /// `field | message | hint` by the line of their row; faults of the file's form under their code.
    var problems: [Int: String] = [:]
    var file: FileDescription
    var blankLines = 0
    var shortRows = 0

    static let type = "20000000-0000-4000-8000-000000000001"
    static let host = "10000000-0000-4000-8000-000000000001"

    init(_ bytes: [UInt8], _ kind: ImportKind = .users, settings: ReaderSettings = ReaderSettings(), order: DateOrder? = nil) throws {
        let reader = try RecordReader([.bytes(name: "file.csv", bytes)], settings: settings)
        let table = APIFields.table(for: kind)
        var mapper =
            reader.format == .csv
            ? RowMapper(
                table: table, plan: try ColumnPlan(table: table, reader: reader, supplied: ["timezone"]),
                dialect: reader.files[0].dialect ?? .standard)
            : RowMapper(jsonLines: table)
        // 2026-01-01, so that the table's dates of May 2026 are to come.
        var checker = RowChecker(
            kind: kind, context: CheckContext(now: 1_767_225_600, defaultTimeZone: "Europe/Berlin", dateOrder: order))
        file = reader.files[0]
        while let item = try reader.next() {
            switch item {
            case .fault(let fault): problems[fault.position.line] = "\(fault.code.rawValue) | \(fault.message) | \(fault.remedy)"
            case .record(let record):
                let mapped = mapper.values(of: record)
                switch checker.content(of: mapped.values, after: mapped.problems) {
                case .effect(let effect): bodies[record.position.line] = try JSON.parse(String(decoding: effect.body, as: UTF8.self))
                case .invalid(let findings):
                    problems[record.position.line] = findings.map { "\($0.field ?? "") | \($0.message) | \($0.hint ?? "")" }.joined(
                        separator: "\n")
                default: problems[record.position.line] = "neither"
                }
            }
        }
        file = reader.files[0]
        blankLines = reader.blankLines
        shortRows = reader.shortRows
    }

    init(_ text: String, _ kind: ImportKind = .users, settings: ReaderSettings = ReaderSettings(), order: DateOrder? = nil) throws {
        try self.init(Array(text.utf8), kind, settings: settings, order: order)
    }

    /// A booking with one cell of its own.
    init(booking column: String, _ cell: String) throws {
        let quoted = "\"\(cell.replacing("\"", with: "\"\""))\""
        try self.init(
            "meetingTypeId,hostIds,name,email,\(column == "start" ? "" : "start,")\(column)\n\(Self.type),\(Self.host),Max,max@example.com,"
                + "\(column == "start" ? "" : "2026-05-04T14:30,")\(quoted)\n", .bookings)
    }

    var names: [String] { bodies.sorted { $0.key < $1.key }.compactMap { $0.value["familyName"]?.string } }
}
