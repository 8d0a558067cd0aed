public import BulkModel
public import Records

/// A list of names with the ids or addresses they stand for: the file of `--host-map`, `--type-map` or `--attendee-map`.
public struct NameTable: Sendable, Hashable {
    private var ids: [String: String] = [:]

    /// Reads a CSV file whose first two columns are a name and its id or address. A header is recognised by its second cell, which is neither.
    public init(_ input: Input) throws(NameTableError) {
        do throws(RecordsError) {
            let reader = try RecordReader([input])
            guard reader.columns.count >= 2 else {
                throw RecordsError(
                    .unreadableHeader, file: input.name, "The file has one column, and needs two: name and id.",
                    remedy: "Write lines such as: Jana Weber,10000000-0000-4000-8000-000000000001")
            }
            add(reader.columns[0], reader.columns[1])
            while let item = try reader.next() {
                if case .record(let record) = item { add(record.cell(0), record.cell(1)) }
            }
        } catch {
            throw NameTableError(message: error.description)
        }
    }

    private mutating func add(_ name: String, _ id: String) {
        let id = Trim.trimmed(id)
        guard Self.isID(id) || id.contains("@") else { return }
        ids[MappingPlan.folded(name)] = id
    }

    subscript(name: String) -> String? { ids[MappingPlan.folded(name)] }

    /// Whether the text is a UUID in its usual form.
    static func isID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            [8, 13, 18, 23].contains(index) ? bytes[index] == UInt8(ascii: "-") : Character(Unicode.Scalar(bytes[index])).isHexDigit
        }
    }
}

public struct NameTableError: Error, Sendable, Hashable {
    /// Where, what and what to do.
    public var message: String
}

/// Puts ids and addresses in the place of names, by the files that the user gives; what they do not have stays as it is.
public struct NameResolver: Sendable {
    private struct Entry: Sendable {
        var field: Int
        var name: String
        var isList: Bool
        var table: NameTable?
    }

    private let entries: [Entry]
    private let attendee: Int?

    public init(table: FieldTable, hosts: NameTable? = nil, types: NameTable? = nil, attendees: NameTable? = nil) {
        func index(_ name: String) -> Int? { table.fields.firstIndex { $0.name == name } }
        let known = [("hostIds", hosts, true), ("meetingTypeId", types, false), ("attendee.email", attendees, false)]
        entries = known.compactMap { name, names, isList in
            guard let names else { return nil }
            return index(name).map { Entry(field: $0, name: name, isList: isList, table: names) }
        }
        // Hosts and types that no file knows are looked up in meetergo; attendees are nowhere else.
        attendee = attendees == nil ? nil : index("attendee.email")
    }

    /// An attendee's name without an address.
    public struct UnknownName: Sendable, Hashable {
        public var name: String
    }

    /// Resolves the names of a row; attendees without an address are taken out.
    func resolve(_ values: inout FieldValues) -> [UnknownName] {
        var unknown: [UnknownName] = []
        for index in values.values.indices {
            let value = values.values[index]
            guard case .text(let text) = value.content, let entry = entries.first(where: { $0.field == value.source.field }) else {
                continue
            }
            let names = Self.names(text, entry.isList, entry.table).map { name in
                if let id = entry.table?[name] { return id }
                if entry.field == attendee, !name.contains("@") { unknown.append(UnknownName(name: name)) }
                return name
            }
            values.values[index].content = .text(names.joined(separator: ", "))
        }
        if !unknown.isEmpty { values.values.removeAll { $0.source.field == attendee } }
        return unknown
    }

    /// One name, or several with commas or semicolons between them; a name that is in the table with its comma stays whole.
    private static func names(_ text: String, _ isList: Bool, _ table: NameTable?) -> [String] {
        if !isList || table?[text] != nil { return [text] }
        return text.split { $0 == "," || $0 == ";" || $0 == "|" }.map { Trim.trimmed(String($0)) }.filter { !$0.isEmpty }
    }
}
