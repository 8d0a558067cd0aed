/// What requests of a row that may have been carried out leave open beyond the row itself, kept with the row until none of them can be in doubt
/// any more.
///
/// One request's trail is noted with its intent; a row's is that of all of them.
public struct Trail: Sendable, Hashable {
    /// The starts that were asked for in the place of the row's own, seconds since 1970, each once. The row's keys know nothing of them.
    public var otherStarts: [Int64]
    /// Whether one of them might join what others have opened (see ``Effect/mayJoin``) and nobody had seen who stood there before: then what is
    /// found afterwards need not be its work.
    public var isUnsurveyed: Bool

    public init(otherStarts: [Int64] = [], isUnsurveyed: Bool = false) {
        self.otherStarts = otherStarts
        self.isUnsurveyed = isUnsurveyed
    }

    public static let none = Trail()

    public mutating func formUnion(_ other: Trail) {
        if !other.otherStarts.isEmpty { otherStarts += other.otherStarts.filter { !otherStarts.contains($0) } }
        if other.isUnsurveyed { isUnsurveyed = true }
    }
}
