public import BulkModel
import JSONText
import Records

/// What the `_` columns of a result file say about a row that is read again.
public struct RowLink: Sendable, Hashable {
    /// The row's number in the run that wrote the file.
    public var row: Int?
    /// The name of the input file the row came from, where there were several.
    public var file: String?
    public var outcome: Outcome?
    public var cause: Cause?

    public init(row: Int? = nil, file: String? = nil, outcome: Outcome? = nil, cause: Cause? = nil) {
        self.row = row
        self.file = file
        self.outcome = outcome
        self.cause = cause
    }
}

/// Where the `_` columns are; `nil` for all in a file that is no result.
struct LinkColumns: Sendable {
    private var row: Int?
    private var file: Int?
    private var outcome: Int?
    private var cause: Int?

    init(_ columns: [String]) {
        for (index, column) in columns.enumerated() {
            switch Trim.trimmed(column) {
            case "_row": row = index
            case "_file": file = index
            case "_outcome": outcome = index
            case "_cause": cause = index
            default: break
            }
        }
    }

    func link(of record: Record) -> RowLink {
        var link = RowLink()
        link.row = row.flatMap { Int(Trim.trimmed(record.cell($0))) }
        link.file = file.flatMap { record.isEmpty($0) ? nil : record.cell($0) }
        link.outcome = outcome.flatMap { Outcome(rawValue: Trim.trimmed(record.cell($0))) }
        link.cause = cause.flatMap { Cause(rawValue: Trim.trimmed(record.cell($0))) }
        return link
    }
}

extension RowLink {
    /// Reads the `_` members of a JSON line; the cause also out of the object `_error`.
    init(_ object: JSONObject) {
        for member in object.members where member.name.hasPrefix("_") {
            switch member.name {
            case "_row": row = member.value.int
            case "_file": file = member.value.string
            case "_outcome": outcome = member.value.string.flatMap(Outcome.init)
            case "_cause": cause = member.value.string.flatMap(Cause.init)
            case "_error": if cause == nil { cause = (member.value["cause"] ?? member.value["_cause"])?.string.flatMap(Cause.init) }
            default: break
            }
        }
    }
}
