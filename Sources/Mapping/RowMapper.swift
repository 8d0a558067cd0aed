public import BulkModel
import JSONText
public import Records

/// A record after mapping, as far as it is to be judged.
public struct MappedValues: Sendable {
    public var values: FieldValues
    public var standing = MappingPlan.Standing.data
    /// What is wrong with values that a table or a mapping should have.
    public var problems: [Finding] = []
    /// Names of attendees that stand for no address.
    public var unknownNames: [NameResolver.UnknownName] = []
}

/// A record after mapping, with what is written down of it.
public struct MappedRow: Sendable {
    public var content: MappedValues
    /// The start of the row's result line: the original cells without `_` columns, or the object without `_` members; no line end.
    public var carried: [UInt8]
    /// What an earlier run wrote next to the row.
    public var link: RowLink

    public var values: FieldValues { content.values }
}

/// Maps the records of a run, one after the other.
public struct RowMapper: Sendable {
    private enum Plan: Sendable {
        case columns(ColumnPlan)
        case members
        case mapping(MappingPlan)
    }

    private let plan: Plan
    private let encoder: CSVEncoder
    private var members: MemberPlan
    private var merger = RowMerger()
    private let resolver: NameResolver?

    /// Maps CSV by its columns' names; results are written in `dialect`.
    public init(table: FieldTable, plan: ColumnPlan, dialect: CSVDialect, resolver: NameResolver? = nil) {
        self.init(.columns(plan), table, dialect, resolver)
    }

    /// Maps JSON Lines by their members' names.
    public init(jsonLines table: FieldTable, resolver: NameResolver? = nil) {
        self.init(.members, table, .standard, resolver)
    }

    /// Maps by a mapping file.
    public init(table: FieldTable, mapping: MappingPlan, dialect: CSVDialect, resolver: NameResolver) {
        self.init(.mapping(mapping), table, dialect, resolver)
    }

    private init(_ plan: Plan, _ table: FieldTable, _ dialect: CSVDialect, _ resolver: NameResolver?) {
        self.plan = plan
        self.resolver = resolver
        encoder = CSVEncoder(dialect)
        members = MemberPlan(table)
    }

    /// What was found that is no field; for JSON Lines as far as read, and the first hundred only.
    public var unknownColumns: [UnknownColumn] {
        switch plan {
        case .columns(let plan): plan.unknownColumns
        case .members: members.unknown
        case .mapping(let plan): plan.unusedColumns.map { UnknownColumn(name: $0, nearest: nil) }
        }
    }

    /// The columns that go to a field each as they stand; nil where more than that happens to a row.
    public var directColumns: [(column: Int, source: FieldSource)]? {
        guard case .columns(let plan) = plan, resolver == nil else { return nil }
        return plan.routes.map { ($0.column, $0.source) }
    }

    /// The columns whose cells are values as they stand; none for JSON Lines.
    var standingColumns: [StandingColumn] {
        switch plan {
        case .columns(let plan): plan.standingColumns
        case .mapping(let plan): plan.standingColumns
        case .members: []
        }
    }

    /// The same of an object; none under a mapping, whose paths lead deeper than a line is rewritten.
    mutating func memberValues(of object: JSONObject) -> [StandingValue] {
        guard case .members = plan else { return [] }
        return members.standingValues(of: object)
    }

    /// Whether all rows must be shown to `look` before the first is mapped.
    public var needsLook: Bool {
        if case .mapping(let plan) = plan { plan.merge != nil } else { false }
    }

    /// Sees a row in advance.
    public mutating func look(_ record: Record) {
        guard case .mapping(let plan) = plan, let merge = plan.merge else { return }
        let row = plan.row(record)
        guard plan.reasonToSkip(row).finding == nil, let key = Self.key(row, merge.keys) else { return }
        merger.look(key: key, joining: row.cell(merge.column), at: record.position)
    }

    /// Ends the looking.
    public mutating func endLook() { merger.close() }

    /// The values of a row, without what is needed to write it down.
    public mutating func values(of record: Record) -> MappedValues { mapped(record).content }

    public mutating func map(_ record: Record) -> MappedRow {
        let (content, joined) = mapped(record)
        switch plan {
        case .columns(let plan):
            return MappedRow(content: content, carried: carried(record, plan.kept), link: plan.links.link(of: record))
        case .mapping(let plan) where record.line == nil:
            return MappedRow(content: content, carried: carried(record, plan.kept, joined), link: plan.links.link(of: record))
        case .mapping, .members:
            guard let line = record.line else { return MappedRow(content: content, carried: [], link: RowLink()) }
            return MappedRow(content: content, carried: line.rewritten(adding: []), link: RowLink(line.object))
        }
    }

    /// The values, and what was joined to a column out of other rows.
    private mutating func mapped(_ record: Record) -> (content: MappedValues, joined: (column: Int, text: String)?) {
        var content: MappedValues
        var joined: (column: Int, text: String)?
        switch plan {
        case .columns(let plan): content = MappedValues(values: plan.values(of: record))
        case .members: content = MappedValues(values: record.line.map { members.values(of: $0.object) } ?? FieldValues())
        case .mapping(let plan): (content, joined) = mapped(record, plan)
        }
        guard let resolver, case .data = content.standing else { return (content, joined) }
        content.unknownNames = resolver.resolve(&content.values)
        content.problems += content.unknownNames.map { unknown in
            Finding(
                .reference, field: "attendee.email",
                message: "attendee.email is \"\(unknown.name.prefix(60))\", for which there is no address",
                hint: "give it in a CSV file of name and address with --attendee-map")
        }
        return (content, joined)
    }

    private func mapped(_ record: Record, _ plan: MappingPlan) -> (MappedValues, joined: (column: Int, text: String)?) {
        var row = plan.row(record)
        let (reason, problem) = plan.reasonToSkip(row)
        if let reason { return (MappedValues(values: FieldValues(), standing: .skipped(reason)), nil) }
        var joined: (column: Int, text: String)?
        if let merge = plan.merge, let key = Self.key(row, merge.keys) {
            switch merger.part(key: key, at: record.position) {
            case .alone: break
            case .first(let text):
                row = plan.row(record, changed: (merge.column, text))
                joined = plan.place(of: merge.column).map { ($0, text) }
            case .later(let first):
                let finding = Finding(.merged, message: "Part of the booking on line \(first.line)")
                return (MappedValues(values: FieldValues(), standing: .merged(finding)), nil)
            }
        }
        let (values, problems) = plan.values(row)
        return (MappedValues(values: values, problems: (problem.map { [$0] } ?? []) + problems), joined)
    }

    /// What a row is merged by; nil where a part of it is missing, as rows without a key are not one booking.
    private static func key(_ row: MappingPlan.Row, _ keys: [Template]) -> String? {
        let parts = keys.map { $0.text(row.cell) }
        return parts.contains("") ? nil : parts.joined(separator: "\n")
    }

    private func carried(_ record: Record, _ kept: [Int], _ joined: (column: Int, text: String)? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        if kept.last == kept.count - 1, joined == nil {
            encoder.append(record, columns: kept.count, to: &bytes)
        } else {
            // A `_` column stands before others, as somebody has moved it; or a cell holds what several rows had.
            encoder.append(kept.map { $0 == joined?.column ? joined?.text ?? "" : record.cell($0) }, to: &bytes)
        }
        bytes.removeLast(encoder.dialect.newline.rawValue.utf8.count)
        return bytes
    }
}
