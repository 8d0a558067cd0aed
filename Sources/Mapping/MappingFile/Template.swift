/// A text with columns in braces: `{First Name} {Last Name}`, `{attendee1|inside}`, `{Time|before: - }`.
struct Template: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        case column(String, [Filter])
    }

    /// What is done with a column's text.
    enum Filter: Sendable, Hashable {
        /// What stands before the first such text, or all of it.
        case before(String)
        /// What stands behind the first such text, or nothing.
        case after(String)
        /// What stands in the last parentheses.
        case inside
        /// What stands before the last parentheses.
        case outside
        /// The first word.
        case first
        /// All words but the first.
        case rest
        /// A `+` in front, unless there is one.
        case plus

        init?(_ text: Substring) {
            let name = text.prefix { $0 != ":" }
            let argument = String(text.dropFirst(name.count + 1))
            switch name.filter({ $0 != " " }) {
            case "before" where !argument.isEmpty: self = .before(argument)
            case "after" where !argument.isEmpty: self = .after(argument)
            case "inside": self = .inside
            case "outside": self = .outside
            case "first": self = .first
            case "rest": self = .rest
            case "plus": self = .plus
            default: return nil
            }
        }

        func apply(_ text: String) -> String {
            switch self {
            case .before(let mark): String(text.firstRange(of: mark).map { text[..<$0.lowerBound] } ?? text[...])
            case .after(let mark): String(text.firstRange(of: mark).map { text[$0.upperBound...] } ?? "")
            case .inside: Self.parentheses(text).map { String(text[$0]) } ?? ""
            case .outside: Self.parentheses(text).map { String(text[..<text.index(before: $0.lowerBound)]) } ?? text
            case .first: String(Trim.trimmed(text).prefix { !$0.isWhitespace })
            case .rest: Trim.trimmed(String(Trim.trimmed(text).drop { !$0.isWhitespace }))
            case .plus: text.isEmpty || text.hasPrefix("+") ? text : "+\(text)"
            }
        }

        private static func parentheses(_ text: String) -> Range<String.Index>? {
            guard let open = text.lastIndex(of: "("), let close = text.lastIndex(of: ")"), open < close else { return nil }
            return text.index(after: open)..<close
        }
    }

    let parts: [Part]

    /// - Parameters:
    ///   - file: the mapping, as people know it.
    init(_ text: String, file: String) throws(MappingError) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw MappingError(
                    .mapping, file: file, message: "\"\(text)\" opens a brace and does not close it.", remedy: "Write a column as {Name}.")
            }
            let pieces = rest[rest.index(after: open)..<close].split(separator: "|", omittingEmptySubsequences: false)
            var filters: [Filter] = []
            for piece in pieces.dropFirst() {
                guard let filter = Filter(piece) else {
                    throw MappingError(
                        .mapping, file: file, message: "\"\(text)\" has \"\(piece)\", which does not exist.",
                        remedy: "There are before:TEXT, after:TEXT, inside, outside, first, rest and plus.")
                }
                filters.append(filter)
            }
            parts.append(.column(String(pieces[0]), filters))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    var columns: [String] {
        parts.compactMap { if case .column(let name, _) = $0 { name } else { nil } }
    }

    /// The text for a row; empty if all its columns are, so that no literal stands alone.
    func text(_ cell: (String) -> String) -> String {
        var text = ""
        var isEmpty = true
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .column(let name, let filters):
                let value = filters.reduce(cell(name)) { $1.apply($0) }
                if !value.isEmpty { isEmpty = false }
                text += value
            }
        }
        return isEmpty && !columns.isEmpty ? "" : Trim.trimmed(text)
    }
}
