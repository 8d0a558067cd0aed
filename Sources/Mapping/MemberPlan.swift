import BulkModel
import JSONText

/// Which member of a JSON object goes to which field; learnt as names are met, as JSON Lines have no header.
struct MemberPlan: Sendable {
    private let table: FieldTable
    private let names: NameIndex
    private var known: [String: NameIndex.Meaning] = [:]
    private(set) var unknown: [UnknownColumn] = []
    private var unknownNames: Set<String> = []

    /// A file whose every line has other names must not fill the memory.
    private static let knownLimit = 1024
    private static let unknownLimit = 100

    init(_ table: FieldTable) {
        self.table = table
        names = NameIndex(table)
    }

    /// The object's values; empty texts and nulls are left out.
    mutating func values(of object: JSONObject) -> FieldValues {
        var values: [FieldValue] = []
        values.reserveCapacity(object.count + 4)
        gather(object, prefix: "", into: &values)
        return FieldValues(values)
    }

    private mutating func gather(_ object: JSONObject, prefix: String, into values: inout [FieldValue]) {
        for member in object.members where !member.value.isNull && !(prefix.isEmpty && member.name.hasPrefix("_")) {
            switch meaning(of: member.name, in: prefix) {
            case .field(let source): append(member.value, source, into: &values)
            case .group(let group):
                if case .object(let inner) = member.value {
                    gather(inner, prefix: group, into: &values)
                } else {
                    note(prefix + member.name)
                }
            case .unknown: note(prefix + member.name)
            }
        }
    }

    private func append(_ value: JSON, _ source: FieldSource, into values: inout [FieldValue]) {
        let field = table.fields[source.field]
        switch value {
        case .string(let text):
            let core = Trim.trimmed(text)
            let mended = SafeRepair.unseen(field.isOpen ? text : core, SafeRepair.Form(field))
            guard !core.isEmpty, !mended.isEmpty else { return }
            values.append(FieldValue(source, .text(mended)))
        case .object(let object) where field.isOpen && source.name == field.name:
            for answer in object.members {
                append(
                    answer.value, names.openSource(field: source.field, question: answer.name, column: "\(source.column).\(answer.name)"),
                    into: &values)
            }
        case .null: return
        default: values.append(FieldValue(source, .json(value)))
        }
    }

    func form(of source: FieldSource) -> SafeRepair.Form { SafeRepair.Form(table.fields[source.field]) }

    mutating func meaning(of name: String, in prefix: String) -> NameIndex.Meaning {
        let full = prefix + name
        if let meaning = known[full] { return meaning }
        let meaning = names.meaning(of: SafeRepair.name(name), in: prefix)
        if known.count < Self.knownLimit { known[full] = meaning }
        return meaning
    }

    private mutating func note(_ name: String) {
        guard unknown.count < Self.unknownLimit, unknownNames.insert(name).inserted else { return }
        unknown.append(UnknownColumn(name: name, nearest: names.nearest(to: name)))
    }
}
