/// Finds the cells of one row in bytes that arrive in pieces.
///
/// All indices count from the start of the row, so it doesn't matter that the buffer behind them moves. Bytes between quotes and other
/// bytes are copied in runs, as late as possible: a row without quotes is one copy at its end, in which the delimiters stay as the
/// separating bytes that ``Cells`` wants.
///
/// Quoting is that of RFC 4180, section 2. A quote that is not the first byte of a cell is text, as all spreadsheets read it.
struct CSVScanner: Sendable {
    enum Event {
        /// The row ends before the line end, or the end of the file, at ``CSVScanner/position``.
        case row
        /// The bytes ran out within the row.
        case starved
        /// The row is longer than the limit.
        case tooLarge
        /// The byte at ``CSVScanner/position`` stands behind a closing quote.
        case textAfterQuote
    }

    enum State {
        case cellStart
        case unquoted
        case quoted
        /// Behind a quote in a quoted cell: its end, or the first of two that mean one.
        case quoteInQuoted
    }

    let delimiter: UInt8
    private let quoting: CSVDialect.Quoting
    private(set) var state = State.cellStart
    /// The next byte to look at.
    private(set) var position = 0
    /// The last quote that opened a cell.
    private(set) var openingQuote: Int?
    /// All bytes of the row, laid over one another: the high bit tells whether any of them needs checking as UTF-8.
    private(set) var allBits: UInt8 = 0
    /// Whether a line ends within a cell.
    private(set) var hasInnerLines = false
    private var output: [UInt8] = []
    private var ends: [UInt32] = []
    /// What lies before it is in the output, or will never be.
    private var copied = 0
    /// The cells and bytes of the row before, a guess for the room that this one needs.
    private var usualCount = 8
    private var usualLength = 64

    init(delimiter: UInt8, quoting: CSVDialect.Quoting = .double) {
        self.delimiter = delimiter
        self.quoting = quoting
    }

    var cellCount: Int { ends.count }
    var isAtRowStart: Bool { position == 0 }

    /// Makes ready for the next row and gives the cells of this one.
    mutating func takeRow() -> (buffer: [UInt8], ends: [UInt32]) {
        let row = (output, ends)
        reset()
        return row
    }

    /// Makes ready for the next row.
    mutating func reset() {
        usualCount = max(8, ends.count)
        usualLength = max(64, output.count + output.count / 4)
        output = []
        ends = []
        copied = 0
        position = 0
        state = .cellStart
        openingQuote = nil
        allBits = 0
        hasInnerLines = false
    }

    /// Goes on in the row that starts at `start`.
    ///
    /// - Parameter limit: The most bytes that a row may have, its line end not counted. Only the bytes within it are looked at, so that
    ///   what comes out does not depend on how many are there.
    mutating func scan(_ buffer: [UInt8], from start: Int, limit: Int) -> Event {
        if ends.isEmpty { ends.reserveCapacity(usualCount) }
        let row = buffer[start..<min(buffer.count, start + limit + 1)]
        let bytes = row.span
        while position < bytes.count {
            let byte = bytes[position]
            switch state {
            case .cellStart where byte == UInt8(ascii: "\"") && quoting == .double:
                if openingQuote == nil { output.reserveCapacity(usualLength) }
                copy(row, upTo: position)
                openingQuote = position
                state = .quoted
                position += 1
                copied = position
            case .cellStart, .unquoted:
                state = .unquoted
                skipText(bytes)
                if position < bytes.count, endCell(row, bytes[position]) { return .row }
            case .quoted:
                skipQuotedText(bytes)
                guard position < bytes.count else { break }
                copy(row, upTo: position)
                state = .quoteInQuoted
                position += 1
                copied = position
            case .quoteInQuoted where byte == UInt8(ascii: "\""):
                // The second of the two starts the next run: it is the one that is meant.
                state = .quoted
                position += 1
            case .quoteInQuoted:
                guard byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { return .textAfterQuote }
                if endCell(row, byte) { return .row }
            }
        }
        return position > limit ? .tooLarge : .starved
    }

    /// Ends the row at the end of the file.
    mutating func finishRow(_ buffer: [UInt8], from start: Int) {
        let row = buffer[start...]
        markEnd()
        copy(row, upTo: position)
    }

    /// Steps over text up to a delimiter, a line end or the end of the bytes.
    private mutating func skipText(_ bytes: Span<UInt8>) {
        let delimiter = delimiter
        var bits = allBits
        var index = position
        while index < bytes.count {
            let byte = bytes[index]
            if byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            bits |= byte
            index += 1
        }
        position = index
        allBits = bits
    }

    /// Steps over quoted text up to a quote or the end of the bytes.
    private mutating func skipQuotedText(_ bytes: Span<UInt8>) {
        var bits = allBits
        var index = position
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { hasInnerLines = true }
            bits |= byte
            index += 1
        }
        position = index
        allBits = bits
    }

    /// Ends a cell at a delimiter, or the row at a line end and says so.
    private mutating func endCell(_ row: ArraySlice<UInt8>, _ byte: UInt8) -> Bool {
        markEnd()
        if byte == delimiter {
            state = .cellStart
            position += 1
            return false
        }
        copy(row, upTo: position)
        return true
    }

    private mutating func markEnd() {
        ends.append(UInt32(truncatingIfNeeded: output.count + position - copied))
    }

    private mutating func copy(_ row: ArraySlice<UInt8>, upTo end: Int) {
        guard end > copied else { return }
        output.append(contentsOf: row[row.startIndex + copied..<row.startIndex + end])
        copied = end
    }
}
