extension Throttle {
    /// What the progress line and the summary show.
    public struct View: Hashable, Sendable {
        /// Totals of the run, in requests.
        public struct Counts: Hashable, Sendable {
            public internal(set) var sent = 0
            public internal(set) var accepted = 0
            /// Answers 429, and 503 where it counted as a refusal.
            public internal(set) var refused = 0
            /// No answer, or one that speaks of trouble (5xx).
            public internal(set) var failed = 0
        }

        /// What the throttle is doing.
        public enum Phase: Hashable, Sendable {
            case steady
            /// Looks for an unknown quota from below.
            case slowStart
            /// Tries whether there is more than was accepted so far.
            case trial
            /// Refused; one request at a time until one is accepted.
            case episode
            /// The breaker is open: single probes.
            case down
        }

        public var phase: Phase
        /// The quota believed in, requests a window; nil where none is or none was found yet.
        public var quota: Int?
        /// The window that `quota` counts in.
        public var window: Duration
        /// How many refusals taught the belief (this run's and those of what it began with); 0 is a hint.
        public var lessons: Int
        /// Requests sent in the last window, by all processes on the key that are known.
        public var inLastWindow: Int
        /// Processes that pay from the quota now, this one included.
        public var sharers: Int
        /// Requests a second that are this process's part of the quota; nil where there is no quota or none was found yet.
        public var ownRate: Double?
        public var inFlight: Int
        /// The latency-led bound on what is in flight.
        public var inFlightBound: Int
        /// Nobody sends before this instant, if that lies ahead.
        public var pausedUntil: Instant?
        public var pauseReason: WaitReason?
        public var counts: Counts

        /// "98 of 100/min (learnt from 3 refusals)", with the window in seconds where it is not a minute.
        public var words: String {
            guard let quota else { return "\(inLastWindow)\(unit)\(company)" }
            let evidence =
                switch lessons {
                case 0: ""
                case 1: " (learnt from 1 refusal)"
                default: " (learnt from \(lessons) refusals)"
                }
            return "\(inLastWindow) of \(quota)\(unit)\(evidence)\(company)"
        }

        private var company: String { sharers > 1 ? ", \(sharers) processes" : "" }

        private var unit: String {
            window == .seconds(60) ? "/min" : "/\(window.components.seconds) s"
        }
    }

    /// Something to say once.
    public enum Notice: Hashable, Sendable {
        /// The believed quota changed.
        case quota(perWindow: Int)
        /// Too many failures in a row: single probes from here on.
        case apiDown
        /// The API answered again after `after`.
        case apiBack(after: Duration)
        /// The server asked for a pause of more than two minutes.
        case longPause(until: Instant)
        /// What the server's headers say about its limits does not fit what it does; they are not used any more.
        case headersDistrusted
        /// A `Retry-After` was no number, no date, or more than a day, and was ignored.
        case retryAfterIgnored
    }

    /// How things stand at `now`.
    ///
    /// - Complexity: O(log n) in the sends of a window.
    public func view(at now: Instant) -> View {
        let now = max(now, clock)
        let phase: View.Phase =
            if breaker.isOpen { .down } else if episode.began != nil { .episode } else if learning.slowStart != nil {
                .slowStart
            } else if learning.trial != nil { .trial } else { .steady }
        let pausedUntil = breaker.isOpen ? max(breaker.probeAt, episode.pausedUntil ?? breaker.probeAt) : episode.pausedUntil
        let isPaused = pausedUntil.map { $0 > now } ?? false
        let hasQuota = isLimited && learning.slowStart == nil
        let sharers = peers.sharers(at: now)
        return View(
            phase: phase, quota: hasQuota ? Int(learning.cap) : nil, window: settings.window,
            lessons: learning.refusals, inLastWindow: log.count(after: now.after(-window)), sharers: sharers,
            ownRate: hasQuota ? Double(allowed) * 1e9 / Double(window) / Double(sharers) : nil, inFlight: inFlight(at: now),
            inFlightBound: inFlightWindow.limit, pausedUntil: isPaused ? pausedUntil : nil,
            pauseReason: isPaused ? (breaker.isOpen ? .apiDown : episode.pauseReason) : nil, counts: counts)
    }

    /// What the next run on this key should start with; nil while nothing was learnt.
    public var learnt: Learnt? {
        guard isLimited, learning.isLearnt else { return nil }
        return Learnt(
            perWindow: learning.cap, windowSeconds: Double(window) / 1e9, refusals: learning.refusals, windowsBetweenTrials: learning.wait)
    }
}
