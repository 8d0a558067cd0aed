public import BulkModel

/// What a run is told.
public struct PipelineSettings: Sendable {
    /// Exchanges spent on one row at most, refusals by the rate limiter not counted. 1 or more.
    public var attempts: Int
    /// Transfers under way at most, 1…512.
    public var maxInFlight: Int
    /// Seconds without any answer after which the run gives up: the API is down.
    public var outagePatience: Duration
    /// After a stop, the rest of the input is still read and ends as unsent, so that the result files carry every row.
    public var readsOnAfterStop: Bool
    /// The first write answers that decide whether the set-up is wrong altogether.
    public var setupSample: Int
    /// The first row goes alone, then ten, then all; see `Canary`.
    public var hasCanary: Bool
    /// Stops the run when too many rows fail; `nil` never does.
    public var errorLimit: ErrorLimit?
    /// What becomes of a row whose thing is there and was not made by this job.
    public var onExisting: OnExisting
    /// How long after an unknown attempt, and after the first look, it is looked for.
    public var looks: LookDelays
    /// Seeds the jitter of retries.
    public var seed: UInt64

    public init(
        attempts: Int = 5, maxInFlight: Int = 8, outagePatience: Duration = .seconds(600), readsOnAfterStop: Bool = false,
        setupSample: Int = 3, hasCanary: Bool = false, errorLimit: ErrorLimit? = nil, onExisting: OnExisting = .adopt,
        looks: LookDelays = LookDelays(), seed: UInt64 = 0
    ) {
        self.attempts = max(1, attempts)
        self.maxInFlight = min(512, max(1, maxInFlight))
        self.outagePatience = outagePatience
        self.readsOnAfterStop = readsOnAfterStop
        self.setupSample = setupSample
        self.hasCanary = hasCanary
        self.errorLimit = errorLimit
        self.onExisting = onExisting
        self.looks = looks
        self.seed = seed
    }
}

/// How many rows may fail before the run stops: something is wrong with the file as a whole, or with the account.
public enum ErrorLimit: Sendable, Hashable {
    case rows(Int)
    /// More than this share of the rows that have ended, from 0 to 1; decided from `sample` rows on.
    case share(Double)

    /// Rows that have to have ended before a share says anything.
    public static let sample = 100

    func isExceeded(by accounting: Accounting) -> Bool {
        let failed = accounting.total(in: .failed)
        switch self {
        case .rows(let most): return failed > most
        case .share(let most):
            let ended = accounting.ended
            return ended >= Self.sample && Double(failed) > most * Double(ended)
        }
    }
}

/// When the API is asked what became of an unknown attempt.
///
/// Two looks, since what was written is not always read at once (API page, section 20: wait 2 s, then 5 s).
public struct LookDelays: Sendable, Hashable {
    public var first: Duration
    /// From the end of the first look.
    public var second: Duration
    /// Instead of `second` where the server may still be at work on the request, because the client or a gateway lost patience.
    public var afterTimeout: Duration
    /// Instead of `second` where an earlier run died with the request under way: nobody waited for the server, so that the timeout of a
    /// transfer (30 s) has to pass as well.
    public var afterCrash: Duration

    public init(
        first: Duration = .seconds(2), second: Duration = .seconds(5), afterTimeout: Duration = .seconds(30),
        afterCrash: Duration = .seconds(60)
    ) {
        self.first = first
        self.second = second
        self.afterTimeout = afterTimeout
        self.afterCrash = afterCrash
    }

    /// The delays for transfers that are given `timeout`: who waits longer for answers knows a slower server.
    public init(timeout: Duration) {
        self.init(afterTimeout: max(timeout, .seconds(5)), afterCrash: max(timeout * 2, .seconds(5)))
    }
}

/// How many rows and bytes the pipeline takes in. Memory follows from this, never from the size of the input.
struct Intake {
    /// Bytes of carried cells and bodies held at most; one batch of the supply may go over it.
    static let byteBound = 4 << 20
    /// Rows held beyond those that are needed to keep the transfers going: a few commits' worth, however fast they pass.
    static let aheadBound = 1_024
    /// Rows of unknown effect that may wait besides; with more, they are looked for although others could still join them.
    static let doubtedBound = 1_024

    private var rate = Rate()

    /// Rows that may be held: those in flight and about a second's worth of rows, so that a slow run reads ahead little.
    func rowLimit(maxInFlight: Int) -> Int {
        64 + 2 * maxInFlight + min(Self.aheadBound, Int(rate.perSecond))
    }

    mutating func ended(_ rows: Int, at seconds: Double) { rate.count(rows, at: seconds) }
}

/// Events per second, averaged over about the last two seconds.
struct Rate {
    private(set) var perSecond = 0.0
    private var windowStart = 0.0
    private var inWindow = 0
    private static let window = 0.25

    mutating func count(_ events: Int, at seconds: Double) {
        let elapsed = seconds - windowStart
        if elapsed >= Self.window {
            // Windows that passed without an event count as zero; eight of them forget the past.
            let weight = min(1, 0.3 * max(1, elapsed / Self.window))
            perSecond += weight * (Double(inWindow) / elapsed - perSecond)
            windowStart = seconds
            inWindow = 0
        }
        inWindow += events
    }
}
