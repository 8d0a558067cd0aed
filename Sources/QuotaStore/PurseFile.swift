import FileSystem
import Glibc
import SystemPackage
import Throttle

/// This process's own purse file: locked for life, written by nobody else.
///
/// It gets its final name only after it is locked and has a head, so nobody ever sees one that could be taken for a dead process's.
final class PurseFile {
    static let suffix = ".purse"

    let name: String
    private(set) var head: Head
    private let path: FilePath
    private let file: FileDescriptor

    init(in folder: FilePath, head: Head) throws(QuotaStoreFailure) {
        let digits = String(head.id, radix: 16)
        name = String(repeating: "0", count: 16 - digits.count) + digits + Self.suffix
        path = folder.appending(name)
        self.head = head
        let draft = folder.appending(".\(name)")
        do {
            file = try FileDescriptor.open(
                draft, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw QuotaStoreFailure("\(draft): cannot be made (\(error))")
        }
        do {
            guard try Disk.lock(file, .exclusive) else { throw Errno.wouldBlock }
            try file.writeAll(toAbsoluteOffset: 0, head.bytes)
            try Disk.rename(draft, to: path)
        } catch {
            try? file.close()
            Disk.remove(draft)
            throw QuotaStoreFailure("\(path): cannot be made (\(error))")
        }
    }

    /// Appends the deeds, whose instants are on the boot clock, then the head that counts them.
    func write(_ standing: Throttle.Standing, _ deeds: [Throttle.Deed]) throws(QuotaStoreFailure) {
        do {
            // Consecutive records are one write, but for the ring's end.
            var bytes: [UInt8] = []
            var start = Layout.offset(ofRecord: head.records)
            for deed in deeds {
                if head.records % UInt64(Layout.ringSize) == 0, !bytes.isEmpty {
                    try file.writeAll(toAbsoluteOffset: start, bytes)
                    bytes.removeAll()
                    start = Layout.offset(ofRecord: head.records)
                }
                bytes += DeedRecord(index: head.records, deed: deed).bytes
                head.records += 1
            }
            if !bytes.isEmpty { try file.writeAll(toAbsoluteOffset: start, bytes) }
            head.standing = standing
            try file.writeAll(toAbsoluteOffset: 0, head.bytes)
        } catch {
            throw QuotaStoreFailure("\(path): cannot be written (\(error))")
        }
    }

    deinit {
        // Lets go of the lock; the file stays until a window has passed, since its sends still count.
        try? file.close()
    }
}

/// Another process's purse file, open for reading.
final class PeerFile {
    /// What one look found.
    struct Look {
        var head: Head
        var isAlive: Bool
        /// Since the last look; their instants are on the boot clock.
        var deeds: [Throttle.Deed]
        /// Nothing in it matters to anybody any more.
        var isSpent: Bool
    }

    private let file: FileDescriptor
    private var read: UInt64?
    private var last: Head?

    init?(_ path: FilePath) {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        self.file = file
    }

    deinit { try? file.close() }

    /// Reads what is new.
    ///
    /// - Returns: `nil` where nothing can be said yet: the owner was writing at that moment.
    func look(boot: (UInt64, UInt64), at now: Int64) -> Look? {
        // The lock first: what the owner wrote before it died is then read below.
        let isAlive = !((try? Disk.lock(file, .shared)) ?? false)
        if !isAlive { Disk.unlock(file) }
        let head = (try? Disk.read(file, at: 0, count: Layout.headSize)).flatMap { Head($0) }
        // Killed in mid-write, its last head is what counts.
        guard let head = head ?? (isAlive ? nil : last) else { return nil }
        last = head
        guard head.boot == boot else { return Look(head: head, isAlive: isAlive, deeds: [], isSpent: !isAlive) }
        let horizon = now - head.window - head.window / 2
        let deeds = records(upTo: head.records).filter { $0.boots > horizon }
        let isOver = head.standing.asOf.nanoseconds < horizon && (head.standing.pausedUntil?.nanoseconds ?? 0) <= now
        return Look(head: head, isAlive: isAlive, deeds: deeds, isSpent: !isAlive && isOver)
    }

    /// The records from the last one read to `end`; those that were overwritten meanwhile are lost, and older than a window.
    private func records(upTo end: UInt64) -> [Throttle.Deed] {
        let size = UInt64(Layout.ringSize)
        var next = max(read ?? 0, end > size ? end - size : 0)
        var deeds: [Throttle.Deed] = []
        while next < end {
            let count = Int(min(end - next, size - next % size))
            guard let bytes = try? Disk.read(file, at: Layout.offset(ofRecord: next), count: count * Layout.recordSize) else { break }
            for start in stride(from: 0, to: bytes.count, by: Layout.recordSize) {
                let record = DeedRecord(Array(bytes[start..<min(start + Layout.recordSize, bytes.count)]))
                if let record, record.index == next + UInt64(start / Layout.recordSize) { deeds.append(record.deed) }
            }
            next += UInt64(count)
        }
        read = end
        return deeds
    }
}

extension Throttle.Deed {
    /// Nanoseconds of the boot clock, for deeds as files hold them.
    fileprivate var boots: Int64 {
        switch self {
        case .sent(_, let at): at.nanoseconds
        case .refused(let sentAt, _): sentAt.nanoseconds
        }
    }
}
