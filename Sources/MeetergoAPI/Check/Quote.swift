/// Brings text of a file or a server into a message: short, on one line, harmless on a terminal.
enum Quote {
    /// The text in quotes, cut to 40 characters.
    static func short(_ text: String) -> String {
        "\"\(line(text, limit: 40))\""
    }

    /// Whether the text is printable ASCII without blanks, as nearly all ids and addresses are: there is nothing to mend in it.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices where bytes[index] <= 0x20 || bytes[index] >= 0x7F { return false }
        return true
    }

    /// The text on one line, without control characters, cut to `limit` characters.
    static func line(_ text: String, limit: Int) -> String {
        if isPlain(text), text.utf8.count <= limit { return text }
        var line = String.UnicodeScalarView()
        var endsInBlank = true
        // Enough for `limit` characters of several scalars each; a hostile text is not walked to its end.
        for scalar in text.unicodeScalars.prefix(limit * 8) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
                if !endsInBlank { line.append(" ") }
                endsInBlank = true
            case .format, .surrogate, .privateUse: continue
            default:
                line.append(scalar)
                endsInBlank = false
            }
        }
        if endsInBlank, !line.isEmpty { line.removeLast() }
        let whole = String(line)
        return whole.count <= limit ? whole : "\(whole.prefix(limit - 1))…"
    }
}
