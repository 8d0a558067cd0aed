/// Records that lie one behind the other in one piece of a CSV input, for those who go over millions of them.
///
/// They share what a ``Record`` holds by itself, so that a row costs no counting of references: its cells are found by their places in
/// ``store``. Whoever needs one as a record makes it.
public struct RecordBlock: Sendable {
    private let block: CellBlock
    private let rows: ArraySlice<RowIndex.Row>
    /// What lies before the first row.
    private let before: RowIndex.Row
    /// Where the first row is.
    private let position: Position
    /// How many of them have fewer cells than the header.
    let shortRows: Int
    /// See ``Cells/reordered(_:)``.
    private var order: [Int]?

    /// - Precondition: There is at least one row.
    init(_ block: CellBlock, rows: ArraySlice<RowIndex.Row>, before: RowIndex.Row, position: Position, shortRows: Int) {
        self.block = block
        self.rows = rows
        self.before = before
        self.position = position
        self.shortRows = shortRows
    }

    /// The number of records, at least 1.
    public var count: Int { rows.count }

    /// The index of the input in the run's list, counted from 0.
    public var file: Int { position.file }

    /// The bytes in which all cells lie, valid UTF-8.
    public var store: [UInt8] { block.bytes }

    /// Line ends in all of the rows.
    var lines: Int { rows[rows.endIndex - 1].lines - before.lines }

    /// Where the row behind the last begins in ``store``.
    var end: Int { rows[rows.endIndex - 1].next }

    /// The line on which a record begins, counted from 1.
    public func line(of index: Int) -> Int { position.line + row(before: index).lines - before.lines }

    /// One of the records, counted from 0.
    public func record(_ index: Int) -> Record {
        let previous = row(before: index)
        let place = Position(
            file: position.file, byteOffset: position.byteOffset + Int64(previous.next - before.next), line: line(of: index),
            record: position.record + index)
        let cells = Cells(block, first: previous.cells, count: rows[rows.startIndex + index].cells - previous.cells, order: order)
        return Record(position: place, content: .cells(cells))
    }

    /// Goes over all records, and says of each on which line it begins and where the cells of some columns lie in ``store``; an empty range
    /// where the row has none.
    ///
    /// - Parameter body: Gets the index of a record, its line, the bytes of ``store``, and the places in the order of `columns`.
    public func forEach(_ columns: [Int], _ body: (Int, Int, Span<UInt8>, [Range<Int>]) -> Void) {
        let places = order.map { order in columns.map { $0 < order.count ? order[$0] : -1 } } ?? columns
        let bytes = block.bytes
        let cells = block.cells
        var ranges = Array(repeating: 0..<0, count: columns.count)
        var previous = before
        var index = 0
        for row in rows {
            let count = row.cells - previous.cells
            for slot in places.indices {
                let place = places[slot]
                ranges[slot] = place >= 0 && place < count ? cells[previous.cells + place].range : 0..<0
            }
            body(index, position.line + previous.lines - before.lines, bytes.span, ranges)
            previous = row
            index += 1
        }
    }

    /// The same records under other columns.
    func reordered(_ order: [Int]) -> RecordBlock {
        var block = self
        block.order = order
        return block
    }

    private func row(before index: Int) -> RowIndex.Row { index == 0 ? before : rows[rows.startIndex + index - 1] }
}
