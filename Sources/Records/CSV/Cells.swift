/// The cells of a row, unquoted.
public struct Cells: Sendable {
    private let block: CellBlock
    /// The row's first cell in the block.
    private let first: Int
    /// The cells of the row, as far as it has columns for them.
    private let written: Int
    /// For each column of the run the cell of this file, -1 where the file has no such column; nil where they are the same.
    private let order: [Int]?

    init(_ block: CellBlock, first: Int = 0, count: Int, order: [Int]? = nil) {
        self.block = block
        self.first = first
        written = count
        self.order = order
    }

    /// The same cells under other columns.
    func reordered(_ order: [Int]) -> Cells { Cells(block, first: first, count: written, order: order) }

    /// The first cells alone.
    func prefix(_ count: Int) -> Cells { Cells(block, first: first, count: min(count, written), order: order) }

    /// The number of columns among which all cells are: the cells of the row as written, or all columns of the run where its files differ.
    public var count: Int { order?.count ?? written }

    /// The cells that the row has in its file, fewer than the header's if the row is short.
    public var writtenCount: Int { written }

    public func text(_ column: Int) -> String {
        guard let range = range(column), !range.isEmpty else { return "" }
        return String(decoding: block.bytes[range], as: UTF8.self)
    }

    public func bytes(_ column: Int) -> ArraySlice<UInt8> {
        guard let range = range(column) else { return [] }
        return block.bytes[range]
    }

    /// The bytes in which the cells lie, shared by rows that were read together; for those who look at many cells at once.
    public var store: [UInt8] { block.bytes }

    /// Writes down where the cells of some columns lie in ``store``; an empty range where the row has none.
    ///
    /// - Precondition: `places` has a place for each column.
    public func find(_ columns: [Int], places: inout [Range<Int>]) {
        for index in columns.indices { places[index] = range(columns[index]) ?? 0..<0 }
    }

    public func isEmpty(_ column: Int) -> Bool { range(column)?.isEmpty ?? true }

    /// Whether all cells from one on hold nothing but spaces and tabs.
    func isBlank(from cell: Int = 0) -> Bool {
        block.cells[first + min(cell, written)..<first + written].allSatisfy { cell in
            block.bytes[cell.range].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
    }

    private func range(_ column: Int) -> Range<Int>? {
        var cell = column
        if let order {
            guard column < order.count else { return nil }
            cell = order[column]
        }
        guard cell >= 0, cell < written else { return nil }
        return block.cells[first + cell].range
    }
}

extension Cells {
    /// Makes cells of bytes in which they lie one behind the other, each but the last followed by one separating byte of any value.
    init(joined bytes: [UInt8], ends: [UInt32]) {
        var start = 0
        let cells = ends.map { end in
            defer { start = Int(end) + 1 }
            return CellRange(start, Int(end))
        }
        self.init(CellBlock(bytes: bytes, cells: cells), count: cells.count)
    }

    /// Takes the cells of a row and the spreadsheet's apostrophes off them (see ``SpreadsheetGuard``).
    init(unguarding bytes: [UInt8], ends: [UInt32]) {
        var start = 0
        let cells = ends.map { end in
            defer { start = Int(end) + 1 }
            return CellRange(start + (SpreadsheetGuard.isPresent(bytes[start..<Int(end)]) ? 1 : 0), Int(end))
        }
        self.init(CellBlock(bytes: bytes, cells: cells), count: cells.count)
    }
}
