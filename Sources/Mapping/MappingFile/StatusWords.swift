import Yams

/// What the words of other schedulers say about a booking.
enum StatusMeaning: String, Sendable, Codable, CodingKeyRepresentable {
    case live, pending, cancelled, declined, past
    case noShow = "no-show"

    /// Whether a row of this status is imported.
    var isWanted: Bool { self == .live || self == .pending }

    init?(word: String) {
        guard let meaning = Self.words[Self.folded(word)] else { return nil }
        self = meaning
    }

    /// Letter case, blanks around and marks between words do not count.
    static func folded(_ word: String) -> String {
        String(Trim.trimmed(word).lowercased().map { $0 == "_" || $0 == "-" ? " " : $0 })
    }

    /// One table for all presets: `Presets/status-words.yaml`.
    private static let words: [String: StatusMeaning] = {
        let yaml = String(decoding: PackageResources.status_words_yaml, as: UTF8.self)
        guard let lists = try? YAMLDecoder().decode([StatusMeaning: [String]].self, from: yaml) else {
            preconditionFailure("status-words.yaml is part of the program, and is no table of words.")
        }
        var words: [String: StatusMeaning] = [:]
        for (meaning, list) in lists { for word in list { words[folded(word)] = meaning } }
        return words
    }()
}
