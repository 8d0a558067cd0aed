public import Throttle

/// Where a run starts: what the user said of the quota, weighed against what earlier runs learnt.
///
/// - Nothing said: what was learnt; when that is old, it is a hint in place of the documented quota.
/// - A rate: it was given on purpose and is a ceiling for the start; but what the server has been seen to refuse is not tried again at once,
///   so what was learnt still counts where it is lower. More is tried from time to time in any case.
/// - To be found out: what was found out before, else a slow start.
/// - None: none.
public struct QuotaStart: Hashable, Sendable {
    public var quota: Throttle.Settings.Quota
    public var learnt: Throttle.Learnt?

    /// What the API documents (`meetergo-v4`): requests a minute, and at once.
    public static let documented = Throttle.Settings.Quota.known(perWindow: 100, burst: 200)

    /// - Parameters:
    ///   - said: what the user said; `nil` for nothing.
    ///   - record: what earlier runs learnt.
    ///   - window: seconds of the quota's window.
    ///   - now: milliseconds since 1970.
    public init(said: Throttle.Settings.Quota?, knowing record: LearntQuota?, window: Double = 60, at now: Int64) {
        let worth = record?.worth(at: now) ?? .nothing
        let known = record.flatMap { worth == .nothing ? nil : $0.perWindow(seconds: window) }
        let learnt = worth == .belief ? record?.learnt : nil
        switch said {
        case nil: self.init(quota: worth == .hint ? known.map(Self.hint) ?? Self.documented : Self.documented, learnt: learnt)
        case .known(let perWindow, _)?:
            self.init(quota: said ?? Self.documented, learnt: known.map { $0 < perWindow } ?? false ? learnt : nil)
        case .auto?: self.init(quota: worth == .hint ? known.map(Self.hint) ?? .auto : .auto, learnt: learnt)
        case Throttle.Settings.Quota.none?: self.init(quota: .none, learnt: nil)
        }
    }

    private init(quota: Throttle.Settings.Quota, learnt: Throttle.Learnt?) {
        self.quota = quota
        self.learnt = learnt
    }

    /// What an old value still says; nothing is known of bursts then.
    private static func hint(_ perWindow: Int) -> Throttle.Settings.Quota {
        .known(perWindow: perWindow, burst: nil)
    }

    /// Requests under way at most, where the user did not say.
    ///
    /// At 100 a minute, eight cover a latency of almost five seconds; more would only be more unknown rows after a crash.
    public var maxInFlight: Int {
        guard case .known(let perWindow, _) = quota else { return 64 }
        return (learnt.map { Int($0.perWindow * 60 / max($0.windowSeconds, 1)) } ?? perWindow) <= 100 ? 8 : 64
    }
}
