/// Where a cell lies in the bytes of its block.
struct CellRange: Sendable {
    var start: UInt32
    var end: UInt32

    init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    var range: Range<Int> { Int(start)..<Int(end) }
    var isEmpty: Bool { start == end }
}

/// The bytes of one or more rows and where their cells lie in them.
///
/// Rows that arrive in one piece share a block, so that a row costs no allocation of its own. A record keeps its whole block alive: whoever
/// wants to keep many records keeps their ``Record/stored`` bytes instead.
final class CellBlock: Sendable {
    let bytes: [UInt8]
    let cells: [CellRange]

    init(bytes: [UInt8], cells: [CellRange]) {
        self.bytes = bytes
        self.cells = cells
    }
}
