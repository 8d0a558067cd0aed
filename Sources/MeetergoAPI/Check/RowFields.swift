import BulkModel
import JSONText

/// The values of one row by field, and the problems found in them; one is used for all rows in turn.
struct RowFields<Name: RawRepresentable<Int> & Sendable> {
    private let table: FieldTable
    /// The reason why a field is never sent, by its index.
    private let refusals: [String?]
    private let openFields: [Bool]
    private var slots: [FieldValue?]
    /// Whether a field's value was turned away as a whole: it has its finding, and is not missing.
    private var broken: [Bool]
    /// The values of open fields, in the row's order.
    private(set) var open: [FieldValue] = []
    private(set) var findings: [Finding] = []

    init(_ table: FieldTable) {
        self.table = table
        refusals = table.fields.map {
            if case .never(let reason) = $0.rule { reason } else { nil }
        }
        openFields = table.fields.map(\.isOpen)
        slots = Array(repeating: nil, count: table.fields.count)
        broken = Array(repeating: false, count: table.fields.count)
    }

    /// Takes the next row in place of the last one.
    mutating func load(_ values: FieldValues) {
        for index in slots.indices {
            slots[index] = nil
            broken[index] = false
        }
        open.removeAll(keepingCapacity: true)
        findings.removeAll()
        for value in values.values {
            let field = value.source.field
            guard slots.indices.contains(field) else {
                complain(value, "is no field of a \(table.kind.noun)", hint: nil)
                continue
            }
            if let reason = refusals[field] {
                complain(value, "is never sent: \(reason)", hint: "empty the column \(Quote.short(value.source.column)) or leave it out")
            } else if case .text(let text) = value.content, ValueForms.isFormulaError(text) {
                complain(
                    value, "is \(Quote.short(text)), which Excel shows where a formula fails",
                    hint: "correct the cell in the spreadsheet; text that begins with = or + needs a column formatted as text")
                broken[field] = true
            } else if openFields[field] {
                if let first = open.first(where: { $0.source.name == value.source.name }) { complainTwice(first, value) }
                open.append(value)
            } else if let first = slots[field] {
                complainTwice(first, value)
            } else {
                slots[field] = value
            }
        }
    }

    subscript(name: Name) -> FieldValue? { slots[name.rawValue] }

    func apiName(_ name: Name) -> String { table.fields[name.rawValue].name }
}

// Problems.
extension RowFields {
    mutating func complain(_ name: Name, _ problem: String, hint: String?) {
        if let value = self[name] {
            complain(value, problem, hint: hint)
        } else {
            findings.append(Finding(.validation, field: apiName(name), message: "\(apiName(name)) \(problem)", hint: hint))
        }
    }

    mutating func complain(_ value: FieldValue, _ problem: String, hint: String?) {
        findings.append(
            Finding(.validation, field: value.source.name, message: "\(Quote.line(value.source.column, limit: 60)) \(problem)", hint: hint))
    }

    /// Says that the value, quoted, is not what it should be.
    mutating func mistake(_ name: Name, _ text: String, _ problem: String, hint: String?) {
        complain(name, "is \(Quote.short(text)), \(problem)", hint: hint)
    }

    mutating func missing(_ name: Name, hint: String? = nil) {
        if broken[name.rawValue] { return }
        findings.append(
            Finding(
                .validation, field: apiName(name), message: "\(apiName(name)) is missing", hint: hint ?? "every \(table.kind.noun) needs it"
            ))
    }

    private mutating func complainTwice(_ first: FieldValue, _ second: FieldValue) {
        complain(
            second, "gives \(second.source.name), which \(Quote.short(first.source.column)) has given already", hint: "keep one of the two")
    }
}

// Values by their form; each is nil where the row has none or a wrong one, and the wrong one is among the findings.
extension RowFields {
    /// The text as it stands; numbers of JSON count as their digits.
    mutating func text(_ name: Name, atMost limit: Int? = nil) -> String? {
        guard let value = self[name] else { return nil }
        switch value.content {
        case .text(let text), .json(.number(let text)):
            // The API's validator counts as JavaScript does, with a surrogate pair as one: that is Unicode scalars.
            if let limit, text.utf8.count > limit, text.unicodeScalars.count > limit {
                complain(name, "has \(text.unicodeScalars.count) characters, the API takes \(limit)", hint: "shorten it")
                return nil
            }
            return text
        case .json(let json):
            mistake(name, json.text, "which is no text", hint: "write a string in double quotes")
            return nil
        }
    }

    mutating func email(_ name: Name) -> String? {
        guard let text = text(name) else { return nil }
        guard ValueForms.isEmail(text) else {
            mistake(name, text, "which is not an e-mail address", hint: Self.emailHint(text))
            return nil
        }
        return text
    }

    private static func emailHint(_ text: String) -> String {
        if text.utf8.count > ValueForms.emailLimit { return "an address has at most \(ValueForms.emailLimit) bytes" }
        if text.contains(where: { $0 == "," || $0 == ";" }) { return "write one address only" }
        if text.contains("<") { return "write the address alone, without the name and < >" }
        return "write it like name@example.com"
    }

    mutating func uuid(_ name: Name) -> String? {
        guard let text = text(name) else { return nil }
        guard ValueForms.isUUID(text) else {
            mistake(name, text, "which is not a UUID", hint: Self.uuidHint)
            return nil
        }
        return ValueForms.folded(uuid: text)
    }

    static var uuidHint: String { "write the id that meetergo shows, like 3f2b8c1e-5d7a-4e6f-9a0b-1c2d3e4f5a6b" }

    mutating func boolean(_ name: Name) -> Bool? {
        guard let value = self[name] else { return nil }
        if case .json(.bool(let flag)) = value.content { return flag }
        guard let text = text(name) else { return nil }
        guard let flag = ValueForms.boolean(text) else {
            mistake(name, text, "which is neither yes nor no", hint: "write true or false")
            return nil
        }
        return flag
    }

    mutating func integer(_ name: Name, in range: ClosedRange<Int>, unit: String) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = ValueForms.integer(text) else {
            mistake(name, text, "which is not a whole number", hint: "write the \(unit) in digits alone")
            return nil
        }
        guard range.contains(number) else {
            mistake(name, text, "which is not between \(range.lowerBound) and \(range.upperBound)", hint: "give the \(unit) in that range")
            return nil
        }
        return number
    }

    /// One of `choices`, in the API's letter case; `former` gives what replaces a name that is not among them.
    mutating func choice(_ name: Name, of choices: [String], former: [String: String] = [:]) -> String? {
        guard let text = text(name) else { return nil }
        if choices.contains(text) { return text }
        let folded = text.lowercased()
        if let found = choices.first(where: { $0.lowercased() == folded }) { return found }
        let language = folded.prefix { $0 != "-" && $0 != "_" }
        let meant =
            former[folded] ?? Spelling.nearest(to: text, in: choices)
            ?? (former.isEmpty ? nil : choices.first { $0 == language })
        mistake(
            name, text, "which the API does not know", hint: meant.map { "write \($0)" } ?? "use one of \(choices.joined(separator: ", "))")
        return nil
    }

    /// The entries of a list: an array of JSON, or one cell.
    mutating func list(_ name: Name) -> [String]? { list(name, of: ValueForms.list) }

    /// The entries of a list of ids, addresses and names.
    mutating func references(_ name: Name) -> [String]? { list(name, of: ValueForms.references) }

    private mutating func list(_ name: Name, of entries: (String) -> [String]) -> [String]? {
        guard let value = self[name] else { return nil }
        guard case .json(.array(let elements)) = value.content else { return text(name).map(entries) }
        var entries: [String] = []
        for element in elements {
            guard case .string(let text) = element else {
                mistake(name, element.text, "which is no text", hint: "write a list of strings")
                return nil
            }
            let entry = text.drop(while: \.isWhitespace)
            if !entry.isEmpty { entries.append(String(entry)) }
        }
        return entries
    }

    /// An object: of JSON Lines, or written as JSON in a cell.
    mutating func object(_ name: Name) -> JSONObject? {
        guard let value = self[name] else { return nil }
        switch value.content {
        case .json(.object(let object)): return object
        case .json(let other):
            mistake(name, other.text, "which is no JSON object", hint: nil)
        case .text(let text):
            do throws(JSONError) {
                if case .object(let object) = try JSON.parse(text) { return object }
                mistake(name, text, "which is no JSON object", hint: "write it in braces")
            } catch {
                mistake(name, text, "which is no JSON object (\(error))", hint: "write it in braces, with names in double quotes")
            }
        }
        return nil
    }

    /// A zone of the system's database.
    mutating func zone(_ name: Name, _ zones: inout ZoneCatalogue) -> ZoneCatalogue.Index? {
        guard let text = text(name) else { return nil }
        guard let zone = zones.find(text) else {
            mistake(name, text, "which is not an IANA time zone", hint: Self.zoneHint(text))
            return nil
        }
        return zone
    }

    /// The same without a word about a wrong one.
    mutating func quietZone(_ name: Name, _ zones: inout ZoneCatalogue) -> ZoneCatalogue.Index? {
        guard case .text(let text)? = self[name]?.content else { return nil }
        return zones.find(text)
    }

    static func zoneHint(_ text: String) -> String {
        ZoneCatalogue.suggestion(for: text).map { "is \($0) meant?" } ?? "write a name like Europe/Berlin"
    }
}
