/// The cells of a row, unquoted, in one buffer.
///
/// Cells lie one behind the other with one byte between them that belongs to none, so that a row without quotes is a plain copy of its
/// bytes. Two allocations a row, however many cells it has.
public struct Cells: Sendable {
    /// The cells, each but the last followed by one separating byte of any value.
    private let buffer: [UInt8]
    /// Where each cell ends in the buffer.
    private let ends: [UInt32]
    /// For each column of the run the cell of this file, -1 where the file has no such column; nil where they are the same.
    private let order: [Int]?

    init(buffer: [UInt8], ends: [UInt32], order: [Int]? = nil) {
        self.buffer = buffer
        self.ends = ends
        self.order = order
    }

    /// Takes the cells of a row and the spreadsheet's apostrophes off them (see ``SpreadsheetGuard``).
    init(unguarding buffer: [UInt8], ends: [UInt32]) {
        let plain = Cells(buffer: buffer, ends: ends)
        let isGuarded = ends.indices.contains { plain.startsWithApostrophe($0) && SpreadsheetGuard.isPresent(plain.bytes($0)) }
        self = isGuarded ? plain.unguarded() : plain
    }

    /// A look at one byte, which for nearly all cells spares the work of making a slice.
    private func startsWithApostrophe(_ cell: Int) -> Bool {
        let start = cell == 0 ? 0 : Int(ends[cell - 1]) + 1
        return start < buffer.count && buffer[start] == SpreadsheetGuard.apostrophe
    }

    private func unguarded() -> Cells {
        var buffer: [UInt8] = []
        var ends: [UInt32] = []
        buffer.reserveCapacity(self.buffer.count)
        ends.reserveCapacity(self.ends.count)
        for cell in self.ends.indices {
            if cell > 0 { buffer.append(0) }
            let bytes = bytes(cell)
            buffer.append(contentsOf: SpreadsheetGuard.isPresent(bytes) ? bytes.dropFirst() : bytes)
            ends.append(UInt32(buffer.count))
        }
        return Cells(buffer: buffer, ends: ends)
    }

    /// The same cells under other columns.
    func reordered(_ order: [Int]) -> Cells { Cells(buffer: buffer, ends: ends, order: order) }

    /// The number of columns among which all cells are: the cells of the row as written, or all columns of the run where its files differ.
    public var count: Int { order?.count ?? ends.count }

    public func text(_ column: Int) -> String {
        guard let range = range(column), !range.isEmpty else { return "" }
        return String(decoding: buffer[range], as: UTF8.self)
    }

    public func bytes(_ column: Int) -> ArraySlice<UInt8> {
        guard let range = range(column) else { return [] }
        return buffer[range]
    }

    public func isEmpty(_ column: Int) -> Bool { range(column)?.isEmpty ?? true }

    private func range(_ column: Int) -> Range<Int>? {
        var cell = column
        if let order {
            guard column < order.count else { return nil }
            cell = order[column]
        }
        guard cell >= 0, cell < ends.count else { return nil }
        let start = cell == 0 ? 0 : Int(ends[cell - 1]) + 1
        return start..<Int(ends[cell])
    }
}
