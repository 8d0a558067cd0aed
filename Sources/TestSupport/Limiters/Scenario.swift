public import Throttle

/// One situation of the target table: a server, what else uses it, and what the client was told.
public struct Scenario: Sendable {
    /// A time in which the server does not do its work.
    public struct Outage: Sendable {
        public enum Kind: String, Sendable {
            /// Connections are refused at once.
            case refused
            /// Every answer is 503.
            case unavailable
            /// No answer within 10 s.
            case silent
        }

        public var kind: Kind
        public var start: Double
        public var duration: Double

        public init(_ kind: Kind, start: Double = 100, duration: Double = 120) {
            self.kind = kind
            self.start = start
            self.duration = duration
        }
    }

    public var model: LimiterModel
    public var rows: Int
    /// Requests a window.
    public var limit = 100
    /// Seconds of the quota's window, the server's and the client's.
    public var window = 60.0
    /// Where in its window a clock-bound limiter stands at the beginning, as a share 0 ..< 1; nil: by seed.
    public var phase: Double?
    /// The status of a refusal: 429, or 503 as nginx's default is.
    public var refusalStatus = 429
    public var quota = Throttle.Settings.Quota.known(perWindow: 100, burst: 200)
    public var learnt: Throttle.Learnt?
    /// A run with another seed comes first, and what it learnt is what this one begins with.
    public var isSecondRun = false
    public var dialect = HeaderDialect.none
    /// nil: by seed.
    public var latency: Latency?
    /// The share of the limit that a stranger on the same key asks for, at random times.
    public var stranger = 0.0
    /// From `at` seconds on another limit holds.
    public var change: (at: Double, limit: Int)?
    public var outage: Outage?
    /// What the server can do, requests a second; nil is any number.
    public var capacity: Double?
    public var maxInFlight = 64
    public var leave = 0.0

    public init(_ model: LimiterModel, rows: Int = 10_000) {
        self.model = model
        self.rows = rows
    }

    /// The same with changes made by `edit`.
    public func with(_ edit: (inout Scenario) -> Void) -> Scenario {
        var scenario = self
        edit(&scenario)
        return scenario
    }
}

/// What came out of one simulated run.
public struct RunResult: Sendable {
    /// Seconds until the last row was answered.
    public var duration = 0.0
    /// Seconds that a clairvoyant client needs.
    public var optimum = 0.0
    public var sent = 0
    public var refused = 0
    public var strangerSent = 0
    public var strangerRefused = 0
    public var sentInOutage = 0
    public var mostInFlight = 0
    /// When each accepted request reached the server's door, seconds.
    public var accepted: [Double] = []
    /// When each refused one did.
    public var refusals: [Double] = []
    /// What the throttle had learnt in the end.
    public var learnt: Throttle.Learnt?

    /// Share of the optimum in per cent.
    public var share: Double { optimum / duration * 100 }
    /// Refused requests in per cent of those sent.
    public var refusedShare: Double { Double(refused) / Double(max(sent, 1)) * 100 }
    public var strangerRefusedShare: Double { Double(strangerRefused) / Double(max(strangerSent, 1)) * 100 }

    /// Refusals in the `span` seconds after `time`.
    public func refusals(after time: Double, within span: Double) -> Int {
        refusals.filter { $0 > time && $0 <= time + span }.count
    }

    /// How long after `time` it takes until `span` seconds pass in which `rate` a second is accepted; nil if it never happens.
    public func reaches(rate: Double, over span: Double, after time: Double) -> Double? {
        let needed = Int((rate * span).rounded(.up))
        let later = accepted.filter { $0 > time }.sorted()
        for index in later.indices.dropFirst(needed - 1) where later[index] - later[index - needed + 1] <= span {
            return later[index] - time
        }
        return nil
    }
}
