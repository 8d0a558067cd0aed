public import JSONText

/// One logical row of an input, with its place.
public struct Record: Sendable {
    public enum Content: Sendable {
        case cells(Cells)
        case line(JSONLine)
    }

    public var position: Position
    public var content: Content

    public init(position: Position, content: Content) {
        self.position = position
        self.content = content
    }

    public var format: RecordFormat {
        switch content {
        case .cells: .csv
        case .line: .jsonLines
        }
    }

    /// The number of columns among which all cells of the row are, which may be fewer than the run has; 0 for a JSON line.
    public var count: Int { cells?.count ?? 0 }

    /// The text of a cell, empty where the row has none.
    ///
    /// - Parameter column: An index into ``RecordReader/columns``.
    public func cell(_ column: Int) -> String { cells?.text(column) ?? "" }

    /// The bytes of a cell in UTF-8, empty where the row has none.
    public func cellBytes(_ column: Int) -> ArraySlice<UInt8> { cells?.bytes(column) ?? [] }

    /// Whether the row has no such cell or nothing in it.
    public func isEmpty(_ column: Int) -> Bool { cells?.isEmpty(column) ?? true }

    public var cells: Cells? {
        if case .cells(let cells) = content { cells } else { nil }
    }

    public var line: JSONLine? {
        if case .line(let line) = content { line } else { nil }
    }

    public var object: JSONObject? { line?.object }

    /// The record with other texts in some cells that it has, by their columns.
    public func replacing(_ texts: [Int: String]) -> Record {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        for column in 0..<count {
            if let text = texts[column] { bytes.append(contentsOf: text.utf8) } else { bytes.append(contentsOf: cellBytes(column)) }
            ends.append(UInt32(truncatingIfNeeded: bytes.count))
            // One byte of any value stands between two cells.
            bytes.append(0)
        }
        return Record(position: position, content: .cells(Cells(joined: bytes, ends: ends)))
    }
}
