import BulkModel
import JSONText

/// An answer that is no success, in whatever shape it came (API page, section 15): `message` as text or list, `errors[]`, `code` and `feature`,
/// `sharedWith`, another program's HTML, or nothing.
struct ErrorReply {
    let status: Int
    /// The answer's own words on one line; empty if it has none.
    let message: String
    /// The API's own code, such as `PLAN_LIMIT_REACHED`.
    let code: String?
    /// What the plan lacks, next to `code`.
    let feature: String?
    /// The fields it complains about, by their names in the API.
    let fields: [String]
    /// Whether the answer is a JSON object: then the API, and no proxy, has spoken.
    let isJSON: Bool
    /// `message`, lower-cased, for recognising the few texts that matter.
    let folded: String

    /// The longest message that is shown, in characters.
    static let messageLimit = 400

    init(_ reply: Reply) {
        status = reply.status
        let object = (try? JSON.parse(reply.body, allowDuplicates: true))?.object
        isJSON = object != nil
        let errors = object.map(Self.fieldErrors) ?? []
        var fields: [String] = []
        for error in errors where !error.field.isEmpty && !fields.contains(error.field) { fields.append(error.field) }
        let texts = object.map { Self.texts($0["message"]) } ?? []
        if errors.isEmpty {
            for text in texts {
                if let field = Self.leadingField(text), !fields.contains(field) { fields.append(field) }
            }
        }
        var words = texts
        // "Validation failed" alone says nothing once the fields are named.
        if !errors.isEmpty, texts.count == 1, texts[0].lowercased() == "validation failed" { words = [] }
        words += errors.map(\.words)
        if words.isEmpty, let error = object?["error"]?.string { words = [error] }
        if let shared = object?["sharedWith"]?.array?.compactMap({ $0["slug"]?.string ?? $0["id"]?.string }), !shared.isEmpty {
            words.append("shared with \(shared.joined(separator: ", "))")
        }
        let whole = object == nil ? PlainReply.line(of: reply.body) : words.joined(separator: "; ")
        message = Quote.line(whole, limit: Self.messageLimit)
        code = object?["code"]?.string.map { Quote.line($0, limit: 60) }
        feature = object?["feature"]?.string.map { Quote.line($0, limit: 60) }
        self.fields = fields
        folded = message.lowercased()
    }

    /// `errors[]`: objects of field and message, or plain texts.
    private static func fieldErrors(_ object: JSONObject) -> [(field: String, words: String)] {
        (object["errors"]?.array ?? []).prefix(50).compactMap { error in
            if let text = error.string { return (leadingField(text) ?? "", text) }
            let field = Quote.line((error["field"] ?? error["property"])?.string ?? "", limit: 60)
            let message = texts(error["message"]).joined(separator: ", ")
            if field.isEmpty { return message.isEmpty ? nil : ("", message) }
            return (field, message.isEmpty ? "\(field) is not valid" : "\(field): \(message)")
        }
    }

    private static func texts(_ json: JSON?) -> [String] {
        switch json {
        case .string(let text)? where !text.isEmpty: [text]
        case .array(let elements)?: elements.prefix(50).compactMap { $0.string ?? $0["message"]?.string }
        case .object(let object)?: texts(object["message"])
        default: []
        }
    }

    /// The property a class-validator text speaks of: `attendee.email must be an email`, `each value in hostIds must be a UUID`,
    /// `property company should not exist`.
    private static func leadingField(_ text: String) -> String? {
        let words = text.split(separator: " ", maxSplits: 5)
        let candidate: Substring? =
            switch words.first {
            case "each" where words.count > 3: words[3]
            case "property" where words.count > 1: words[1]
            default: words.first
            }
        guard words.count > 2, let field = candidate, let first = field.unicodeScalars.first, first.properties.isLowercase,
            field.utf8.allSatisfy({ $0 < 0x80 }), text.contains("must") || text.contains("should")
        else { return nil }
        return String(field)
    }
}

/// An answer that is not of the API: the page of a proxy, or loose text.
enum PlainReply {
    /// The title of an HTML page, else the text without its tags.
    static func line(of body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(8192), as: UTF8.self)
        guard text.contains("<") else { return text }
        let parts = text.split(separator: "<title>", maxSplits: 1)
        if parts.count == 2, let title = parts[1].split(separator: "<", maxSplits: 1).first, title.contains(where: \.isLetter) {
            return String(title)
        }
        var line = ""
        var isTag = false
        for character in text {
            switch character {
            case "<":
                isTag = true
                line.append(" ")
            case ">": isTag = false
            default: if !isTag { line.append(character) }
            }
        }
        return line
    }
}
