/// Rows that lie ready in the decoder's buffer.
struct FoundRows: Sendable {
    private(set) var rows: [RowIndex.Row] = []
    private(set) var block = CellBlock(bytes: [], cells: [])
    /// Whether all of them are known to be UTF-8.
    private(set) var isText = true
    /// The row to be given out next.
    private var next = 0
    /// The first cell of that row.
    private var nextCell = 0
    /// The line ends of all rows before it.
    private var passedLines = 0

    init() {}

    init(_ index: RowIndex, in bytes: [UInt8], isText: Bool) {
        rows = index.rows
        block = CellBlock(bytes: bytes, cells: index.cells)
        self.isText = isText
    }

    var isEmpty: Bool { next == rows.count }

    mutating func take() -> (row: RowIndex.Row, lines: Int, cells: Cells) {
        let row = rows[next]
        let cells = Cells(block, first: nextCell, count: row.cells - nextCell)
        let lines = row.lines - passedLines
        next += 1
        nextCell = row.cells
        passedLines = row.lines
        return (row, lines, cells)
    }

    /// So many rows, up to the first that is blank or has too many cells; nil if that is the next.
    ///
    /// - Parameter position: Where the next row is.
    mutating func takeBlock(_ maximumCells: Int, atMost limit: Int, at position: Position, start: Int) -> RecordBlock? {
        var end = next
        var cell = nextCell
        var shortRows = 0
        while end < rows.count, end - next < limit, !rows[end].isBlank, rows[end].cells - cell <= maximumCells {
            if rows[end].cells - cell < maximumCells { shortRows += 1 }
            cell = rows[end].cells
            end += 1
        }
        guard end > next else { return nil }
        let before = RowIndex.Row(end: start, next: start, cells: nextCell, lines: passedLines, isBlank: false)
        let taken = RecordBlock(block, rows: rows[next..<end], before: before, position: position, shortRows: shortRows)
        next = end
        nextCell = cell
        passedLines = rows[end - 1].lines
        return taken
    }
}

extension CSVDecoder {
    /// Gives out the next of the rows found, nil if it is blank.
    mutating func foundRow() -> DecoderStep? {
        let (row, lines, cells) = found.take()
        var step: DecoderStep?
        if row.isBlank {
            blankLines += 1
        } else {
            step = self.step(start..<row.end, cells, isText: found.isText)
            position.record += 1
        }
        skip(row.next - start)
        position.line += lines
        // The rows' bytes are kept no longer than needed.
        if found.isEmpty { found = FoundRows() }
        return step
    }

    /// Gives out the next of the rows found that are records, many at once; nil where there are none, and ``next()`` is to be asked.
    package mutating func takeBlock(atMost limit: Int) -> RecordBlock? {
        // Of another encoding each row's place in the file has to be worked out.
        guard !found.isEmpty, found.isText, origin.isUTF8, let maximumCells else { return nil }
        guard let block = found.takeBlock(maximumCells, atMost: limit, at: position, start: start) else { return nil }
        shortRows += block.shortRows
        position.record += block.count
        position.line += block.lines
        skip(block.end - start)
        if found.isEmpty { found = FoundRows() }
        return block
    }

    /// Gives out the row that the scanner has found, nil if it is blank.
    mutating func row(endsWith lineEnd: UInt8?) -> DecoderStep? {
        let range = start..<start + scanner.position
        let innerLines = scanner.hasInnerLines ? newlines(in: range) : 0
        let isASCII = scanner.allBits < 0x80
        let row = scanner.takeRow()
        let cells = Cells(unguarding: row.buffer, ends: row.ends)
        var step: DecoderStep?
        if cells.isBlank() {
            blankLines += 1
        } else {
            let holdsNUL = buffer[range].contains(0)
            step = holdsNUL ? .fault(nulByte(range)) : self.step(range, cells, isText: isASCII)
            position.record += 1
        }
        position.line += innerLines
        skip(range.count)
        if lineEnd != nil { passLineEnd() }
        return step
    }

    /// What a whole row is: a record, or a fault if it is no text or does not fit the header.
    private mutating func step(_ range: Range<Int>, _ cells: Cells, isText: Bool) -> DecoderStep {
        if !isText, let fault = faultOfText(range) { return .fault(fault) }
        var cells = cells
        if let maximumCells, cells.count < maximumCells {
            shortRows += 1
        } else if let maximumCells, cells.count > maximumCells {
            guard cells.isBlank(from: maximumCells) else { return .fault(tooManyCells(range, cells.count, maximumCells)) }
            cells = cells.prefix(maximumCells)
        }
        return .record(Record(position: position, content: .cells(cells)))
    }

    private func tooManyCells(_ range: Range<Int>, _ count: Int, _ maximum: Int) -> RowFault {
        let message = "The row has \(count) cells and the header \(maximum); a cell that holds the delimiter must be in double quotes."
        return RowFault(.tooManyCells, at: position, message, raw: origin.legible(buffer[range]))
    }

    private func nulByte(_ range: Range<Int>) -> RowFault {
        if let fault = faultOfText(range) { return fault }
        let offset = buffer[range].firstIndex(of: 0).map { origin.width(buffer[range.lowerBound..<$0]) } ?? 0
        return RowFault(
            .nulByte, at: position, "Byte \(offset + 1) of the row is NUL, which no text holds.", raw: origin.legible(buffer[range]))
    }

    /// The row is checked with its delimiters: between two cells they may part a sequence that would be valid without them.
    private func faultOfText(_ range: Range<Int>) -> RowFault? {
        let row = buffer[range]
        if let offset = Self.invalidUTF8(buffer, range) {
            let (code, message) = origin.fault(row, invalidAt: offset)
            return RowFault(code, at: position, message, raw: origin.legible(row))
        }
        guard origin.isMixed(row) else { return nil }
        return RowFault(
            .mixedEncoding, at: position, "The row is in UTF-8, and rows before it are in \(origin.encoding.rawValue).", raw: Array(row))
    }

    func isUTF8(_ range: Range<Int>) -> Bool { Self.invalidUTF8(buffer, range) == nil }

    /// The first byte in a range that is not UTF-8, counted from its start.
    private static func invalidUTF8(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span.extracting(range))
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }
}
