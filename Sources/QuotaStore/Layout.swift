import Throttle

/// How a purse file is laid out: a head of ``headSize`` bytes, then a ring of ``ringSize`` records of ``recordSize`` bytes.
///
/// Numbers are little-endian; times are nanoseconds of `CLOCK_BOOTTIME`, which all processes of a machine share and which goes on while it
/// sleeps. Head and records end in a checksum: who reads while the owner writes, or after the owner was killed in mid-write, sees that what
/// it read is not whole, keeps what it knew, and looks again a rhythm later.
enum Layout {
    static let headSize = 160
    static let recordSize = 40
    /// At most 2,048 records of sends a window (``Throttle/Deed``), and as many again for the rest.
    static let ringSize = 4_096
    /// Raised when the layout changes; files of another one are left alone.
    static let version: UInt64 = 1
    static let magic: UInt64 = 0x3145_5352_5550_474D

    static func offset(ofRecord index: UInt64) -> Int64 {
        Int64(headSize) + Int64(index % UInt64(ringSize)) * Int64(recordSize)
    }
}

/// The head of a purse file: whose it is and how its owner stands.
struct Head: Hashable {
    /// Which boot of the machine the times belong to; a file of an earlier one says nothing any more.
    var boot: (UInt64, UInt64)
    var id: UInt64
    /// When its owner came; the oldest leads.
    var startedAt: Int64
    /// The quota's window.
    var window: Int64
    /// Records written so far.
    var records: UInt64 = 0
    /// Its instants are on the boot clock.
    var standing: Throttle.Standing

    static func == (left: Head, right: Head) -> Bool { left.bytes == right.bytes }
    func hash(into hasher: inout Hasher) { hasher.combine(id) }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.put(Layout.magic)
        writer.put(Layout.version)
        writer.put(boot.0)
        writer.put(boot.1)
        writer.put(id)
        writer.put(UInt64(bitPattern: startedAt))
        writer.put(UInt64(bitPattern: window))
        writer.put(records)
        writer.put(UInt64(bitPattern: standing.asOf.nanoseconds))
        writer.put(UInt64(bitPattern: standing.pausedUntil?.nanoseconds ?? 0))
        let flags = [
            standing.wants, standing.isLimited, standing.isInEpisode, standing.pausedUntil != nil, standing.isServerAsked,
            standing.belief.isLearnt, standing.belief.slowStartRate != nil,
        ]
        writer.put(flags.enumerated().reduce(0) { $0 | ($1.element ? 1 << UInt64($1.offset) : 0) })
        writer.put(standing.belief.cap.bitPattern)
        writer.put(standing.belief.usable.bitPattern)
        writer.put(UInt64(bitPattern: Int64(standing.belief.refusals)))
        writer.put((standing.belief.slowStartRate ?? 0).bitPattern)
        return writer.sealed(to: Layout.headSize)
    }

    init(boot: (UInt64, UInt64), id: UInt64, startedAt: Int64, window: Int64, standing: Throttle.Standing) {
        self.boot = boot
        self.id = id
        self.startedAt = startedAt
        self.window = window
        self.standing = standing
    }

    /// Reads what `bytes` wrote; `nil` if it is not whole or of another layout.
    init?(_ bytes: [UInt8]) {
        guard var reader = ByteReader(sealed: bytes, size: Layout.headSize) else { return nil }
        guard reader.take() == Layout.magic, reader.take() == Layout.version else { return nil }
        boot = (reader.take(), reader.take())
        id = reader.take()
        startedAt = Int64(bitPattern: reader.take())
        window = Int64(bitPattern: reader.take())
        records = reader.take()
        let asOf = Instant(nanoseconds: Int64(bitPattern: reader.take()))
        let pausedUntil = Instant(nanoseconds: Int64(bitPattern: reader.take()))
        let flags = reader.take()
        func isSet(_ bit: UInt64) -> Bool { flags & (1 << bit) != 0 }
        let cap = Double(bitPattern: reader.take())
        let usable = Double(bitPattern: reader.take())
        let refusals = Int(clamping: Int64(bitPattern: reader.take()))
        let rate = Double(bitPattern: reader.take())
        standing = Throttle.Standing(
            asOf: asOf, wants: isSet(0), isLimited: isSet(1), isInEpisode: isSet(2), pausedUntil: isSet(3) ? pausedUntil : nil,
            isServerAsked: isSet(4),
            belief: Throttle.Belief(cap: cap, usable: usable, isLearnt: isSet(5), refusals: refusals, slowStartRate: isSet(6) ? rate : nil))
    }
}

/// One record of the ring: a deed with its number, so that one that has been overwritten is not taken for the one that was there.
struct DeedRecord {
    var index: UInt64
    /// Its instant is on the boot clock.
    var deed: Throttle.Deed

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.put(index)
        switch deed {
        case .sent(let count, let at):
            writer.put(1)
            writer.put(UInt64(bitPattern: at.nanoseconds))
            writer.put(UInt64(max(count, 0)))
        case .refused(let sentAt, let isEcho):
            writer.put(isEcho ? 3 : 2)
            writer.put(UInt64(bitPattern: sentAt.nanoseconds))
            writer.put(1)
        }
        return writer.sealed(to: Layout.recordSize)
    }

    init(index: UInt64, deed: Throttle.Deed) {
        self.index = index
        self.deed = deed
    }

    init?(_ bytes: [UInt8]) {
        guard var reader = ByteReader(sealed: bytes, size: Layout.recordSize) else { return nil }
        index = reader.take()
        let kind = reader.take()
        let instant = Instant(nanoseconds: Int64(bitPattern: reader.take()))
        let count = Int(clamping: reader.take())
        switch kind {
        case 1: deed = .sent(count: count, at: instant)
        case 2, 3: deed = .refused(sentAt: instant, isEcho: kind == 3)
        default: return nil
        }
    }
}

/// Puts 64-bit words in a row.
private struct ByteWriter {
    private var bytes: [UInt8] = []

    mutating func put(_ word: UInt64) {
        for shift in stride(from: 0 as UInt64, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    /// The words, filled up with zeros, the last eight bytes the checksum of the rest.
    func sealed(to size: Int) -> [UInt8] {
        var writer = self
        writer.bytes += Array(repeating: 0, count: size - 8 - bytes.count)
        writer.put(Checksum.of(writer.bytes[...]))
        return writer.bytes
    }
}

private struct ByteReader {
    private var bytes: ArraySlice<UInt8>

    /// `nil` unless `bytes` are `size` bytes whose checksum is right.
    init?(sealed bytes: [UInt8], size: Int) {
        guard bytes.count == size else { return nil }
        let content = bytes[..<(size - 8)]
        self.bytes = bytes[(size - 8)...]
        guard take() == Checksum.of(content) else { return nil }
        self.bytes = content
    }

    mutating func take() -> UInt64 {
        let word = bytes.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        bytes = bytes.dropFirst(8)
        return word
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923): quick, and enough to tell a torn write.
private enum Checksum {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
