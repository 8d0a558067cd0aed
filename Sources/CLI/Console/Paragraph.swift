/// Text for people, folded between words where a terminal would fold it within them.
package enum Paragraph {
    /// Narrower than this there is nothing to be gained.
    private static let narrowest = 30

    /// The lines of `text` on a terminal of so many columns.
    ///
    /// A command to copy is not folded: the terminal does that, and knows that it is one line.
    ///
    /// - Parameter indent: blanks before further lines; `nil` for as many as the first line has before its words, with an arrow among them.
    package static func lines(_ text: String, width: Int, indent: Int? = nil) -> [String] {
        let lead = text.prefix { $0 == " " || $0 == "→" }.count
        let indent = indent ?? lead
        guard text.count > width, width >= narrowest + indent else { return [text] }
        var lines: [String] = []
        var line = String(text.prefix(max(lead, indent)))
        var isBlank = true
        for word in words(text.dropFirst(max(lead, indent))) {
            if !isBlank, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isBlank = true
            }
            line += isBlank ? word : " \(word)"
            isBlank = false
        }
        return lines + [line]
    }

    /// Words, and a command with all that belongs to it as one.
    private static func words(_ text: Substring) -> [Substring] {
        guard let command = text.firstRange(of: "meetergo-bulk ") else { return text.split(separator: " ") }
        return text[..<command.lowerBound].split(separator: " ") + [text[command.lowerBound...]]
    }
}
