/// The names of a CSV file's columns.
///
/// Names stay as they are written, as results repeat them; they are told apart without the white space around them.
struct Header: Sendable, Hashable {
    let names: [String]

    /// - Throws: ``RecordsError`` where a name is empty or there twice, as no cell of such a column could be told by name.
    init(_ record: Record, file: String) throws(RecordsError) {
        names = (0..<record.count).map(record.cell)
        var seen: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            let trimmed = Self.trimmed(name)
            guard !trimmed.isEmpty else {
                let neighbour = index > 0 ? " (behind \"\(Self.trimmed(names[index - 1]))\")" : ""
                throw RecordsError(
                    .unnamedColumn, file: file, position: record.position, "Column \(index + 1) of the header\(neighbour) has no name.",
                    remedy: "Name the column in the first row, or delete it.")
            }
            if let first = seen.updateValue(index, forKey: trimmed) {
                throw RecordsError(
                    .duplicateColumn, file: file, position: record.position,
                    "The header has the name \"\(trimmed)\" twice: columns \(first + 1) and \(index + 1).",
                    remedy: "Rename or delete one of them.")
            }
        }
    }

    /// A name without the white space around it, no-break spaces included.
    static func trimmed(_ name: String) -> String {
        guard let start = name.firstIndex(where: { !$0.isWhitespace }), let end = name.lastIndex(where: { !$0.isWhitespace }) else {
            return ""
        }
        return String(name[start...end])
    }
}
