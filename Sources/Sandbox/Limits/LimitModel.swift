/// What one policy of a limiter has left.
package struct Quota: Sendable, Equatable {
    /// The policy's name in headers.
    package var name = "default"
    /// Requests allowed per window.
    package var limit: Int
    package var window: Nanoseconds
    package var remaining: Int
    /// Time until some of the quota comes back; 0 where all of it is there.
    package var reset: Nanoseconds
}

/// A way of counting requests against a quota.
///
/// Models are pure values: time comes in as a parameter and never runs backwards.
package protocol LimitModel: Sendable {
    /// Counts a request in, or refuses it.
    ///
    /// - Returns: nil for an admitted request, else the time until another one can be admitted.
    mutating func admit(at now: Moment) -> Nanoseconds?

    /// What is left after the last request; the policy that allows least comes first.
    func quotas(at now: Moment) -> [Quota]
}

/// What the server counts with.
package struct LimitSettings: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// No limit.
        case none
        /// A fixed window on the clock: all count anew at each full window.
        case fixed
        /// A fixed window that opens with the first request.
        case fixedFirst = "fixed-first"
        /// A sliding log: never more than the rate in any window.
        case sliding
        /// A sliding counter: the last window's count weighed by what of it still overlaps.
        case counter
        /// A token bucket; `burst` is its capacity, twice the rate unless given.
        case bucket
        /// nginx `limit_req … nodelay`; `burst` is what may run ahead, a fifth of the rate unless given.
        case leaky
        /// @nestjs/throttler v6: a breach blocks the key for a whole window, then all is forgotten.
        case block
        /// Two sliding logs: the rate per window, and `burst` (a fifth of the rate) per twelfth of it.
        case dual
    }

    package var kind = Kind.none
    /// Requests per window.
    package var rate = 100
    package var window: Nanoseconds = .seconds(60)
    package var burst: Int?
    /// Refused requests use up quota too (suffix d in throttle.md).
    package var countsRefused = false
    /// Status of a refusal: 429, or 503 as nginx does unless told otherwise.
    package var status = 429
    package var headers = LimitHeaders()

    package init(kind: Kind = .none, rate: Int = 100, window: Nanoseconds = .seconds(60), burst: Int? = nil, countsRefused: Bool = false) {
        self.kind = kind
        self.rate = rate
        self.window = window
        self.burst = burst
        self.countsRefused = countsRefused
    }

    /// A fresh limiter; nil where there is no limit.
    package func makeModel() -> (any LimitModel)? {
        switch kind {
        case .none: nil
        case .fixed: FixedWindow(limit: rate, window: window, isAligned: true)
        case .fixedFirst: FixedWindow(limit: rate, window: window, isAligned: false)
        case .sliding: SlidingLog(limit: rate, window: window, countsRefused: countsRefused)
        case .counter: SlidingCounter(limit: rate, window: window, countsRefused: countsRefused)
        case .bucket: TokenBucket(limit: rate, window: window, capacity: burst ?? 2 * rate, countsRefused: countsRefused)
        case .leaky: LeakyBucket(limit: rate, window: window, burst: burst ?? rate / 5)
        case .block: BlockingLog(limit: rate, window: window)
        case .dual: DualLog(limit: rate, window: window, shortLimit: burst ?? max(1, rate / 5), countsRefused: countsRefused)
        }
    }
}
