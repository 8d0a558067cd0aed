import BulkModel

/// Finds the field that a column name means.
///
/// Letter case, blanks, hyphens, underscores and dots do not count: `attendee_email`, `Attendee E-Mail` and `attendee.email` are one name.
struct NameIndex: Sendable {
    private let table: FieldTable
    private let indices: [String: Int]
    /// The parts before a dot that several fields share, such as `attendee`, folded.
    private let groups: [String: String]
    /// For each open field its index, and the beginnings that lead to it.
    private let openFields: [(field: Int, beginnings: [String])]

    /// What a name turned out to be.
    enum Meaning {
        case field(FieldSource)
        /// The name of a group of fields, with its dot: `attendee.`.
        case group(String)
        case unknown
    }

    init(_ table: FieldTable) {
        self.table = table
        var indices: [String: Int] = [:]
        var groups: [String: String] = [:]
        for (index, field) in table.fields.enumerated() {
            indices[Self.folded(field.name)] = index
            if let dot = field.name.firstIndex(of: ".") {
                let group = field.name[..<dot]
                groups[Self.folded(String(group))] = "\(group)."
            }
        }
        // A second pass, so that no alias takes the place of a name.
        for (index, field) in table.fields.enumerated() {
            for alias in field.aliases where indices[Self.folded(alias)] == nil { indices[Self.folded(alias)] = index }
        }
        // `start` has a zone of its own, `start.timezone`, and is a field all the same.
        self.groups = groups.filter { indices[$0.key] == nil }
        self.indices = indices
        openFields = table.fields.enumerated().filter(\.element.isOpen).map { index, field in
            (index, [".", "_", " "].map { field.name.lowercased().replacing(".", with: $0) + $0 } + [field.name.lowercased() + "."])
        }
    }

    /// What the column `name` means; `prefix` is the group of the object that holds it, in JSON Lines.
    func meaning(of name: String, in prefix: String = "") -> Meaning {
        let meaning = plainMeaning(of: name, in: prefix)
        guard case .unknown = meaning, let core = Self.withoutBrackets(name) else { return meaning }
        // `First name [Required]`, `E-Mail (work)`: what is in brackets is about the column.
        return plainMeaning(of: core, in: prefix)
    }

    /// The name without its parts in brackets; nil where it has none, or nothing else.
    private static func withoutBrackets(_ name: String) -> String? {
        guard name.contains(where: { $0 == "[" || $0 == "(" }) else { return nil }
        var core = ""
        var depth = 0
        for character in name {
            if character == "[" || character == "(" { depth += 1 }
            if depth == 0 { core.append(character) }
            if character == "]" || character == ")" { depth = max(0, depth - 1) }
        }
        let trimmed = Trim.trimmed(core)
        return trimmed.isEmpty ? nil : trimmed
    }

    private func plainMeaning(of name: String, in prefix: String) -> Meaning {
        let full = prefix + name
        if let source = openSource(full) { return .field(source) }
        if let source = source(full, column: full) { return .field(source) }
        if prefix.isEmpty {
            if let group = groups[Self.folded(full)] { return .group(group) }
        } else if let source = source(name, column: full), source.name.hasPrefix(prefix) {
            return .field(source)
        }
        return .unknown
    }

    /// The answer to a question by its own name.
    func openSource(field: Int, question: String, column: String) -> FieldSource {
        FieldSource(field: field, name: "\(table.fields[field].name).\(question)", column: column)
    }

    private func source(_ name: String, column: String) -> FieldSource? {
        guard let index = indices[Self.folded(name)] else { return nil }
        let field = table.fields[index]
        // A plain column "Notes" is the answer to a question of that name.
        let isOwnQuestion = field.isOpen && Self.folded(name) != Self.folded(field.name)
        return isOwnQuestion
            ? openSource(field: index, question: name, column: column) : FieldSource(field: index, name: field.name, column: column)
    }

    private func openSource(_ name: String) -> FieldSource? {
        let lower = name.lowercased()
        for (field, beginnings) in openFields {
            for beginning in beginnings where lower.hasPrefix(beginning) {
                let question = name.dropFirst(beginning.count).drop { $0.isWhitespace }
                guard !question.isEmpty else { return nil }
                return openSource(field: field, question: String(question), column: name)
            }
        }
        return nil
    }

    /// The API name most like `name`, if one is; also by its aliases.
    func nearest(to name: String) -> String? {
        let folded = Self.folded(name)
        guard folded.utf8.count >= 3 else { return nil }
        // In the table's order, so that the same file always gets the same hint.
        let names = indices.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        return Spelling.nearest(to: folded, in: names).flatMap { indices[$0] }.map { table.fields[$0].name }
    }

    /// The letters and digits of a name, lower-cased.
    static func folded(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }))
    }
}
