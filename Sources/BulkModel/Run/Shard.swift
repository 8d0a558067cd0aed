/// One of the parts into which the rows of an input are split, so that several jobs share them: `--shard 2/4`.
///
/// Which part a row belongs to follows from the row alone: the first 64 bits of the SHA-256 of its text, big-endian, modulo the number of parts,
/// plus 1. The text is `users/shard/1`, `bookings/shard/1` or `rows/shard/1`, a line feed, and the row's own text:
/// see `ShardChooser` in MeetergoAPI. The rule is kept for good: a job's later runs must find the same rows.
public struct Shard: Sendable, Hashable, Codable {
    /// From 1.
    public let number: Int
    /// At least 1.
    public let count: Int

    /// The most parts that a file is split into.
    public static let limit = 1_024

    /// `nil` unless 1 ≤ number ≤ count ≤ 1,024.
    public init?(number: Int, count: Int) {
        guard (1...Self.limit).contains(count), (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// Reads `2/4`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy(\.isASCII) && $0.first?.isNumber == true }), let number = Int(parts[0]),
            let count = Int(parts[1])
        else { return nil }
        self.init(number: number, count: count)
    }

    public var text: String { "\(number)/\(count)" }

    /// Whether the row that is hashed so is one of this part's.
    public func contains(_ fingerprint: Fingerprint) -> Bool { fingerprint.high % UInt64(count) == UInt64(number - 1) }
}
