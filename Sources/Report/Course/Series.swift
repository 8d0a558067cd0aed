/// What happened in one stretch of a run.
public struct Bucket: Sendable, Hashable {
    /// Rows that ended in `succeeded` or `notes`.
    public var well = 0
    /// Rows that ended in `failed` or `unfinished`.
    public var badly = 0
    /// Requests that would create something, repeats included.
    public var writes = 0
    /// Reads that looked for what became of unknown attempts.
    public var reads = 0
    /// Answers "too many requests".
    public var throttled = 0
    /// Requests that ended without an answer.
    public var unanswered = 0
    /// The quota believed in, requests a minute, as last seen; `nil` where none was known.
    public var quota: Int?

    public init() {}

    public var requests: Int { writes + reads }

    /// Takes in the bucket that follows.
    mutating func absorb(_ next: Bucket) {
        well += next.well
        badly += next.badly
        writes += next.writes
        reads += next.reads
        throttled += next.throttled
        unanswered += next.unanswered
        quota = next.quota ?? quota
    }
}

/// A run's course in buckets of equal length. When they run out, neighbours merge and the length doubles, so memory is bounded by
/// ``limit`` buckets however long the run takes.
public struct Series: Sendable, Hashable {
    /// Most buckets; even, so that all of them have a neighbour to merge with.
    public static let limit = 240

    /// Seconds a bucket covers: 1, 2, 4 …
    public private(set) var width: Int
    public private(set) var buckets: [Bucket]

    public init() {
        width = 1
        buckets = []
    }

    /// - Parameter width: seconds, at least 1. Buckets above ``limit`` are merged.
    public init(width: Int, buckets: [Bucket]) {
        self.width = max(1, width)
        self.buckets = buckets
        while self.buckets.count > Self.limit { merge() }
    }

    /// The bucket of a moment, which is changed by `change`.
    ///
    /// - Parameter second: since the run began; a time before that counts as its beginning.
    /// - Complexity: O(1), but for the merges: O(``limit``) each time that the run has doubled its length.
    public mutating func update(at second: Double, _ change: (inout Bucket) -> Void) {
        // 68 years: what comes from a broken clock must not merge everything away.
        let second = second.isFinite ? min(max(0, second), 2_147_483_647) : 0
        while Int(second) / width >= Self.limit { merge() }
        let index = Int(second) / width
        while buckets.count <= index {
            var empty = Bucket()
            empty.quota = buckets.last?.quota
            buckets.append(empty)
        }
        change(&buckets[index])
    }

    private mutating func merge() {
        width *= 2
        let pairs = (buckets.count + 1) / 2
        for index in 0..<pairs {
            var merged = buckets[2 * index]
            if 2 * index + 1 < buckets.count { merged.absorb(buckets[2 * index + 1]) }
            buckets[index] = merged
        }
        buckets.removeLast(buckets.count - pairs)
    }

    /// All buckets as one.
    public var total: Bucket { buckets.reduce(into: Bucket()) { $0.absorb($1) } }
}
