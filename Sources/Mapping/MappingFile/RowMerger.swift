import BulkModel
import Records

/// Joins rows that are one booking, such as Calendly's one row for each host.
///
/// All rows are seen once before the first is used: then the first of them carries what all have, and the others end as merged.
struct RowMerger: Sendable {
    private struct Group: Sendable {
        /// The place of the first row.
        var first: Position
        var joined: [String]
        var rows = 1
    }

    private var groups: [Fingerprint: Group] = [:]

    /// Sees a row in advance.
    mutating func look(key: String, joining text: String, at place: Position) {
        let fingerprint = Fingerprint(hashing: Array(key.utf8))
        if var group = groups[fingerprint] {
            group.rows += 1
            if !text.isEmpty, !group.joined.contains(text) { group.joined.append(text) }
            groups[fingerprint] = group
        } else {
            groups[fingerprint] = Group(first: place, joined: text.isEmpty ? [] : [text])
        }
    }

    /// Forgets what stands alone.
    mutating func close() { groups = groups.filter { $0.value.rows > 1 } }

    enum Part {
        case alone
        /// The row that carries the booking, and what all its rows have together.
        case first(joined: String)
        case later(first: Position)
    }

    func part(key: String, at place: Position) -> Part {
        guard let group = groups[Fingerprint(hashing: Array(key.utf8))] else { return .alone }
        let isFirst = group.first.file == place.file && group.first.line == place.line
        return isFirst ? .first(joined: group.joined.joined(separator: ", ")) : .later(first: group.first)
    }
}
