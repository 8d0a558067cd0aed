import FileSystem
import SystemPackage
public import Throttle

/// The purse that all processes of this machine on one key pay from, through files in the key's ``QuotaFolder``.
///
/// No lock is ever waited for and nothing is asked of anybody: each process appends what it does to a file of its own and reads the others'.
/// A process's file is locked by it for life, so the system itself says who is dead, however it died; a dead one's sends count until they are
/// older than a window, then whoever sees its file removes it. Nothing is synced to disk: files matter to living processes and to those that
/// come within a window, and a reboot voids them.
public final class SharedPurse: Purse {
    private static let longestRhythm: Int64 = 250_000_000
    private static let shortestRhythm: Int64 = 20_000_000
    /// What was learnt is written down at most so often.
    private static let learntInterval: Int64 = 1_000_000_000

    public let rhythm: Duration
    private let folder: QuotaFolder
    private let clock: MachineClock
    private let onFailure: (String) -> Void
    private var own: PurseFile?
    private let id: UInt64
    private let startedAt: Int64
    private let window: Int64
    /// The name of this process's file in the folder.
    package var fileName: String { ownName }
    private let ownName: String
    private var peers: [String: PeerFile] = [:]
    private var heads: [String: Head] = [:]
    private var learnt: Throttle.Learnt?
    private var keptLearnt: Throttle.Learnt?
    private var keptAt: Int64?

    /// Joins the purse: from here on the others see this process.
    ///
    /// - Parameters:
    ///   - window: the quota's window.
    ///   - id: tells this process from all others on the machine; random.
    ///   - onFailure: is told, once, if the folder cannot be used any more.
    public init(
        _ folder: QuotaFolder, window: Duration, clock: MachineClock, id: UInt64 = .random(in: 1 ... .max),
        onFailure: @escaping (String) -> Void
    ) throws(QuotaStoreFailure) {
        self.folder = folder
        self.clock = clock
        self.onFailure = onFailure
        self.id = id
        let window = max(window.nanoseconds, 1_000_000)
        rhythm = .nanoseconds(min(max(window / 40, Self.shortestRhythm), Self.longestRhythm))
        do { try Disk.makeFolders(folder.path) } catch { throw QuotaStoreFailure(error) }
        startedAt = clock.bootTime()
        // Until the first report it wants nothing and believes nothing.
        let standing = Throttle.Standing(
            asOf: Instant(nanoseconds: startedAt), wants: false, isLimited: false,
            belief: Throttle.Belief(cap: 0, usable: 0, isLearnt: false, refusals: 0))
        let file = try PurseFile(
            in: folder.path, head: Head(boot: clock.boot, id: id, startedAt: startedAt, window: window, standing: standing))
        ownName = file.name
        self.window = window
        own = file
    }

    public func exchange(_ report: Throttle.Report, at now: Instant) -> [Throttle.Neighbour]? {
        let bootNow = clock.bootTime()
        let toBoot = bootNow - now.nanoseconds
        do throws(QuotaStoreFailure) {
            guard let own else { return nil }
            try own.write(report.standing.shifted(by: toBoot), report.deeds.map { $0.shifted(by: toBoot) })
            if let learnt = report.learnt { self.learnt = learnt }
            try keepLearnt(at: bootNow)
        } catch {
            own = nil
            onFailure(error.message)
            return nil
        }
        return neighbours(at: bootNow, toRun: -toBoot)
    }

    /// Writes down what is left to write and leaves. The file stays: its sends count for another window.
    public func close() {
        guard let standing = own?.head.standing else { return }
        var last = standing
        last.wants = false
        last.isInEpisode = false
        try? own?.write(last, [])
        own = nil
        // A value that this run has borne out is as good as new.
        if let learnt { try? folder.keep(LearntQuota(learnt, at: clock.wall()), by: ownName) }
    }

    private func keepLearnt(at bootNow: Int64) throws(QuotaStoreFailure) {
        guard let learnt, learnt != keptLearnt, keptAt.map({ bootNow - $0 >= Self.learntInterval }) ?? true else { return }
        keptLearnt = learnt
        keptAt = bootNow
        try folder.keep(LearntQuota(learnt, at: clock.wall()), by: ownName)
    }

    private func neighbours(at bootNow: Int64, toRun: Int64) -> [Throttle.Neighbour] {
        let names = Disk.names(in: folder.path).filter { $0.hasSuffix(PurseFile.suffix) && $0 != ownName }
        for gone in Set(peers.keys).subtracting(names) {
            peers[gone] = nil
            heads[gone] = nil
        }
        var found: [(startedAt: Int64, neighbour: Throttle.Neighbour)] = []
        for name in names {
            let path = folder.path.appending(name)
            guard let peer = peers[name] ?? PeerFile(path) else { continue }
            peers[name] = peer
            let look = peer.look(boot: clock.boot, at: bootNow)
            if let look, look.isSpent {
                Disk.remove(path)
                peers[name] = nil
                heads[name] = nil
                continue
            }
            // Caught while it was being written: what it said before stands.
            guard let head = look?.head ?? heads[name], head.boot == clock.boot else { continue }
            heads[name] = head
            var standing = head.standing.shifted(by: toRun)
            // Another window is another way of counting: there only pauses can be shared.
            if head.window != window { standing.isLimited = false }
            let neighbour = Throttle.Neighbour(
                id: head.id, isOlder: (head.startedAt, head.id) < (startedAt, id), isAlive: look?.isAlive ?? true, standing: standing,
                deeds: head.window == window ? (look?.deeds ?? []).map { $0.shifted(by: toRun) } : [])
            found.append((head.startedAt, neighbour))
        }
        return found.sorted { ($0.startedAt, $0.neighbour.id) < ($1.startedAt, $1.neighbour.id) }.map(\.neighbour)
    }
}

extension Instant {
    fileprivate func shifted(by nanoseconds: Int64) -> Instant { advanced(by: .nanoseconds(nanoseconds)) }
}

extension Throttle.Standing {
    /// The same with its instants on another clock.
    fileprivate func shifted(by nanoseconds: Int64) -> Throttle.Standing {
        var standing = self
        standing.asOf = asOf.shifted(by: nanoseconds)
        standing.pausedUntil = pausedUntil?.shifted(by: nanoseconds)
        return standing
    }
}

extension Throttle.Deed {
    /// The same with its instant on another clock.
    fileprivate func shifted(by nanoseconds: Int64) -> Throttle.Deed {
        switch self {
        case .sent(let count, let at): .sent(count: count, at: at.shifted(by: nanoseconds))
        case .refused(let sentAt, let isEcho): .refused(sentAt: sentAt.shifted(by: nanoseconds), isEcho: isEcho)
        }
    }
}
