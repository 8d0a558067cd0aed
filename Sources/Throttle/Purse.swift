/// The purse that all processes of this machine on one key pay from: the port through which a run tells the others what it sent and hears
/// what they sent.
///
/// Called from one thread at a time, every ``rhythm`` or soon after.
public protocol Purse: AnyObject {
    /// The time from one exchange to the next; what one process does, the others know after two of them at the latest.
    var rhythm: Duration { get }

    /// Tells the others `report` and returns how they stand and what they did since the last exchange, the oldest process first.
    ///
    /// - Returns: `nil` once the purse cannot be used any more; the caller then goes on alone.
    func exchange(_ report: Throttle.Report, at now: Instant) -> [Throttle.Neighbour]?

    /// Writes down what is left to write and leaves the purse. The last sends still count for the others.
    func close()
}

extension Throttle {
    /// What one process tells the others on its key.
    public struct Report: Hashable, Sendable {
        public var standing: Standing
        /// What it did since its last report, oldest first.
        public var deeds: [Deed]
        /// What the next run should start with; `nil` where nothing was learnt, or another process leads.
        public var learnt: Learnt?
    }

    /// How one process stands; told anew with each report.
    public struct Standing: Hashable, Sendable {
        /// Everything up to this instant is told.
        public var asOf: Instant
        /// Whether it has something to send; who has not leaves his share to the others.
        public var wants: Bool
        /// Whether it keeps to a quota; without one (`--rate none`) only pauses are shared.
        public var isLimited: Bool
        /// Refused, and nothing accepted since.
        public var isInEpisode: Bool
        /// Nobody sends before this instant.
        public var pausedUntil: Instant?
        /// Whether the server itself named that instant.
        public var isServerAsked: Bool
        public var belief: Belief

        public init(
            asOf: Instant, wants: Bool, isLimited: Bool, isInEpisode: Bool = false, pausedUntil: Instant? = nil,
            isServerAsked: Bool = false,
            belief: Belief
        ) {
            self.asOf = asOf
            self.wants = wants
            self.isLimited = isLimited
            self.isInEpisode = isInEpisode
            self.pausedUntil = pausedUntil
            self.isServerAsked = isServerAsked
            self.belief = belief
        }
    }

    /// What one process believes of the quota; the others adopt that of the oldest.
    public struct Belief: Hashable, Sendable {
        /// The accepted quota, requests a window.
        public var cap: Double
        /// The quota used: the accepted one and what a trial adds.
        public var usable: Double
        public var isLearnt: Bool
        public var refusals: Int
        /// Requests a second while an unknown quota is looked for from below.
        public var slowStartRate: Double?

        public init(cap: Double, usable: Double, isLearnt: Bool, refusals: Int, slowStartRate: Double? = nil) {
            self.cap = cap
            self.usable = usable
            self.isLearnt = isLearnt
            self.refusals = refusals
            self.slowStartRate = slowStartRate
        }
    }

    /// Something one process did that the others have to know.
    public enum Deed: Hashable, Sendable {
        /// It sent `count` requests, the last of them at `at`; the first no more than a 2,048th of a window earlier.
        case sent(count: Int, at: Instant)
        /// A request sent at `sentAt` was refused. An echo was sent before its sender knew of the last refusal, and teaches nothing.
        case refused(sentAt: Instant, isEcho: Bool)

        var instant: Instant {
            switch self {
            case .sent(_, let at): at
            case .refused(let sentAt, _): sentAt
            }
        }
    }

    /// Another process on the same key, living or dead for less than a window.
    public struct Neighbour: Hashable, Sendable {
        public var id: UInt64
        /// Whether it came before this process: the oldest that has something to send leads.
        public var isOlder: Bool
        /// A dead one's sends still count, and its pause still binds.
        public var isAlive: Bool
        public var standing: Standing
        /// What it did since the last exchange, oldest first; at the first exchange what it did in the last window.
        public var deeds: [Deed]

        public init(id: UInt64, isOlder: Bool, isAlive: Bool, standing: Standing, deeds: [Deed]) {
            self.id = id
            self.isOlder = isOlder
            self.isAlive = isAlive
            self.standing = standing
            self.deeds = deeds
        }
    }

    /// What one exchange brought.
    public struct News: Sendable {
        /// The oldest first.
        public var neighbours: [Neighbour]
        /// The purse's rhythm.
        public var rhythm: Duration

        public init(_ neighbours: [Neighbour], rhythm: Duration) {
            self.neighbours = neighbours
            self.rhythm = rhythm
        }
    }
}
