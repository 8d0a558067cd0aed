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
        for cell in cells { appendCell(cell.utf8.span, isFirst: &isFirst, to: &bytes) }
        endRow(from: start, &bytes)
    }

    /// Appends the first cells of a record, missing ones empty, and further cells: a line of results.
    public func append(_ record: Record, columns: Int, followedBy cells: some Sequence<String> = EmptyCollection(), to bytes: inout [UInt8])
    {
        let start = bytes.count
        var isFirst = true
        for column in 0..<columns { appendCell(record.cellBytes(column).span, isFirst: &isFirst, to: &bytes) }
        for cell in cells { appendCell(cell.utf8.span, isFirst: &isFirst, to: &bytes) }
        endRow(from: start, &bytes)
    }

    /// Appends one cell without a delimiter, to a line that the caller puts together.
    public func appendCell(_ text: String, to bytes: inout [UInt8]) { appendCell(text.utf8.span, to: &bytes) }

    private func appendCell(_ cell: Span<UInt8>, isFirst: inout Bool, to bytes: inout [UInt8]) {
        if isFirst { isFirst = false } else { bytes.append(dialect.delimiter) }
        appendCell(cell, to: &bytes)
    }

    private func appendCell(_ cell: Span<UInt8>, to bytes: inout [UInt8]) {
        guard !cell.isEmpty else { return }
        let isQuoted = isBlank(cell[0]) || isBlank(cell[cell.count - 1]) || needsQuotes(cell)
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        if SpreadsheetGuard.isNeeded(cell) { bytes.append(SpreadsheetGuard.apostrophe) }
        if isQuoted {
            for index in cell.indices {
                if cell[index] == UInt8(ascii: "\"") { bytes.append(cell[index]) }
                bytes.append(cell[index])
            }
            bytes.append(UInt8(ascii: "\""))
        } else {
            // unsafe: the pointer stays inside of the closure. An array takes a buffer as one block, a span only byte by byte.
            unsafe cell.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }
    }

    private func endRow(from start: Int, _ bytes: inout [UInt8]) {
        // A row of one empty cell would be a blank line, which reading skips.
        if bytes.count == start { bytes.append(contentsOf: "\"\"".utf8) }
        bytes.append(contentsOf: dialect.newline.rawValue.utf8)
    }

    private func needsQuotes(_ cell: Span<UInt8>) -> Bool {
        for index in cell.indices where needsQuotes(cell[index]) { return true }
        return false
    }

    private func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == dialect.delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
