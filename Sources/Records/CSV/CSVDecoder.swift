/// Decodes CSV (RFC 4180) in UTF-8 from pieces of any size.
///
/// Rows end with LF, CRLF or CR, mixed at will; the last may lack its end. A row with nothing in its cells but spaces and tabs is skipped
/// and counted, whatever its number of delimiters. The header is a row like any other: whoever knows what it is sets ``maximumCells``
/// behind it.
///
/// After a fault of quoting, reading goes on at the line behind the one on which the row began: what a stray quote swallowed is read again.
/// A multi-line cell in a row with such a fault is then read line by line, which gives faults or rows without required cells, but loses
/// nothing.
///
/// The decoder is ``RowIndex`` (the easy rows, many at once), ``CSVScanner`` (any row, where its cells end), this type (buffer, places, blank
/// rows), `CSVDecoder+Rows` (checks of whole rows) and `CSVDecoder+Faults` (what happens to the bytes of a bad row).
public struct CSVDecoder: RecordDecoder {
    /// More cells than this are a fault, unless all others are blank; nil before the header is known.
    public var maximumCells: Int?
    public var origin = TextOrigin.utf8
    public internal(set) var blankLines = 0
    /// Records so far that have fewer cells than ``maximumCells``.
    public internal(set) var shortRows = 0

    let recordLimit: Int
    let quoting: CSVDialect.Quoting
    var scanner: CSVScanner
    /// The bytes not yet given out: of the row being read, and behind it.
    var buffer: [UInt8] = []
    /// The index in the buffer of the row's first byte, of which `position` tells the place in the file.
    var start = 0
    var position: Position
    /// Rows found and not yet given out; they begin at `start`.
    var found = FoundRows()
    /// The room that the rows of a piece usually need.
    private var usual = (rows: 0, cells: 0)
    /// Lines yet to be passed over before the first row.
    private var linesToSkip: Int
    /// The row ended with CR: an LF that follows belongs to it.
    var skipsLineFeed = false
    var isFinished = false
    var recovery = CSVRecovery()

    /// - Parameters:
    ///   - skippingLines: Lines above the first row that are passed over, whatever is in them.
    ///   - position: Where the first byte is; its `record` is the number that the first row gets.
    ///   - recordLimit: The most bytes that a row may have in UTF-8, its line end not counted; at least 1 and at most 1 GiB.
    public init(
        delimiter: UInt8, quoting: CSVDialect.Quoting = .double, skippingLines: Int = 0, position: Position = Position(),
        recordLimit: Int = ReaderSettings.defaultRecordLimit
    ) {
        self.position = position
        self.recordLimit = min(max(recordLimit, 1), 1 << 30)
        self.quoting = quoting
        linesToSkip = skippingLines
        scanner = CSVScanner(delimiter: delimiter, quoting: quoting)
    }

    public mutating func feed(_ bytes: ArraySlice<UInt8>) {
        if !found.isEmpty { found = FoundRows() }
        if start == 0 {
            // Nothing was given out: a long row grows in place.
            buffer.append(contentsOf: bytes)
        } else {
            // Records may still look at the old bytes.
            var fresh: [UInt8] = []
            fresh.reserveCapacity(buffer.count - start + bytes.count)
            fresh.append(contentsOf: buffer[start...])
            fresh.append(contentsOf: bytes)
            buffer = fresh
            start = 0
        }
    }

    public mutating func finish() { isFinished = true }

    public mutating func next() throws(RecordsError) -> DecoderStep {
        while true {
            while !found.isEmpty { if let step = foundRow() { return step } }
            if let step = skipRest() { return step }
            if let fault = recovery.pending {
                guard let step = try resolve(fault) else { return .needsInput }
                return step
            }
            if scanner.isAtRowStart {
                skipEmptyLines()
                if findRows() { continue }
            }
            switch scanner.scan(buffer, from: start, limit: recordLimit) {
            case .row:
                if let step = row(endsWith: buffer[start + scanner.position]) { return step }
            case .starved:
                guard isFinished else { return .needsInput }
                guard start < buffer.count else { return .finished }
                if scanner.state == .quoted {
                    recovery.pending = unclosedQuote(before: "the file ends")
                } else {
                    scanner.finishRow(buffer, from: start)
                    if let step = row(endsWith: nil) { return step }
                }
            case .tooLarge: recovery.pending = tooLarge()
            case .textAfterQuote: recovery.pending = textAfterQuote()
            }
        }
    }

    /// Finds the easy rows from `start` on, false if there is none.
    private mutating func findRows() -> Bool {
        guard start < buffer.count else { return false }
        let index = RowIndex(buffer, from: start, delimiter: scanner.delimiter, quoting: quoting, limit: recordLimit, usual: usual)
        guard let last = index.rows.last else { return false }
        usual = (index.rows.count, index.cells.count)
        let isText = index.isASCII || (origin.isTrusted && isUTF8(start..<last.next))
        found = FoundRows(index, in: buffer, isText: isText)
        return true
    }

    /// Passes over lines without a single byte; a file can have hundreds of millions of them, packed to next to nothing.
    private mutating func skipEmptyLines() {
        let (end, lines) = Self.emptyLines(buffer.span, from: start)
        guard end > start else { return }
        // The LF of a CRLF may lie in the next piece.
        skipsLineFeed = end == buffer.count && buffer[end - 1] == UInt8(ascii: "\r")
        blankLines += lines
        position.line += lines
        skip(end - start)
    }

    private static func emptyLines(_ text: Span<UInt8>, from start: Int) -> (end: Int, lines: Int) {
        var end = start
        var lines = 0
        var previous: UInt8 = 0
        while end < text.count {
            let byte = text[end]
            if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r")) {
                lines += 1
            } else if byte != UInt8(ascii: "\n") {
                break
            }
            previous = byte
            end += 1
        }
        return (end, lines)
    }

    /// Passes over what still belongs to the row before: the LF of a CRLF, or the rest of a line given up; and over lines to be skipped.
    private mutating func skipRest() -> DecoderStep? {
        while true {
            if skipsLineFeed {
                guard start < buffer.count else { return isFinished ? .finished : .needsInput }
                if buffer[start] == UInt8(ascii: "\n") { skip(1) }
                skipsLineFeed = false
            }
            guard recovery.discardsLine || linesToSkip > 0 else { return nil }
            guard let end = lineEnd(from: start) else {
                skip(buffer.count - start)
                return isFinished ? .finished : .needsInput
            }
            if recovery.discardsLine { recovery.discardsLine = false } else { linesToSkip -= 1 }
            skip(end - start)
            passLineEnd()
        }
    }

    // MARK: Places

    /// Moves the place of the next row over bytes of the buffer.
    mutating func skip(_ count: Int) {
        position.byteOffset += Int64(origin.isUTF8 ? count : origin.width(buffer[start..<start + count]))
        start += count
    }

    /// Steps over the line end at `start`, or the CR of it.
    mutating func passLineEnd() {
        skipsLineFeed = buffer[start] == UInt8(ascii: "\r")
        skip(1)
        position.line += 1
    }

    /// The first line end from an index on.
    func lineEnd(from index: Int) -> Int? {
        buffer[index...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// The line ends in a range that does not begin or end within a CRLF.
    func newlines(in range: Range<Int>) -> Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in buffer[range] {
            if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r")) { count += 1 }
            previous = byte
        }
        return count
    }
}
