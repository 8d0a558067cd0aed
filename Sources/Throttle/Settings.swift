extension Throttle {
    /// What the user said about the quota and how hard the server may be worked.
    public struct Settings: Hashable, Sendable {
        /// What is known of the quota before the first request (`--rate`, `--burst`).
        public enum Quota: Hashable, Sendable {
            /// So many requests a window are allowed, as documented; `burst` is how many at once, where that is documented too.
            ///
            /// A hint, not a belief for ever: refusals and headers correct it, and it is tried whether there is more.
            case known(perWindow: Int, burst: Int?)
            /// Nothing is known: a slow start finds the quota.
            case auto
            /// There is no quota: no log, no pace. Refusals still pause the run.
            case none
        }

        public var quota: Quota
        /// The most requests ever in flight, 1 … 512; the latency-led window moves below it.
        public var maxInFlight: Int
        /// The window `W` that the quota counts in; at least 0.1 s.
        public var window: Duration
        /// The share of the believed quota that is left to others on the same key, 0 … 0.95 (`--leave`); above 0, more is never tried.
        public var leave: Double
        /// Seeds the jitter of the breaker's probes.
        public var seed: UInt64

        public init(
            quota: Quota = .known(perWindow: 100, burst: 200), maxInFlight: Int = 8, window: Duration = .seconds(60), leave: Double = 0,
            seed: UInt64 = 0
        ) {
            self.quota = quota
            self.maxInFlight = maxInFlight
            self.window = window
            self.leave = leave
            self.seed = seed
        }

        /// The same with every value brought into its range, so that nothing downstream has to ask.
        var plausible: Settings {
            var settings = self
            settings.maxInFlight = min(max(maxInFlight, 1), 512)
            settings.window = min(max(window, .milliseconds(100)), .seconds(86_400))
            settings.leave = leave.isNaN ? 0 : min(max(leave, 0), 0.95)
            if case .known(let perWindow, let burst) = quota {
                settings.quota = .known(perWindow: min(max(perWindow, 1), Learning.largestQuota), burst: burst.map { max($0, 0) })
            }
            return settings
        }
    }

    /// What one run found out about the quota and the next one starts with.
    public struct Learnt: Hashable, Sendable, Codable {
        /// Requests a window that were accepted.
        public var perWindow: Double
        /// The window in seconds that `perWindow` counts in.
        public var windowSeconds: Double
        /// How many refusals taught it.
        public var refusals: Int
        /// How many windows apart it seemed worth trying whether there is more; nil where an earlier version left that out.
        public var windowsBetweenTrials: Double?

        public init(perWindow: Double, windowSeconds: Double, refusals: Int, windowsBetweenTrials: Double? = nil) {
            self.perWindow = perWindow
            self.windowSeconds = windowSeconds
            self.refusals = refusals
            self.windowsBetweenTrials = windowsBetweenTrials
        }
    }
}

/// The caller's name for one request: settling reads and probes have one as well, since they pay from the same purse.
public struct RequestNumber: Hashable, Sendable, RawRepresentable, ExpressibleByIntegerLiteral {
    public var rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public init(integerLiteral value: UInt64) {
        rawValue = value
    }
}
