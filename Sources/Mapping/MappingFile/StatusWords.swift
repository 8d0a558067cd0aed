/// What the words of other schedulers say about a booking; one table for all of them.
enum StatusMeaning: String, Sendable {
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

    private static let words: [String: StatusMeaning] = {
        var words: [String: StatusMeaning] = [:]
        let lists: [(StatusMeaning, String)] = [
            (.cancelled, "canceled,cancelled,cancel,cancelled by customer,cancelled by seller,storniert,abgesagt"),
            (.declined, "rejected,declined,abgelehnt"), (.noShow, "no show,noshow,nicht erschienen"),
            (.pending, "pending,awaiting host,draft,ausstehend"),
            (.live, "active,accepted,confirmed,approved,booked,upcoming,uncompleted,scheduled,bestätigt"),
            (.past, "completed,done,abgeschlossen"), (.cancelled, "rescheduled"),
        ]
        for (meaning, list) in lists { for word in list.split(separator: ",") { words[String(word)] = meaning } }
        return words
    }()
}
