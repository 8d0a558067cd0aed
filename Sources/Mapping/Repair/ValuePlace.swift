import BulkModel
import JSONText
public import Records

/// Where a value stands in a record.
public enum ValuePlace: Sendable, Hashable {
    /// The index of a column.
    case cell(Int)
    /// The names of a member and of the objects around it, from the outside.
    case member([String])
}

/// A value that is a field's as it stands in a record, so that it can be written back mended.
public struct StandingValue: Sendable {
    public var place: ValuePlace
    /// As the file spells the column or member.
    public var column: String
    public var text: String
    public var form: SafeRepair.Form
}

extension RowMapper {
    /// The record's texts that go to a field each; those of which a mapping makes a value with others or a part are not among them.
    public mutating func standingValues(of record: Record) -> [StandingValue] {
        if let object = record.line?.object { return memberValues(of: object) }
        return standingColumns.compactMap { column in
            let text = record.cell(column.index)
            guard !text.isEmpty else { return nil }
            return StandingValue(place: .cell(column.index), column: column.name, text: text, form: column.form)
        }
    }
}

extension ColumnPlan {
    var standingColumns: [StandingColumn] {
        routes.map { StandingColumn(index: $0.column, name: $0.source.column, form: $0.form) }
    }
}

/// A column whose cells are a field's values as they stand.
struct StandingColumn: Sendable {
    var index: Int
    var name: String
    var form: SafeRepair.Form
}

extension MemberPlan {
    /// The texts of an object that are known fields, also one level down.
    mutating func standingValues(of object: JSONObject, in path: [String] = [], prefix: String = "") -> [StandingValue] {
        var values: [StandingValue] = []
        for member in object.members where !(path.isEmpty && member.name.hasPrefix("_")) {
            switch (meaning(of: member.name, in: prefix), member.value) {
            case (.field(let source), .string(let text)) where !text.isEmpty:
                values.append(
                    StandingValue(place: .member(path + [member.name]), column: source.column, text: text, form: form(of: source)))
            case (.group(let group), .object(let inner)) where path.isEmpty:
                values += standingValues(of: inner, in: [member.name], prefix: group)
            default: continue
            }
        }
        return values
    }
}
