public import BulkModel
import FileSystem
import FoundationEssentials
import Glibc
public import SystemPackage
public import Throttle

/// What is kept of one key's quota at one API: `quota/HOST-FINGERPRINT/` in the user's state folder.
///
///     learnt.json     what a run starts with
///     *.purse         one per process that pays from the quota, or did within the last window
///
/// The key itself is nowhere in it, only the first 16 digits of a hash over it.
public struct QuotaFolder: Sendable {
    public let path: FilePath

    /// - Parameters:
    ///   - state: the user's state folder, such as `~/.local/state/meetergo-bulk`.
    ///   - host: the API's host, with a port that is not the usual one.
    public init(state: FilePath, host: String, credential: Credential) {
        let name = "\(Self.plain(host))-\(credential.fingerprint.hexadecimal.prefix(16))"
        path = state.appending("quota").appending(name)
    }

    private init(_ path: FilePath) {
        self.path = path
    }

    /// The folders of all keys that were used with `host`, by name.
    public static func all(state: FilePath, host: String) -> [QuotaFolder] {
        let folder = state.appending("quota")
        let prefix = "\(plain(host))-"
        return Disk.names(in: folder).filter { $0.hasPrefix(prefix) && $0.utf8.count == prefix.utf8.count + 16 }.sorted()
            .map { QuotaFolder(folder.appending($0)) }
    }

    /// Hosts are letters, digits, dots and hyphens; whatever else (a port's colon, IPv6 brackets) could not be part of a file name safely.
    private static func plain(_ host: String) -> String {
        String(host.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" })
    }

    var learntFile: FilePath { path.appending("learnt.json") }

    /// What was learnt; `nil` if nothing was, or if the file says nothing that can be read.
    public func learnt() -> LearntQuota? {
        guard let text = try? String(contentsOfFile: learntFile.string, encoding: .utf8) else { return nil }
        guard let learnt = try? JSONDecoder().decode(LearntQuota.self, from: Data(text.utf8)), learnt.isPlausible else { return nil }
        return learnt
    }

    /// Forgets what was learnt.
    public func forget() {
        Disk.remove(learntFile)
    }

    func keep(_ learnt: LearntQuota, by owner: String) throws(QuotaStoreFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard let data = try? encoder.encode(learnt) else { throw QuotaStoreFailure("\(learntFile): what was learnt has no JSON form") }
        // Several processes may be at it at once.
        let draft = path.appending(".\(learntFile.lastComponent?.string ?? "learnt").\(owner)")
        do {
            try WholeFile.replace(learntFile, with: Array(data) + [UInt8(ascii: "\n")], draft: draft)
        } catch { throw QuotaStoreFailure(error) }
    }

    /// How many processes pay from the quota now, and how many requests they sent within the window before `clock`'s now.
    public func standing(_ clock: MachineClock) -> (processes: Int, inLastWindow: Int) {
        var processes = 0
        var sends = 0
        for name in Disk.names(in: path) where name.hasSuffix(PurseFile.suffix) {
            guard let peer = PeerFile(path.appending(name)), let look = peer.look(boot: clock.boot, at: clock.bootTime()) else { continue }
            if look.isAlive { processes += 1 }
            sends += look.deeds.reduce(0) { count, deed in
                guard case .sent(let sent, let at) = deed, clock.bootTime() - at.nanoseconds <= look.head.window else { return count }
                return count + sent
            }
        }
        return (processes, sends)
    }
}

/// What was learnt of a quota, when and from what.
public struct LearntQuota: Codable, Hashable, Sendable {
    /// Younger than this it is what the next run starts with; older it is a hint like the documented quota.
    public static let trustedDays = 30
    /// Older than this it is not used at all.
    public static let keptDays = 365

    public var schema = 1
    public var learnt: Throttle.Learnt
    /// Milliseconds since 1970.
    public var at: Int64

    public init(_ learnt: Throttle.Learnt, at: Int64) {
        self.learnt = learnt
        self.at = at
    }

    var isPlausible: Bool {
        schema == 1 && learnt.perWindow.isFinite && learnt.perWindow >= 1 && learnt.windowSeconds.isFinite && learnt.windowSeconds > 0
            && learnt.refusals >= 0
    }

    /// What it is worth at `now`, milliseconds since 1970.
    public func worth(at now: Int64) -> Worth {
        // A time in the future (a clock that was set back) is not held against it.
        let days = (now - at) / 86_400_000
        if days < Self.trustedDays { return .belief }
        return days < Self.keptDays ? .hint : .nothing
    }

    public enum Worth: Hashable, Sendable {
        case belief, hint, nothing
    }

    /// Requests in a window of `seconds`, whole ones, at least 1.
    public func perWindow(seconds: Double) -> Int {
        Int(min(max(learnt.perWindow * seconds / learnt.windowSeconds, 1), 1_000_000))
    }
}
