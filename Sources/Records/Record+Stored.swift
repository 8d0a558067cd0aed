public import JSONText

extension Record {
    /// Stands after every cell of a stored row: a byte that no UTF-8 text holds (RFC 3629, section 1), so nothing needs escaping.
    private static let cellEnd: UInt8 = 0xFF

    /// The record as bytes that can be kept and read back: a JSON line as it was written, or the cells in the order of the run's columns.
    ///
    /// Names of columns are not part of it: whoever keeps it keeps ``RecordReader/columns`` beside it.
    public var stored: [UInt8] {
        switch content {
        case .line(let line): return line.raw
        case .cells(let cells):
            var bytes: [UInt8] = []
            for column in 0..<cells.count {
                bytes.append(contentsOf: cells.bytes(column))
                bytes.append(Self.cellEnd)
            }
            return bytes
        }
    }

    /// Reads back what ``stored`` gave.
    ///
    /// - Throws: ``JSONError`` where the bytes are neither.
    public init(stored bytes: [UInt8], position: Position) throws(JSONError) {
        if bytes.last == Self.cellEnd {
            let ends = bytes.indices.filter { bytes[$0] == Self.cellEnd }.map { UInt32($0) }
            self.init(position: position, content: .cells(Cells(joined: bytes, ends: ends)))
        } else {
            self.init(position: position, content: .line(try JSONLine(raw: bytes)))
        }
    }
}
