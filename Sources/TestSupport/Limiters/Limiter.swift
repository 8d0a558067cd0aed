/// A server's way of counting requests, as a model: time in seconds, never going back.
public protocol Limiter: Sendable {
    /// A request arrives at `time`; counts it and says whether it is served.
    mutating func admit(at time: Double) -> Bool
    /// The earliest instant from `time` on at which a request would be served, if nothing else arrives until then.
    func nextRoom(at time: Double) -> Double
    /// What headers on a reply sent at `time` would tell.
    func level(at time: Double) -> LimiterLevel
    /// From now on `limit` requests a window are allowed.
    mutating func change(limit: Int)
}

/// Seconds that `nextRoom` answers late, so that rounding never makes its answer a refusal.
let roundingError = 1e-6

/// What a limiter can tell about itself at one moment.
public struct LimiterLevel: Sendable {
    public var limit: Int
    /// Seconds of the policy's window.
    public var window: Double
    public var remaining: Int
    /// Seconds until some of the quota comes back.
    public var reset: Double

    public init(limit: Int, window: Double, remaining: Int, reset: Double) {
        self.limit = limit
        self.window = window
        self.remaining = max(remaining, 0)
        self.reset = max(reset, 0)
    }
}

/// The limiter models of the study (`throttle.md`), by their short names; suffix `d`: refused requests count too.
public enum LimiterModel: String, CaseIterable, Sendable {
    /// Fixed window on the clock.
    case FW
    /// Fixed window from the first hit.
    case FWa
    /// Sliding log.
    case SL, SLd
    /// Sliding-window counter: the previous window's count, weighted by how much of it still lies in the last window.
    case SC, SCd
    /// Token bucket with room for twice the limit.
    case TB, TBd
    /// Leaky bucket as nginx's `limit_req` with `burst` a fifth of the limit and `nodelay`.
    case LB
    /// NestJS throttler 6: a sliding log whose breach blocks the key for a whole window; hits are then forgotten.
    case NB
    /// Two policies at once: the limit a window and a fifth of it in a twelfth of the window.
    case DU

    /// A limiter of this kind that has seen nothing.
    ///
    /// - Parameter phase: where in its window a clock-bound limiter stands at time 0, as a share 0 ..< 1.
    public func make(limit: Int, window: Double = 60, phase: Double) -> any Limiter {
        switch self {
        case .FW: FixedWindow(limit: limit, window: window, start: -phase * window)
        case .FWa: FixedWindow(limit: limit, window: window, start: nil)
        case .SL: SlidingLog(limit: limit, window: window)
        case .SLd: SlidingLog(limit: limit, window: window, countsRefused: true)
        case .SC: SlidingCounter(limit: limit, window: window, start: -phase * window)
        case .SCd: SlidingCounter(limit: limit, window: window, start: -phase * window, countsRefused: true)
        case .TB: TokenBucket(limit: limit, window: window)
        case .TBd: TokenBucket(limit: limit, window: window, countsRefused: true)
        case .LB: LeakyBucket(limit: limit, window: window)
        case .NB: SlidingLog(limit: limit, window: window, blocks: true)
        case .DU: TwoPolicies(limit: limit, window: window)
        }
    }
}
