import Dispatch
import MeetergoAPI
import Synchronization

/// Holds the traces of all good rows, and finds those that are alike: 16 bytes a row while reading, 32 at the end.
///
/// Entries are told apart by the highest bits of their trace into parts, each small enough to be searched within a cache.
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
            let matches = Self.matches(in: part)
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

    /// The rows of a part, in the order of the input, that are like an earlier one.
    private static func matches(in part: [Entry]) -> [Match] {
        // Twice as many slots as entries, so that a search ends after one or two steps; 0 is a free slot.
        var bits = 4
        while 1 << bits < part.count * 2 { bits += 1 }
        let mask = 1 << bits - 1
        var slots = [UInt32](repeating: 0, count: 1 << bits)
        // What else there is of a trace; hardly any has more than its first row.
        var variants: [UInt64: [Entry]] = [:]
        var matches: [Match] = []
        for index in part.indices {
            let entry = part[index]
            var slot = Int(truncatingIfNeeded: entry.near) & mask
            while slots[slot] != 0, part[Int(slots[slot]) - 1].near != entry.near { slot = (slot + 1) & mask }
            if slots[slot] == 0 {
                slots[slot] = UInt32(truncatingIfNeeded: index + 1)
            } else {
                let first = part[Int(slots[slot]) - 1]
                matches.append(Self.match(entry, first, &variants[entry.near, default: [first]]))
            }
        }
        return matches
    }

    private static func match(_ entry: Entry, _ first: Entry, _ variants: inout [Entry]) -> Match {
        if let same = variants.first(where: { $0.exact == entry.exact }) {
            return Match(place: entry.place, first: same.place, isExact: true)
        }
        if variants.count < variantLimit { variants.append(entry) }
        return Match(place: entry.place, first: first.place, isExact: false)
    }
}
