/// The layout of a CSV file as its first part tells it.
struct LayoutFinding: Sendable {
    private(set) var layout: Layout
    /// The delimiter of a `sep=` line.
    private(set) var separator: UInt8?
    private(set) var notices: [String] = []

    private let head: ArraySlice<UInt8>
    private let isWhole: Bool

    /// - Throws: ``RecordsError`` where lines stand above what is most likely the header, or where each row is one cell.
    init(
        _ head: ArraySlice<UInt8>, isWhole: Bool, settings: ReaderSettings, choice: LayoutChoice?, file: String
    ) throws(RecordsError) {
        self.head = head
        self.isWhole = isWhole
        separator = Self.separator(head)
        layout = Layout(
            delimiter: settings.delimiter ?? separator ?? CSVDialect.standard.delimiter, quoting: settings.quoting ?? .double,
            skippedLines: max(settings.skippedLines ?? 0, separator == nil ? 0 : 1))
        find(settings)
        // Who knows the file may say more, as far as no option does.
        if let choice, let chosen = choice(Preview(name: file, layout: layout, rows: rows(layout))) {
            if settings.skippedLines == nil { layout.skippedLines = max(chosen.skippedLines, layout.skippedLines) }
            layout.delimiter = settings.delimiter ?? chosen.delimiter
            layout.quoting = settings.quoting ?? chosen.quoting
        }
        try check(settings, file)
    }

    private mutating func find(_ settings: ReaderSettings) {
        let text = self.text(behind: layout.skippedLines)
        if settings.delimiter == nil, separator == nil {
            layout.delimiter = CSVDialect.detectDelimiter(in: text, isWhole: isWhole)
        }
        if settings.quoting == nil, quotesAreText() {
            layout.quoting = .none
            notices.append("Quotes are read as text, since they make no sense as quoting; --quote double reads them as quotes")
        }
    }

    /// Excel's hint in line 1: `sep=;`.
    private static func separator(_ head: ArraySlice<UInt8>) -> UInt8? {
        var line = head.prefix(9).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        if line.first == UInt8(ascii: "\""), line.last == UInt8(ascii: "\"") { line = line.dropFirst().dropLast() }
        guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=", let byte = line.last,
            CSVDialect.isDelimiter(byte)
        else { return nil }
        return byte
    }

    /// Whether a tab-separated file makes a table only if its quotes are text.
    private func quotesAreText() -> Bool {
        guard layout.delimiter == UInt8(ascii: "\t") else { return false }
        guard rows(layout).contains(where: { $0.fault == .textAfterQuote || $0.fault == .unclosedQuote }) else { return false }
        var plain = layout
        plain.quoting = .none
        let rows = rows(plain)
        return rows.allSatisfy { $0.fault == nil && $0.cells.count == rows[0].cells.count }
    }

    // MARK: Doubts

    private func check(_ settings: ReaderSettings, _ file: String) throws(RecordsError) {
        let rows = rows(layout)
        guard let header = rows.first, header.fault == nil else { return }
        let width = Self.width(header)
        let widths = rows.dropFirst().map(Self.width)
        if width == 1, let other = Self.delimiter(in: header.cells[0]), isOneCell(rows) {
            throw RecordsError(
                .rowInOneCell, file: file, position: Position(line: header.line),
                "Each row is one cell that holds \(CSVDialect(delimiter: other).delimiterName)s, as when a program that expects another delimiter opened the file and saved it.",
                remedy: settings.delimiter == nil
                    ? "Export the file again, or take away the quotes around each whole row and halve those within."
                    : "Leave --delimiter out.")
        }
        let usual = Self.mostFrequent(widths)
        guard usual.width > width, usual.count * 2 > widths.count, usual.count >= 2 else { return }
        let first = rows.first { Self.width($0) == usual.width }?.line ?? header.line + 1
        throw RecordsError(
            .titleLines, file: file, position: Position(line: header.line),
            "The header was expected on line \(header.line), which has \(width) column\(width == 1 ? "" : "s"), and most rows have \(usual.width).",
            remedy:
                "If the header is on line \(first), say --skip-lines \(first - 1); if not, name every column, and quote cells that hold the delimiter."
        )
    }

    /// The cells up to the last that is not blank.
    private static func width(_ row: Preview.Row) -> Int {
        row.cells.lastIndex { !Header.folded($0).isEmpty }.map { $0 + 1 } ?? 0
    }

    private static func mostFrequent(_ widths: [Int]) -> (width: Int, count: Int) {
        Dictionary(grouping: widths, by: \.self).map { (width: $0.key, count: $0.value.count) }.max {
            ($0.count, $0.width) < ($1.count, $1.width)
        }
            ?? (0, 0)
    }

    private static func delimiter(in cell: String) -> UInt8? {
        CSVDialect.delimiters.filter { cell.utf8.contains($0) }.max { one, two in
            cell.utf8.count { $0 == one } < cell.utf8.count { $0 == two }
        }
    }

    /// Whether every row has one cell, as many delimiters of another kind in each.
    private func isOneCell(_ rows: [Preview.Row]) -> Bool {
        guard let other = Self.delimiter(in: rows[0].cells[0]) else { return false }
        return rows.allSatisfy { Self.width($0) == 1 && $0.cells[0].utf8.contains(other) }
    }

    // MARK: Rows

    /// The first rows under a layout.
    private func rows(_ layout: Layout) -> [Preview.Row] {
        let text = text(behind: layout.skippedLines)
        // A row that the head cuts is none.
        let whole = isWhole ? text : text[..<(text.lastIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? text.endIndex)]
        var decoder = CSVDecoder(
            delimiter: layout.delimiter, quoting: layout.quoting, position: Position(line: layout.skippedLines + 1),
            recordLimit: head.count + 1)
        decoder.feed(whole)
        decoder.finish()
        var rows: [Preview.Row] = []
        while rows.count < CSVDialect.comparedRows, let step = try? decoder.next() {
            switch step {
            case .record(let record):
                rows.append(Preview.Row(line: record.position.line, cells: (0..<record.count).map(record.cell), fault: nil))
            case .fault(let fault): rows.append(Preview.Row(line: fault.position.line, cells: [], fault: fault.code))
            case .needsInput, .finished: return rows
            }
        }
        return rows
    }

    /// The first part of the file without some lines.
    private func text(behind lines: Int) -> ArraySlice<UInt8> {
        var text = head
        for _ in 0..<lines {
            guard let end = text.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else { return [] }
            let length = text[end...].starts(with: [0x0D, 0x0A]) ? 2 : 1
            text = text[(end + length)...]
        }
        return text
    }
}
