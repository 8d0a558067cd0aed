import BulkModel
import HTTPTransport
import Ledger
import QuotaStore
import SystemPackage
import Throttle

/// What a run knows of its key's quota before it starts, and the purse that it shares with other runs.
///
/// Nothing of it is needed for a run: where the state folder cannot be used, that is said once and the run goes on alone.
struct QuotaDesk {
    let settings: Throttle.Settings
    let learnt: Throttle.Learnt?
    let purse: SharedPurse?

    /// - Parameter now: milliseconds since 1970.
    init(_ options: QuotaOptions, _ origin: Origin, _ credential: Credential, _ environment: [String: String], seed: UInt64, at now: Int64)
    {
        let folder = JobIndex.defaultFolder(environment).map { QuotaFolder(state: $0, host: origin.quotaHost, credential: credential) }
        if options.forgetQuota { folder?.forget() }
        let start = QuotaStart(said: options.said, knowing: folder?.learnt(), window: options.quotaWindow, at: now)
        settings = options.settings(start, seed: seed)
        learnt = start.learnt
        guard let folder, let clock = MachineClock.current() else {
            Self.sayAlone("neither XDG_STATE_HOME nor HOME names a folder")
            purse = nil
            return
        }
        do throws(QuotaStoreFailure) {
            purse = try SharedPurse(folder, window: settings.window, clock: clock, onFailure: Self.sayAlone)
        } catch {
            Self.sayAlone(error.message)
            purse = nil
        }
    }

    private static func sayAlone(_ reason: String) {
        Console.note("The quota's memory cannot be used (\(reason)); this run goes on alone and learns for itself only.")
    }

    /// What is known of the quotas at an API, a line for each key.
    static func lines(_ origin: String, _ environment: [String: String]) -> [String] {
        guard let state = JobIndex.defaultFolder(environment), let clock = MachineClock.current(),
            let host = try? Origin(origin).quotaHost
        else { return [] }
        return QuotaFolder.all(state: state, host: host).compactMap { folder in
            let (processes, sent) = folder.standing(clock)
            let learnt = folder.learnt()
            let name = "quota of key \((folder.path.lastComponent?.string ?? "").suffix(16))"
            let work =
                processes == 0
                ? "" : "; \(processes == 1 ? "1 process" : "\(processes) processes") at work, \(sent) sent in the last window"
            guard let learnt else { return processes == 0 ? nil : "\(name): nothing learnt yet\(work)" }
            let isOld = learnt.worth(at: clock.wall()) != .belief
            return "\(name): \(learnt.words) on \(Timestamp.text(learnt.at).prefix(10))\(isOld ? ", which is long ago: a hint" : "")\(work)"
        }
    }
}

extension LearntQuota {
    /// "98/min (learnt from 3 refusals)", with the window in seconds where it is not a minute.
    fileprivate var words: String {
        let unit = learnt.windowSeconds == 60 ? "min" : "\(learnt.windowSeconds) s"
        let evidence = learnt.refusals == 1 ? "1 refusal" : "\(learnt.refusals) refusals"
        return "\(perWindow(seconds: learnt.windowSeconds))/\(unit) (learnt from \(evidence))"
    }
}

extension Origin {
    /// The host by which quotas are told apart, with a port that is not the scheme's own.
    fileprivate var quotaHost: String {
        guard let port, port != (scheme == .https ? 443 : 80) else { return host }
        return "\(host):\(port)"
    }
}
