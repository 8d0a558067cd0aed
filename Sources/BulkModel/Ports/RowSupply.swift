/// Where prepared rows come from: reader, mapping and checks behind one pull.
public protocol RowSupply: SendableMetatype {
    /// Returns up to `count` further rows, in input order; an empty array means the input is exhausted.
    ///
    /// - Throws: `InputError` if the rest of the input cannot be read; rows returned before stay good.
    mutating func next(_ count: Int) throws(InputError) -> [PreparedRow]

    var progress: SupplyProgress { get }
}

/// How far the input has been read, and what was noticed on the way.
public struct SupplyProgress: Sendable, Hashable {
    public var bytesRead: Int64
    /// All bytes of the input; `nil` for a pipe.
    public var bytesTotal: Int64?
    /// Blank lines skipped.
    public var blankLines: Int
    /// Rows that have fewer cells than the header.
    public var shortRows: Int
    /// Columns that no field is known for.
    public var unknownColumns: [String]
    /// How each input is read.
    public var readings: [InputReading]
    /// Rows passed over, as they belong to other parts of the input.
    public var otherShards: Int

    public init(
        bytesRead: Int64 = 0, bytesTotal: Int64? = nil, blankLines: Int = 0, shortRows: Int = 0, unknownColumns: [String] = [],
        readings: [InputReading] = [], otherShards: Int = 0
    ) {
        self.otherShards = otherShards
        self.bytesRead = bytesRead
        self.bytesTotal = bytesTotal
        self.blankLines = blankLines
        self.shortRows = shortRows
        self.readings = readings
        self.unknownColumns = unknownColumns
    }
}

/// The input cannot be read any further.
public struct InputError: Error, Sendable, Hashable {
    /// Where, what and what to do, ready to print.
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}
