/// What the decoder knows about a bad row while it looks for a place to go on.
struct CSVRecovery: Sendable {
    struct Fault: Sendable {
        var code: RowFault.Code
        var message: String
        /// Bytes of the row that were looked at.
        var scanned: Int
        /// The row is cut at the limit, instead of at the end of its first line.
        var isCut = false
    }

    /// A fault whose row has not yet been found an end.
    var pending: Fault?
    /// The rest of the line belongs to a row given up.
    var discardsLine = false
    /// Bytes looked at more than once so far, in all.
    var readAgain = 0
}

extension CSVDecoder {
    /// How many rows of the largest size may be read again, beyond a fixed share of the file.
    ///
    /// A file in which every line opens a quote anew would otherwise take time in the square of its size. With these it takes at most
    /// five times that of a good one, and 64 MiB at the default limit.
    private static let freeRepeats = 64
    private static let repeatsPerByte = 4

    // MARK: Faults of quoting and size

    func unclosedQuote(before end: String) -> CSVRecovery.Fault {
        let line = lineOfOpeningQuote
        return CSVRecovery.Fault(
            code: .unclosedQuote, message: "The quote that opens on line \(line) is not closed before \(end).", scanned: scanner.position)
    }

    func tooLarge() -> CSVRecovery.Fault {
        let limit = "the limit of \(recordLimit) bytes for a record"
        let firstLineEnds = lineEnd(from: start).map { $0 <= start + recordLimit } ?? false
        if scanner.state == .quoted, firstLineEnds { return unclosedQuote(before: limit) }
        return CSVRecovery.Fault(
            code: .recordTooLarge, message: "The row is longer than \(limit).", scanned: scanner.position, isCut: true)
    }

    func textAfterQuote() -> CSVRecovery.Fault {
        let byte = buffer[start + scanner.position]
        let found = 0x21...0x7E ~= byte ? "'\(Character(Unicode.Scalar(byte)))'" : "more text"
        let opening = lineOfOpeningQuote
        let closing = position.line + newlines(in: start..<start + scanner.position)
        let place =
            opening == closing
            ? "After the closing quote of cell \(scanner.cellCount + 1) comes"
            : "The quote that opens on line \(opening) closes on line \(closing), and behind it comes"
        return CSVRecovery.Fault(
            code: .textAfterQuote, message: "\(place) \(found); a quote within a cell is written twice.", scanned: scanner.position)
    }

    private var lineOfOpeningQuote: Int {
        guard let quote = scanner.openingQuote else { return position.line }
        return position.line + newlines(in: start..<start + quote)
    }

    /// Gives out a fault once the bytes of its row are known, nil while they are not, and steps over them.
    mutating func resolve(_ fault: CSVRecovery.Fault) throws(RecordsError) -> DecoderStep? {
        let available = buffer.count - start
        let firstLine = fault.isCut ? nil : lineEnd(from: start).map { $0 - start }.flatMap { $0 <= recordLimit ? $0 : nil }
        guard firstLine != nil || available > recordLimit || isFinished else { return nil }

        let length = firstLine ?? min(available, recordLimit)
        let isTruncated = firstLine == nil && available > recordLimit
        let place = position
        let raw = origin.legible(buffer[start..<start + length])
        try countRepeats(fault.scanned - length)

        recovery.pending = nil
        scanner.reset()
        position.record += 1
        if isTruncated {
            recovery.discardsLine = true
            position.line += newlines(in: start..<start + length)
        }
        skip(length)
        if firstLine != nil { passLineEnd() }
        return .fault(RowFault(fault.code, at: place, fault.message, raw: raw, isTruncated: isTruncated))
    }

    private mutating func countRepeats(_ bytes: Int) throws(RecordsError) {
        recovery.readAgain += max(0, bytes)
        guard recovery.readAgain > Self.freeRepeats * recordLimit + Self.repeatsPerByte * Int(position.byteOffset) else { return }
        throw RecordsError(
            .brokenQuotes, position: position,
            "Too many quotes are opened and not closed; what is a cell and what is not can't be told any more.",
            remedy: "Export the file again, or repair its quotes from this line on: a quote within a quoted cell is written twice.")
    }
}
