public import BulkModel
public import Records

/// A record after mapping.
public struct MappedRow: Sendable {
    public var values: FieldValues
    /// The start of the row's result line: the original cells without `_` columns, or the object without `_` members; no line end.
    public var carried: [UInt8]
    /// What an earlier run wrote next to the row.
    public var link: RowLink

    public init(values: FieldValues, carried: [UInt8], link: RowLink) {
        self.values = values
        self.carried = carried
        self.link = link
    }
}

/// Maps the records of a run, one after the other.
public struct RowMapper: Sendable {
    private enum Plan: Sendable {
        case columns(ColumnPlan, CSVEncoder)
        case members
    }

    private let plan: Plan
    private var members: MemberPlan

    /// Maps CSV; results are written in `dialect`.
    public init(table: FieldTable, plan: ColumnPlan, dialect: CSVDialect) {
        self.plan = .columns(plan, CSVEncoder(dialect))
        members = MemberPlan(table)
    }

    /// Maps JSON Lines.
    public init(jsonLines table: FieldTable) {
        plan = .members
        members = MemberPlan(table)
    }

    /// What was found that is no field; for JSON Lines as far as read, and the first hundred only.
    public var unknownColumns: [UnknownColumn] {
        switch plan {
        case .columns(let plan, _): plan.unknownColumns
        case .members: members.unknown
        }
    }

    public mutating func map(_ record: Record) -> MappedRow {
        switch plan {
        case .columns(let plan, let encoder):
            return MappedRow(
                values: plan.values(of: record), carried: Self.carried(record, plan, encoder), link: plan.links.link(of: record))
        case .members:
            guard let line = record.line else { return MappedRow(values: FieldValues(), carried: [], link: RowLink()) }
            return MappedRow(values: members.values(of: line.object), carried: line.rewritten(adding: []), link: RowLink(line.object))
        }
    }

    private static func carried(_ record: Record, _ plan: ColumnPlan, _ encoder: CSVEncoder) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        if plan.kept.last == plan.kept.count - 1 {
            encoder.append(record, columns: plan.kept.count, to: &bytes)
        } else {
            // A `_` column stands before others: somebody has moved it.
            encoder.append(plan.kept.map(record.cell), to: &bytes)
        }
        bytes.removeLast(encoder.dialect.newline.rawValue.utf8.count)
        return bytes
    }
}
