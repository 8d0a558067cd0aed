/// Text with everything escaped that HTML and SVG would take for markup, in element content and in quoted attributes.
func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\t", "\n", "\r": result += " "
        default:
            // Control characters are not allowed in HTML, and bidirectional ones could make a message look like another.
            let category = scalar.properties.generalCategory
            if category == .control || category == .format { result += "\u{FFFD}" } else { result.unicodeScalars.append(scalar) }
        }
    }
    return result
}

/// Escaped text, with its end cut off where it is long.
func escaped(_ text: String, limit: Int) -> String {
    text.unicodeScalars.count > limit ? escaped(String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))) + "…" : escaped(text)
}

/// A number that people read with commas and programs by its value.
///
/// - Parameter id: names the number on the page; `nil` for one that needs no name.
func data(_ number: Int, id: String? = nil) -> String {
    "<data\(id.map { " id=\"\($0)\"" } ?? "") value=\"\(number)\">\(Wording.count(number))</data>"
}

/// A table with a caption, column headers and row headers.
struct Table {
    enum Kind { case text, number, code }

    private let head: String
    private let kinds: [Kind]
    private var body = ""

    /// - Parameters:
    ///   - caption: says what the table holds, also to who does not see it.
    ///   - columns: their headings and what is in them; the first one names the row.
    init(_ caption: String, _ columns: [(String, Kind)]) {
        kinds = columns.map(\.1)
        // Short cells far apart are hard to follow: such a table is as wide as it needs.
        let isNarrow = columns.count <= 4 && columns.dropFirst().allSatisfy { $0.1 == .number }
        let cells = columns.map { "<th scope=\"col\"\(Self.style($0.1))>\(escaped($0.0))</th>" }.joined()
        head =
            "<div class=\"scroll\"><table\(isNarrow ? " class=\"few\"" : "")><caption>\(escaped(caption))</caption><thead><tr>\(cells)</tr></thead><tbody>\n"
    }

    /// - Parameter cells: markup, one for each column.
    mutating func add(_ cells: [String]) {
        body += "<tr>"
        for (index, cell) in cells.enumerated() {
            let style = Self.style(kinds[index])
            body += index == 0 ? "<th scope=\"row\"\(style)>\(cell)</th>" : "<td\(style)>\(cell)</td>"
        }
        body += "</tr>\n"
    }

    var isEmpty: Bool { body.isEmpty }
    var markup: String { head + body + "</tbody></table></div>\n" }

    private static func style(_ kind: Kind) -> String {
        switch kind {
        case .text: ""
        case .number: " class=\"n\""
        case .code: " class=\"c\""
        }
    }
}
