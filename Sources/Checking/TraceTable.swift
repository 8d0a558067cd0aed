import Dispatch
import MeetergoAPI
import Synchronization

/// Holds the traces of all good rows, and finds those that are alike: 16 bytes a row while reading, 32 at the end.
struct TraceTable {
    struct Entry: Sendable {
        var near: UInt64
        var exact: UInt32
        /// The line among the lines of all files.
        var place: UInt32

        init(_ trace: KeyTrace, place: UInt32) {
            near = trace.near
            exact = trace.exact
            self.place = place
        }
    }

    /// A row that is like an earlier one.
    struct Match: Sendable, Hashable {
        var place: UInt32
        var first: UInt32
        /// Whether the keys are equal, or the addresses spelt in another way.
        var isExact: Bool
    }

    private var batches: [[Entry]] = []

    mutating func append(_ entries: [Entry]) {
        if !entries.isEmpty { batches.append(entries) }
    }

    /// All rows like an earlier one, in the order of the input.
    consuming func matches() -> [Match] {
        let parts = Mutex(parted())
        let found = Mutex<[Match]>([])
        DispatchQueue.concurrentPerform(iterations: Self.partCount) { index in
            var part: [Entry] = []
            parts.withLock { swap(&part, &$0[index]) }
            let matches = Self.matches(in: &part)
            if !matches.isEmpty { found.withLock { $0.append(contentsOf: matches) } }
        }
        return found.withLock { $0 }.sorted { $0.place < $1.place }
    }

    private static let partCount = 256

    /// The entries by the highest bits of their trace, so that like ones are together and each part fits a cache.
    private consuming func parted() -> [[Entry]] {
        var counts = Array(repeating: 0, count: Self.partCount)
        for batch in batches { for entry in batch { counts[Int(entry.near >> 56)] += 1 } }
        var parts = counts.map { count in
            var part: [Entry] = []
            part.reserveCapacity(count)
            return part
        }
        for index in batches.indices {
            for entry in batches[index] { parts[Int(entry.near >> 56)].append(entry) }
            batches[index] = []
        }
        return parts
    }

    /// Of more different keys than this with one near trace, the later ones are held against the first alone.
    private static let variantLimit = 64

    private static func matches(in part: inout [Entry]) -> [Match] {
        part.sort { ($0.near, $0.place) < ($1.near, $1.place) }
        var matches: [Match] = []
        var start = 0
        while start < part.count {
            var end = start + 1
            while end < part.count, part[end].near == part[start].near { end += 1 }
            if end - start > 1 { matches.append(contentsOf: self.matches(among: part[start..<end])) }
            start = end
        }
        return matches
    }

    private static func matches(among alike: ArraySlice<Entry>) -> [Match] {
        guard let first = alike.first else { return [] }
        var matches: [Match] = []
        var variants = [first]
        for entry in alike.dropFirst() {
            if let same = variants.first(where: { $0.exact == entry.exact }) {
                matches.append(Match(place: entry.place, first: same.place, isExact: true))
            } else {
                matches.append(Match(place: entry.place, first: first.place, isExact: false))
                if variants.count < variantLimit { variants.append(entry) }
            }
        }
        return matches
    }
}
