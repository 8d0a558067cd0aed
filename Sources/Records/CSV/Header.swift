/// The names of a CSV file's columns.
///
/// Names stay as they are written, as results repeat them; they are told apart without what can't be seen (``folded(_:)``). Columns without a
/// name at the end are none: spreadsheets write them where the used range is larger than the table. In the midst they are columns like any
/// other that nobody knows. A name may be there twice: which column is meant matters only to those who want it.
struct Header: Sendable, Hashable {
    let names: [String]
    /// Columns at the end that have no name.
    let droppedColumns: Int

    init(_ record: Record) {
        let all = (0..<record.count).map(record.cell)
        let count = all.lastIndex { !Self.folded($0).isEmpty }.map { $0 + 1 } ?? 0
        names = Array(all.prefix(count))
        droppedColumns = all.count - count
    }

    /// A name as people see it: white space, line ends and no-break spaces as one blank each, none around it, and no marks without width.
    static func folded(_ name: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in name.unicodeScalars where !isInvisible(scalar) {
            if !scalar.properties.isWhitespace {
                text.append(scalar)
            } else if let last = text.last, last != " " {
                text.append(" ")
            }
        }
        if text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Zero-width spaces and joiners, marks of direction, and the byte-order mark, which copying from web pages and chats leaves behind.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xAD: true
        default: false
        }
    }
}
