/// The lines that a run keeps up to date on a terminal: what they say, and how much of it fits.
///
/// Three lines, so that each thing keeps its place: how far the run is, how its rows ended, what it waits for and how fast it goes. In each line
/// the most important comes first; what has no room is said in fewer words, or left out from the end.
package struct LiveRegion {
    /// Something to say, in one or more wordings.
    package struct Part {
        /// From the longest to the shortest.
        var wordings: [String]
        var tint: Tint?

        package init(_ wordings: String..., tint: Tint? = nil) {
            self.wordings = wordings
            self.tint = tint
        }
    }

    /// Colours mark what needs somebody, and nothing else.
    package enum Tint: String {
        case trouble = "33"
        case strong = "1"
    }

    /// The text of a line, and the same with its colours.
    package struct Line: Hashable {
        package var plain: String
        package var coloured: String

        mutating func append(_ text: String, tint: Tint? = nil) {
            plain += text
            // Select Graphic Rendition of ECMA-48: on, and all of it off again.
            coloured += tint.map { "\u{1B}[\($0.rawValue)m\(text)\u{1B}[0m" } ?? text
        }
    }

    private static let separator = " · "
    private static let widestBar = 20
    private static let narrowestBar = 8

    private let rows: [[Part]]
    /// How much is done, 0 … 1; `nil` where nobody can say.
    private let share: Double?

    package init(_ rows: [[Part]], share: Double?) {
        self.rows = rows
        self.share = share
    }

    /// The lines, none as wide as the terminal: a full one would leave the cursor in doubt.
    package func lines(width: Int) -> [Line] {
        let room = max(1, width - 1)
        return rows.enumerated().compactMap { index, parts in
            let words = Self.fitting(parts, room)
            guard words.contains(where: { $0 != nil }) || index == 0 else { return nil }
            var line = Line(plain: "", coloured: "")
            if index == 0, let bar = bar(room: room - Self.width(words) - 1) { line.append("\(bar) ") }
            for (part, word) in zip(parts, words) {
                guard let word else { continue }
                if !line.plain.isEmpty, line.plain.last != " " { line.append(Self.separator) }
                line.append(String(word.prefix(room)), tint: part.tint)
            }
            return line
        }
    }

    /// Everything on one line, for who reads a log.
    package var text: String { rows.joined().compactMap(\.wordings.first).joined(separator: Self.separator) }

    /// A wording for each part, `nil` for those without room: first as many parts as fit at their shortest, then longer words where they fit.
    private static func fitting(_ parts: [Part], _ room: Int) -> [String?] {
        var words = [String?](repeating: nil, count: parts.count)
        for (index, part) in parts.enumerated() {
            words[index] = part.wordings.last
            // Even what does not fit is said where nothing else is.
            if width(words) > room, index > 0 { words[index] = nil }
        }
        for (index, part) in parts.enumerated() where words[index] != nil {
            let short = words[index]
            words[index] = part.wordings.first { wording in
                words[index] = wording
                return width(words) <= room
            }
            words[index] = words[index] ?? short
        }
        return words
    }

    private static func width(_ words: [String?]) -> Int {
        let said = words.compactMap { $0?.count }
        return said.reduce(0, +) + max(0, said.count - 1) * separator.count
    }

    /// A bar with the share in percent, as wide as there is room for.
    private func bar(room: Int) -> String? {
        guard let share else { return nil }
        // All is done when all is done, and no sooner.
        let percent = "\(Int((share * 100).rounded(.down))) %"
        let cells = min(Self.widestBar, room - percent.count - 1)
        guard cells >= Self.narrowestBar else { return nil }
        let filled = Int((share * Double(cells)).rounded(.down))
        return "\(String(repeating: "█", count: filled))\(String(repeating: "░", count: cells - filled)) \(percent)"
    }
}
