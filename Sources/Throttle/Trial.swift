/// More than the accepted quota is tried: one request first, and then as many as were accepted; where trusted headers say that plenty remains,
/// all at once, since what remains bounds them.
///
/// So a limit that has not moved costs one refusal however slow the answers are, and a limit that has moved far is found within a few round
/// trips. What is under way is not taken for proof: beyond it the log is held to what was proved.
struct Trial: Sendable {
    /// How many requests beyond the accepted quota the trial goes for.
    let target: Int
    /// Half the quota at once, instead of a fiftieth.
    let isSteep: Bool
    /// Halfway to what is known to be too much: as fast up, but proved by a whole window only.
    let isHalfway: Bool
    /// Trusted headers say that there is room.
    let isVouched: Bool
    let began: Instant
    /// Requests beyond the accepted quota that were accepted.
    private(set) var proved = 0
    private var underWay = 0
    private var reachedAt: Instant?

    init(target: Int, isSteep: Bool, isHalfway: Bool = false, isVouched: Bool = false, now: Instant) {
        self.target = target
        self.isSteep = isSteep
        self.isHalfway = isHalfway
        self.isVouched = isVouched
        began = now
    }

    /// How many requests beyond the accepted quota the log may hold now.
    var extras: Int {
        if isVouched { return target }
        let atOnce = isSteep ? proved + 1 : 1
        return min(underWay < atOnce ? proved + underWay + 1 : proved, target)
    }

    mutating func sent() {
        underWay += 1
    }

    mutating func answered(isAccepted: Bool, at now: Instant) {
        underWay = max(underWay - 1, 0)
        guard isAccepted else { return }
        proved = min(proved + 1, target)
        if proved == target, reachedAt == nil { reachedAt = now }
    }

    /// Whether the quota tried counts as accepted, given that the log is full at this moment.
    ///
    /// A fixed window lets twice its limit through around its end: only a log that stood full for a whole window is a proof. On a steep way up
    /// it is enough to have got there; what was too much comes back as a lesson.
    func hasSucceeded(at now: Instant, window: Int64) -> Bool {
        guard let reachedAt else { return false }
        return (isSteep && !isHalfway) || now.since(reachedAt) >= window
    }
}

/// Looks for an unknown quota from below: 10 requests a second, doubled every fifth of a second until the first refusal.
///
/// So fast, because what it can do wrong is bounded by what is in flight, which grows by the round trip as well.
struct SlowStart: Sendable {
    private static let step: Int64 = 200_000_000

    /// Requests a second.
    private(set) var rate = 10.0
    private var doubledAt: Instant

    init(now: Instant) {
        doubledAt = now
    }

    /// The same at half its rate.
    var resumed: SlowStart {
        var start = self
        start.rate = rate / 2
        return start
    }

    func begun(at now: Instant) -> SlowStart {
        var start = self
        start.doubledAt = now
        return start
    }

    mutating func sent(at now: Instant) {
        guard now.since(doubledAt) >= Self.step else { return }
        rate = min(rate * 2, Double(Learning.largestQuota))
        doubledAt = now
    }
}
