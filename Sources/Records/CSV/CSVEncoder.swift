/// Writes rows of CSV that ``RecordReader`` reads back as they were, and that a spreadsheet opens without running anything.
///
/// A cell is quoted where RFC 4180 asks for it, and where it begins or ends with a space or tab, which some programs would trim.
/// What looks like a formula gets an apostrophe (see ``SpreadsheetGuard``).
public struct CSVEncoder: Sendable {
    public let dialect: CSVDialect

    public init(_ dialect: CSVDialect = .standard) {
        self.dialect = dialect
    }

    /// Appends the byte-order mark that a file of this dialect begins with, if it has one.
    public func appendByteOrderMark(to bytes: inout [UInt8]) {
        if dialect.hasByteOrderMark { bytes.append(contentsOf: TextEncoding.utf8Mark) }
    }

    /// Appends a row with its line end.
    public func append(_ cells: some Sequence<String>, to bytes: inout [UInt8]) {
        let start = bytes.count
        var isFirst = true
        for cell in cells { appendCell(cell.utf8, isFirst: &isFirst, to: &bytes) }
        endRow(from: start, &bytes)
    }

    /// Appends the first cells of a record, missing ones empty, and further cells: a line of results.
    public func append(_ record: Record, columns: Int, followedBy cells: some Sequence<String> = EmptyCollection(), to bytes: inout [UInt8])
    {
        let start = bytes.count
        var isFirst = true
        for column in 0..<columns { appendCell(record.cellBytes(column), isFirst: &isFirst, to: &bytes) }
        for cell in cells { appendCell(cell.utf8, isFirst: &isFirst, to: &bytes) }
        endRow(from: start, &bytes)
    }

    private func appendCell(_ cell: some BidirectionalCollection<UInt8>, isFirst: inout Bool, to bytes: inout [UInt8]) {
        if isFirst { isFirst = false } else { bytes.append(dialect.delimiter) }
        guard let first = cell.first, let last = cell.last else { return }
        let isQuoted = isBlank(first) || isBlank(last) || cell.contains(where: needsQuotes)
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        if SpreadsheetGuard.isNeeded(cell) { bytes.append(SpreadsheetGuard.apostrophe) }
        if isQuoted {
            for byte in cell {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        } else {
            bytes.append(contentsOf: cell)
        }
    }

    private func endRow(from start: Int, _ bytes: inout [UInt8]) {
        // A row of one empty cell would be a blank line, which reading skips.
        if bytes.count == start { bytes.append(contentsOf: "\"\"".utf8) }
        bytes.append(contentsOf: dialect.newline.rawValue.utf8)
    }

    private func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == dialect.delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
