public import JSONText

/// A field of the API that a column of the input can fill: the single source for mapping, checking, templates and help.
public struct Field: Sendable, Hashable {
    /// What a value must look like; the raw value is the wording for people.
    public enum Content: String, Sendable, Hashable {
        case text
        case email = "e-mail address"
        case emails = "list of e-mail addresses"
        case zone = "IANA time zone"
        case time
        case boolean = "yes or no"
        case integer = "whole number"
        case uuid = "UUID"
        case reference = "id or name"
        case references = "list of ids, e-mail addresses or names"
        case texts = "list"
        case choice = "one of a list"
        case json = "JSON"
    }

    public enum Rule: Sendable, Hashable {
        case required
        case optional
        /// The API knows it, but a bulk import must not send it; says why.
        case never(String)
    }

    /// The API's name, dotted where nested, such as `attendee.email`. An open field ends in the part before the free name: `attendee.notes`.
    public var name: String
    public var content: Content
    public var rule: Rule
    /// Other column names for it; letter case, blanks, hyphens, underscores and dots do not count.
    public var aliases: [String]
    /// Values for templates, one an example row; none leaves the cell empty.
    public var examples: [String]
    /// One sentence for help and templates.
    public var meaning: String
    /// Whether `name.ANYTHING` is a field too.
    public var isOpen: Bool

    public init(
        _ name: String, _ content: Content, _ rule: Rule = .optional, aliases: [String] = [], examples: [String] = [], isOpen: Bool = false,
        meaning: String
    ) {
        self.name = name
        self.content = content
        self.rule = rule
        self.aliases = aliases
        self.examples = examples
        self.isOpen = isOpen
        self.meaning = meaning
    }
}

/// All fields of a kind, with what a file must have to be worth reading.
public struct FieldTable: Sendable, Hashable {
    /// Something every row needs, in one of several ways: `attendee.fullname`, or `attendee.firstname` and `attendee.lastname`.
    public struct Need: Sendable, Hashable {
        /// Sets of field names, the usual one first.
        public var ways: [[String]]

        public init(_ ways: [String]...) {
            self.ways = ways
        }
    }

    public let kind: ImportKind
    /// In the order of templates. A field is known elsewhere by its index here.
    public let fields: [Field]
    public let needs: [Need]

    public init(kind: ImportKind, fields: [Field], needs: [Need]) {
        self.kind = kind
        self.fields = fields
        self.needs = needs
    }
}

/// Where a value comes from and where it goes: made once for a column, shared by its values in all rows.
public final class FieldSource: Sendable {
    /// The index in the kind's `FieldTable`.
    public let field: Int
    /// The full API name; for an open field with the free part, such as `attendee.notes.Company`.
    public let name: String
    /// The column or member as the file spells it.
    public let column: String

    public init(field: Int, name: String, column: String) {
        self.field = field
        self.name = name
        self.column = column
    }
}

/// One value of a row on its way to a field.
public struct FieldValue: Sendable {
    public enum Content: Sendable, Hashable {
        /// Not empty; without white space around it unless the field is open.
        case text(String)
        /// A value of JSON Lines that is neither a string nor null.
        case json(JSON)
    }

    public var source: FieldSource
    public var content: Content

    public init(_ source: FieldSource, _ content: Content) {
        self.source = source
        self.content = content
    }
}

/// What Mapping hands to MeetergoAPI for one row: its values in the order of the columns, the empty ones left out.
public struct FieldValues: Sendable {
    public var values: [FieldValue]

    public init(_ values: [FieldValue] = []) {
        self.values = values
    }
}
