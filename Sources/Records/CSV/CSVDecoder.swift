/// Decodes CSV (RFC 4180) in UTF-8 from pieces of any size.
///
/// Rows end with LF, CRLF or CR, mixed at will; the last may lack its end. A line without anything but spaces and tabs is skipped and
/// counted. The header is a row like any other: whoever knows what it is sets ``maximumCells`` behind it.
///
/// After a fault of quoting, reading goes on at the line behind the one on which the row began: what a stray quote swallowed is read again.
/// A multi-line cell in a row with such a fault is then read line by line, which gives faults or rows without required cells, but loses
/// nothing.
///
/// The decoder is ``CSVScanner`` (where cells end), this type (buffer, places, blank lines, checks of whole rows) and
/// `CSVDecoder+Faults` (what happens to the bytes of a bad row).
public struct CSVDecoder: RecordDecoder {
    /// More cells than this are a fault; nil before the header is known.
    public var maximumCells: Int?
    public private(set) var blankLines = 0

    let recordLimit: Int
    var scanner: CSVScanner
    /// The bytes not yet given out: of the row being read, and behind it.
    var buffer: [UInt8] = []
    /// The index in the buffer of the row's first byte, of which `position` tells the place in the file.
    var start = 0
    var position: Position
    /// The row ended with CR: an LF that follows belongs to it.
    var skipsLineFeed = false
    var isFinished = false
    var recovery = CSVRecovery()

    /// - Parameters:
    ///   - position: Where the first byte is; its `record` is the number that the first row gets.
    ///   - recordLimit: The most bytes that a row may have, its line end not counted; at least 1 and at most 1 GiB.
    public init(delimiter: UInt8, position: Position = Position(), recordLimit: Int = ReaderSettings.defaultRecordLimit) {
        self.position = position
        self.recordLimit = min(max(recordLimit, 1), 1 << 30)
        scanner = CSVScanner(delimiter: delimiter)
    }

    public mutating func feed(_ bytes: ArraySlice<UInt8>) {
        buffer.removeSubrange(..<start)
        buffer.append(contentsOf: bytes)
        start = 0
    }

    public mutating func finish() { isFinished = true }

    public mutating func next() throws(RecordsError) -> DecoderStep {
        while true {
            if let step = skipRest() { return step }
            if let fault = recovery.pending {
                guard let step = try resolve(fault) else { return .needsInput }
                return step
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

    /// Passes over what still belongs to the row before: the LF of a CRLF, or the rest of a line given up.
    private mutating func skipRest() -> DecoderStep? {
        if skipsLineFeed {
            guard start < buffer.count else { return isFinished ? .finished : .needsInput }
            if buffer[start] == UInt8(ascii: "\n") { skip(1) }
            skipsLineFeed = false
        }
        guard recovery.discardsLine else { return nil }
        guard let end = lineEnd(from: start) else {
            skip(buffer.count - start)
            return isFinished ? .finished : .needsInput
        }
        recovery.discardsLine = false
        skip(end - start)
        passLineEnd()
        return skipRest()
    }

    /// Gives out the row that the scanner has found, nil if it is a blank line.
    private mutating func row(endsWith lineEnd: UInt8?) -> DecoderStep? {
        let range = start..<start + scanner.position
        if isBlank(range) {
            blankLines += 1
            scanner.reset()
            leaveRow(range, lineEnd)
            return nil
        }
        let fault = faultOfRow(range)
        let innerLines = scanner.hasInnerLines ? newlines(in: range) : 0
        let row = scanner.takeRow()
        let step: DecoderStep
        if let fault {
            step = .fault(fault)
        } else {
            step = .record(Record(position: position, content: .cells(Cells(unguarding: row.buffer, ends: row.ends))))
        }
        position.line += innerLines
        position.record += 1
        leaveRow(range, lineEnd)
        return step
    }

    private mutating func leaveRow(_ range: Range<Int>, _ lineEnd: UInt8?) {
        skip(range.count)
        if lineEnd != nil { passLineEnd() }
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        scanner.cellCount == 1 && !scanner.hasQuotes && buffer[range].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    // MARK: Places

    /// Moves the place of the next row over bytes of the buffer.
    mutating func skip(_ count: Int) {
        start += count
        position.byteOffset += Int64(count)
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
