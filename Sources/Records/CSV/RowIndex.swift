/// Finds the whole rows in a piece of text at once, many bytes at a time.
///
/// It knows the easy rows only: complete with their line end, quotes around whole cells and none within, no NUL. At the first other row it
/// stops, and ``CSVScanner`` reads that one. Both must agree on every row that this one takes; `SlowCSV` in the tests holds them to it.
struct RowIndex: Sendable {
    struct Row: Sendable {
        /// Where its line end begins.
        var end: Int
        /// Where the next row begins.
        var next: Int
        /// The cells of this row and all before it.
        var cells: Int
        /// The line ends in this row and all before it, its own included.
        var lines: Int
        /// Whether its cells hold nothing but spaces and tabs.
        var isBlank: Bool
    }

    private(set) var rows: [Row] = []
    private(set) var cells: [CellRange] = []
    /// Whether all bytes that were looked at are ASCII.
    private(set) var isASCII = true

    private let delimiter: UInt8
    private let quote: UInt8
    private let limit: Int
    private var rowStart: Int
    private var cellStart: Int
    private var isQuoted = false
    /// The closing quote of the cell, -1 where there is none.
    private var closingQuote = -1
    private var lines = 0
    private var isBlank = true
    /// The LF of a CRLF, which was dealt with at its CR.
    private var passedLineFeed = -1

    /// Finds the rows from `start` on.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that a row may have, its line end not counted.
    ///   - usual: Rows and cells to make room for.
    init(_ bytes: [UInt8], from start: Int, delimiter: UInt8, quoting: CSVDialect.Quoting, limit: Int, usual: (rows: Int, cells: Int)) {
        self.delimiter = delimiter
        // Without quoting the delimiter is looked for twice, which costs less than asking each time.
        quote = quoting == .double ? UInt8(ascii: "\"") : delimiter
        self.limit = limit
        rowStart = start
        cellStart = start
        rows.reserveCapacity(usual.rows)
        cells.reserveCapacity(usual.cells)
        find(bytes, from: start)
        // The cells of a row that was not finished are nobody's.
        cells.removeSubrange((rows.last?.cells ?? 0)...)
    }

    private mutating func find(_ bytes: [UInt8], from start: Int) {
        let text = bytes.span
        // The same bytes; a UInt8 has no padding that would be undefined.
        let raw = unsafe text.bytes
        let delimiters = Self.repeated(delimiter)
        let quotes = Self.repeated(quote)
        var allBits: UInt64 = 0
        var index = start
        while index + 8 <= text.count {
            // Eight bytes at any address; the condition above keeps the load within the span, and every pattern of bits is a number.
            let word = UInt64(littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            allBits |= word
            // LF, CR and NUL are below 0x10, as few other bytes of a text are.
            var marks = Self.zeros(word ^ delimiters) | Self.zeros(word ^ quotes) | Self.zeros(word & 0xF0F0_F0F0_F0F0_F0F0)
            while marks != 0 {
                let place = index + marks.trailingZeroBitCount >> 3
                guard take(text[place], at: place, text) else { return finish(allBits) }
                marks &= marks - 1
            }
            index += 8
        }
        while index < text.count {
            let byte = text[index]
            allBits |= UInt64(byte)
            let isMarked = byte == delimiter || byte == quote || byte < 0x10
            guard !isMarked || take(byte, at: index, text) else { break }
            index += 1
        }
        finish(allBits)
    }

    private mutating func finish(_ allBits: UInt64) { isASCII = allBits & 0x8080_8080_8080_8080 == 0 }

    private static func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The highest bit of each byte that is 0, no other bit: adding 0x7F to the lower seven bits of a byte sets the highest unless they are 0.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        ~((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F | word) & 0x8080_8080_8080_8080
    }

    /// Takes a byte that may mean something; false at a row that is not easy.
    @inline(__always)
    private mutating func take(_ byte: UInt8, at place: Int, _ text: Span<UInt8>) -> Bool {
        if isQuoted { return takeQuoted(byte, at: place, text) }
        if byte == delimiter {
            return endCell(at: place, text)
        } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
            return place == passedLineFeed || endRow(byte, at: place, text)
        } else if byte == quote {
            // In the midst of an unquoted cell a quote is text; behind a closing one it is no easy row.
            if place == cellStart { isQuoted = true } else if closingQuote >= 0 { return false }
            return true
        }
        return byte != 0
    }

    private mutating func takeQuoted(_ byte: UInt8, at place: Int, _ text: Span<UInt8>) -> Bool {
        if byte == quote {
            isQuoted = false
            closingQuote = place
        } else if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && text[place - 1] != UInt8(ascii: "\r")) {
            lines += 1
        }
        return byte != 0
    }

    @inline(__always)
    private mutating func endCell(at place: Int, _ text: Span<UInt8>) -> Bool {
        var start = cellStart
        var end = place
        if closingQuote >= 0 {
            guard closingQuote == place - 1 else { return false }
            start += 1
            end = closingQuote
            closingQuote = -1
        }
        if start < end {
            if text[start] == SpreadsheetGuard.apostrophe, SpreadsheetGuard.isPresent(text, start, end) { start += 1 }
            if isBlank { isBlank = Self.isBlank(text, start, end) }
        }
        cells.append(CellRange(start, end))
        cellStart = place + 1
        return true
    }

    @inline(__always)
    private mutating func endRow(_ byte: UInt8, at place: Int, _ text: Span<UInt8>) -> Bool {
        var next = place + 1
        if byte == UInt8(ascii: "\r") {
            // Whether an LF belongs to it can't be seen yet.
            guard next < text.count else { return false }
            if text[next] == UInt8(ascii: "\n") {
                passedLineFeed = next
                next += 1
            }
        }
        guard place - rowStart <= limit, endCell(at: place, text) else { return false }
        lines += 1
        rows.append(Row(end: place, next: next, cells: cells.count, lines: lines, isBlank: isBlank))
        rowStart = next
        cellStart = next
        isBlank = true
        return true
    }

    private static func isBlank(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for index in start..<end where text[index] != UInt8(ascii: " ") && text[index] != UInt8(ascii: "\t") { return false }
        return true
    }
}
