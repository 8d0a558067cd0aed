public import BulkModel
import JSONText
import Records

/// A mapping file made ready for the columns of one run.
public struct MappingPlan: Sendable {
    /// What a row is, before its values are checked.
    public enum Standing: Sendable {
        case data
        /// Left out on purpose, and why.
        case skipped(Finding)
        /// Belongs to the booking of an earlier row.
        case merged(Finding)
    }

    /// Rows that say of themselves that they are cancelled are data like any other.
    public var includesCancelled = false
    /// Rows that say of themselves that they are past are data like any other.
    public var includesPast = false

    private struct Rule: Sendable {
        var source: FieldSource
        var templates: [Template]
        var rule: FieldRule
        var form: SafeRepair.Form
    }

    private struct Question: Sendable {
        var name: Template
        var answer: Template
    }

    public let file: MappingFile
    private let table: FieldTable
    private let rules: [Rule]
    private let status: [(Template, StatusRule)]
    private let skips: [(Template, SkipRule)]
    private let pairs: [Question]
    private let ownColumns: [String]
    private let jsonColumns: [String]
    private let listColumns: [String]
    private let notesField: Int?
    let merge: (keys: [Template], column: String)?
    /// Where each column is, by its folded name; empty for JSON Lines.
    private let places: [String: Int]
    /// The columns that results repeat.
    let kept: [Int]
    public let keptColumns: [String]
    let links: LinkColumns
    /// Columns that nothing uses, each named once.
    public let unusedColumns: [String]
    /// Columns that the mapping names and no file has.
    public let absentColumns: [String]

    /// - Parameters:
    ///   - columns: the columns of the run; none for JSON Lines.
    ///   - supplied: fields that the settings give.
    ///   - files: the inputs, as people know them.
    public init(
        _ file: MappingFile, table: FieldTable, columns: [String], supplied: Set<String>, files: [String]
    ) throws(MappingError) {
        self.file = file
        self.table = table
        let isCells = !columns.isEmpty
        let name = files.first ?? file.name
        places = try Self.places(columns, name)
        kept = columns.indices.filter { !ColumnPlan.isPrivate(columns[$0]) }
        keptColumns = kept.map { columns[$0] }
        links = LinkColumns(columns)
        rules = try Self.rules(file, table)
        status = try Self.map(file.status) { rule throws(MappingError) in (try Template(rule.from, file: file.name), rule) }
        skips = try Self.map(file.skip) { rule throws(MappingError) in (try Template(rule.from, file: file.name), rule) }
        pairs = try Self.pairs(file, places)
        notesField = table.fields.firstIndex(where: \.isOpen)
        jsonColumns = file.notes?.json ?? []
        listColumns = file.notes?.list ?? []
        if let rule = file.merge {
            merge = (try Self.map(rule.by) { text throws(MappingError) in try Template(text, file: file.name) }, rule.join)
        } else {
            merge = nil
        }

        var used = Set(rules.flatMap { $0.templates.flatMap(\.columns) } + status.flatMap(\.0.columns) + skips.flatMap(\.0.columns))
        used.formUnion(pairs.flatMap { $0.name.columns + $0.answer.columns })
        used.formUnion(jsonColumns + listColumns + (file.notes?.columns ?? []) + (merge.map { [$0.column] } ?? []))
        used.formUnion(merge?.keys.flatMap(\.columns) ?? [])
        let usedNames = Set(used.map(Self.folded))
        let ignored = Set(file.ignore.map(Self.folded))
        let open = kept.map { columns[$0] }.filter { !usedNames.contains(Self.folded($0)) && !ignored.contains(Self.folded($0)) }
        let areQuestions = file.notes?.others ?? false
        let places = places
        ownColumns = (file.notes?.columns ?? []).filter { !isCells || places[Self.folded($0)] != nil } + (areQuestions ? open : [])
        unusedColumns = areQuestions ? [] : open.filter { !$0.isEmpty }
        absentColumns = isCells ? used.filter { places[Self.folded($0)] == nil }.sorted() : []
        try check(supplied: supplied, isCells: isCells, file: name)
    }

    private static func map<Element, Value>(
        _ elements: [Element], _ make: (Element) throws(MappingError) -> Value
    ) throws(MappingError) -> [Value] {
        var values: [Value] = []
        for element in elements { values.append(try make(element)) }
        return values
    }

    private static func places(_ columns: [String], _ file: String) throws(MappingError) -> [String: Int] {
        var places: [String: Int] = [:]
        for (index, column) in columns.enumerated() where !ColumnPlan.isPrivate(column) {
            // Of two columns with one name the first is meant, unless the mapping wants both.
            if places[folded(column)] == nil { places[folded(column)] = index }
        }
        return places
    }

    private static func rules(_ file: MappingFile, _ table: FieldTable) throws(MappingError) -> [Rule] {
        let names = NameIndex(table)
        var rules: [Rule] = []
        for (name, rule) in file.fields {
            guard case .field(let source) = names.meaning(of: name) else {
                let nearest =
                    names.nearest(to: name).map { "Is \($0) meant?" } ?? "`template \(table.kind.rawValue) --explain` lists the fields."
                throw MappingError(
                    .mapping, file: file.name, message: "\"\(name)\" is no field of a \(table.kind.noun).", remedy: nearest)
            }
            let templates = try map(rule.from) { text throws(MappingError) in try Template(text, file: file.name) }
            let column = templates.first?.columns.joined(separator: " + ") ?? name
            rules.append(
                Rule(
                    source: FieldSource(field: source.field, name: source.name, column: column.isEmpty ? name : column),
                    templates: templates, rule: rule, form: SafeRepair.Form(table.fields[source.field])))
        }
        return rules.sorted { ($0.source.field, $0.source.name) < ($1.source.field, $1.source.name) }
    }

    /// The pairs that the header has, numbered from 1.
    private static func pairs(_ file: MappingFile, _ places: [String: Int]) throws(MappingError) -> [Question] {
        guard let names = file.notes?.pairs, names.count == 2 else { return [] }
        var pairs: [Question] = []
        while true {
            let both = names.map { $0.replacing("{n}", with: String(pairs.count + 1)) }
            guard both.allSatisfy({ places[folded($0)] != nil }) else { return pairs }
            pairs.append(
                Question(name: try Template("{\(both[0])}", file: file.name), answer: try Template("{\(both[1])}", file: file.name)))
        }
    }

    private func check(supplied: Set<String>, isCells: Bool, file name: String) throws(MappingError) {
        let given = supplied.union(
            rules.filter { rule in
                !isCells || rule.rule.defaultValue != nil
                    || rule.templates.contains { $0.columns.allSatisfy { places[Self.folded($0)] != nil } }
            }.map(\.source.name))
        let missing = table.needs.filter { need in !need.ways.contains { $0.allSatisfy(given.contains) } }
        guard missing.isEmpty else {
            let wanted = missing.map { $0.ways.map { $0.joined(separator: " and ") }.joined(separator: " or ") }.joined(separator: "; ")
            throw MappingError(
                .missingColumns, file: name, message: "By the mapping \(file.name) there is nothing for \(wanted).",
                remedy: wanted == "timezone"
                    ? "This export has no time zone; say it with --timezone."
                    : "Give it in a mapping of your own (`presets` prints those there are; pass it with --map), or read the columns by their own names with --preset none."
            )
        }
    }

    /// Whether local times have no zone but that of the settings.
    public var needsTimeZone: Bool {
        switch file.zone {
        case nil, .inStart?: false
        case .none?: true
        case .column?:
            !rules.contains { rule in
                rule.source.name == "start.timezone" && rule.templates.contains { $0.columns.allSatisfy { places[Self.folded($0)] != nil } }
            }
        }
    }

    /// A column's name as it is compared: letter case, blanks and what stands in square brackets do not count.
    static func folded(_ name: String) -> String {
        var text = ""
        var depth = 0
        for character in name.lowercased() {
            switch character {
            case "[": depth += 1
            case "]" where depth > 0: depth -= 1
            case _ where depth > 0: continue
            case _ where character.isWhitespace || character == "\u{A0}": if text.last != " " { text.append(" ") }
            case "\u{FEFF}", "\u{200B}": continue
            default: text.append(character)
            }
        }
        return Trim.trimmed(text)
    }
}

// Rows.
extension MappingPlan {
    /// A row as templates see it.
    struct Row {
        var cell: (String) -> String
    }

    /// - Parameter changed: the text that stands in a column instead of the row's own.
    func row(_ record: Record, changed: (column: String, text: String)? = nil) -> Row {
        if let object = record.line?.object { return Row { Self.text(of: $0, in: .object(object)) } }
        let replaced = changed.map { (Self.folded($0.column), $0.text) }
        return Row { name in
            let folded = Self.folded(name)
            if let replaced, replaced.0 == folded { return replaced.1 }
            return places[folded].map { Trim.trimmed(record.cell($0)) } ?? ""
        }
    }

    /// The text at a path such as `attendees.0.email`; an array of texts is joined with commas.
    private static func text(of path: String, in json: JSON) -> String {
        var value: JSON? = json
        for step in path.split(separator: ".") {
            if let index = Int(step), let array = value?.array {
                value = array.indices.contains(index) ? array[index] : nil
            } else {
                value = value?[String(step)]
            }
        }
        switch value {
        case .string(let text)?: return Trim.trimmed(text)
        case .number(let digits)?: return digits
        case .bool(let flag)?: return flag ? "true" : "false"
        case .array(let entries)?: return entries.compactMap(\.string).joined(separator: ", ")
        case .object(let object)?: return JSON.object(object).text
        case .null?, nil: return ""
        }
    }

    /// The columns that stand alone in a template, each once.
    var standingColumns: [StandingColumn] {
        var known: Set<Int> = []
        return rules.flatMap { rule in
            rule.templates.compactMap { template in
                guard case .column(let name, let filters)? = template.parts.first, template.parts.count == 1, filters.isEmpty,
                    let index = place(of: name), known.insert(index).inserted
                else { return nil }
                return StandingColumn(index: index, name: name, form: rule.form)
            }
        }
    }

    /// The index of a column.
    func place(of column: String) -> Int? { places[Self.folded(column)] }

    /// Whether the row is left out, and why; or what is wrong with its status.
    func reasonToSkip(_ row: Row) -> (finding: Finding?, problem: Finding?) {
        for (template, rule) in skips {
            let text = template.text(row.cell)
            guard !text.isEmpty else { continue }
            let folded = text.lowercased()
            let isMet =
                rule.is?.contains { $0.lowercased() == folded } ?? false
                || rule.contains?.contains { folded.contains($0.lowercased()) } ?? false
            if isMet {
                return (
                    Finding(.leftOut, field: Self.name(template), message: "\(Self.name(template)) is \"\(text)\": \(rule.because)"), nil
                )
            }
        }
        for (template, rule) in status {
            let text = template.text(row.cell)
            guard !text.isEmpty else { continue }
            let own = rule.words?.first { StatusMeaning.folded($0.key) == StatusMeaning.folded(text) }
            guard let meaning = own.map({ StatusMeaning(rawValue: $0.value) }) ?? StatusMeaning(word: text) else {
                return (
                    nil,
                    Finding(
                        .validation, field: Self.name(template),
                        message: "\(Self.name(template)) is \"\(text.prefix(40))\", a status that is not known",
                        hint: "say what it means in a mapping of your own: `presets \(file.name)`, under status")
                )
            }
            let isAdmitted = meaning == .cancelled && includesCancelled || meaning == .past && includesPast
            guard meaning.isWanted || isAdmitted else {
                return (
                    Finding(
                        meaning == .past ? .past : .leftOut, field: Self.name(template),
                        message: "\(Self.name(template)) is \"\(text.prefix(40))\": \(meaning.rawValue)"), nil
                )
            }
        }
        return (nil, nil)
    }

    private static func name(_ template: Template) -> String { template.columns.first ?? "status" }

    /// The values of a row, and what is wrong with those that a table should have.
    func values(_ row: Row) -> (values: FieldValues, problems: [Finding]) {
        var values: [FieldValue] = []
        var problems: [Finding] = []
        for rule in rules {
            var text = rule.templates.lazy.map { $0.text(row.cell) }.first { !$0.isEmpty } ?? ""
            if !text.isEmpty, !rule.rule.values.isEmpty {
                if let value = rule.rule.values.first(where: { Self.folded($0.key) == Self.folded(text) })?.value {
                    text = value
                } else if rule.rule.otherwise == .drop {
                    text = ""
                } else if rule.rule.otherwise == .refuse {
                    problems.append(
                        Finding(
                            .validation, field: rule.source.name,
                            message: "\(rule.source.column) is \"\(text.prefix(40))\", which the mapping does not know",
                            hint: "add it to values in a mapping of your own: `presets \(file.name)`"))
                    continue
                }
            }
            text = SafeRepair.unseen(text, rule.form)
            if text.isEmpty { text = rule.rule.defaultValue ?? "" }
            if !text.isEmpty { values.append(FieldValue(rule.source, .text(text))) }
        }
        values.append(contentsOf: notes(row))
        return (FieldValues(values), problems)
    }

    private func notes(_ row: Row) -> [FieldValue] {
        guard let notesField else { return [] }
        var answers: [(question: String, answer: String)] = []
        for pair in pairs { answers.append((pair.name.text(row.cell), pair.answer.text(row.cell))) }
        for column in ownColumns { answers.append((Trim.trimmed(column), row.cell(column))) }
        for column in jsonColumns { answers.append(contentsOf: Self.members(row.cell(column), column)) }
        for column in listColumns { answers.append(contentsOf: Self.entries(row.cell(column), column)) }
        let field = table.fields[notesField].name
        var asked: Set<String> = []
        return answers.compactMap { question, answer in
            let question = question.isEmpty ? "Note" : question
            guard !answer.isEmpty, asked.insert(question).inserted else { return nil }
            return FieldValue(
                FieldSource(field: notesField, name: "\(field).\(question)", column: question), .text(SafeRepair.name(answer)))
        }
    }

    /// The members of a JSON object; the whole text under the column's name if it is none.
    private static func members(_ text: String, _ column: String) -> [(String, String)] {
        guard case .object(let object)? = try? JSON.parse(text) else { return [(Trim.trimmed(column), text)] }
        return object.members.map { ($0.name, $0.value.string ?? $0.value.text) }
    }

    /// `name: value; name: value`.
    private static func entries(_ text: String, _ column: String) -> [(String, String)] {
        text.split(separator: ";").map { entry in
            let name = entry.prefix { $0 != ":" }
            return name.endIndex < entry.endIndex
                ? (Trim.trimmed(String(name)), Trim.trimmed(String(entry.dropFirst(name.count + 1))))
                : (Trim.trimmed(column), Trim.trimmed(String(entry)))
        }
    }
}
