/// What is believed of the quota, how it was learnt, and when more is tried.
///
/// Two rules carry it: only the first refusal of an episode teaches, and what it teaches is what the server had accepted in the window
/// before. More is tried by a `Trial`, from time to time, and steeply once one has succeeded.
struct Learning: Sendable {
    /// The largest quota believed in, requests a window; beyond it the log would cost more memory than it saves refusals.
    static let largestQuota = 1_000_000

    /// Windows between trials, growing from the first to the second as trials fail.
    private static let waits = 2.0...8.0
    /// The same where a lesson is dear: a limiter that blocks for a window at each breach.
    private static let dearWaits = 24.0...160.0

    /// Windows until more is tried for the first time by who begins with what an earlier run learnt, at the latest: what that one had still to wait
    /// has passed since. By the target table.
    private static let firstWait = 3.0

    /// A bucket holds the quota of so many windows at most.
    private static let bucketWindows = 2.0

    /// So many accepted between two refusals measure a quota well enough to hold a climb to it: give or take a quarter.
    private static let wellMeasured = 16

    /// A bucket has room at the second look at the latest.
    private static let bucketLooks = 2

    /// What trials may cost in refusals of what was under way, as a share of the quota.
    private static let trialCost = 0.002

    private static let smallest = 0.02
    /// How much larger each step of a climb is than the one before.
    private static let growth = 5.0
    /// The first step where a lesson left but a rough belief.
    private static let rough = growth * smallest
    private static let steepest = 0.5

    /// The accepted quota, requests a window: what a trial has borne out, a lesson left, headers state, or the hint.
    private(set) var cap: Double
    /// Whether refusals (of this run or an earlier one) taught the belief.
    private(set) var isLearnt = false
    private(set) var refusals = 0
    private(set) var trial: Trial?
    private(set) var slowStart: SlowStart?

    /// The log counts from this entry on: what was sent before is known not to count with the server any more.
    private(set) var logStart = 0

    private let window: Int64
    private let explores: Bool
    private var exploreAt: Instant
    /// Windows until more is tried again.
    private(set) var wait = waits.lowerBound
    /// The next trial's step as a share of the belief: steep while nothing was ever refused, small after a lesson, and five times as large after
    /// each success.
    private var step = steepest
    /// When the request was sent whose refusal taught last, and whether an episode lasted over half a window.
    private(set) var lessonSentAt: Instant?
    private(set) var lessonSequence = 0
    private var episodeWasLong: Bool?
    /// How many requests of the last episode looked and were refused: a bucket has room again at once, a window when it ends.
    private var looks = 0
    /// Whether the last lesson was a trial's failure and nothing more.
    private var wasTrial = false
    /// The belief before a lesson that took away much.
    private(set) var doubted: Double?
    /// Whether the last lesson's count is the belief.
    private var isCounted = false
    /// The slow start that the last lesson ended, in case it was a burst's end only.
    private(set) var resumable: SlowStart?
    /// Where and when the last climb began, and what it seemed to reach, until something else is learnt. Where it began at what a bucket was measured at,
    /// it is one climb until it has brought more than the bucket could have paid for.
    private var base = 0.0
    private var climbBegan = Instant.origin
    private var climbedTo: Double?
    /// When that was measured between two refusals: a bucket was empty then, and what it has saved up since may pay for a climb.
    private var measuredAt: Instant?
    /// What turned out to be too much, where the belief lies below it.
    private var ceiling: Double?
    private var beforeLesson: (cap: Double, isLearnt: Bool, refusals: Int)?

    init(hint: Int?, learnt: Throttle.Learnt?, window: Int64, explores: Bool, now: Instant) {
        self.window = window
        self.explores = explores
        exploreAt = now
        cap = Double(hint ?? Self.largestQuota)
        if let learnt, learnt.perWindow.isFinite, learnt.windowSeconds.isFinite, learnt.perWindow >= 1, learnt.windowSeconds > 0 {
            cap = Self.plausible(learnt.perWindow * Double(window) / 1e9 / learnt.windowSeconds)
            isLearnt = true
            step = Self.smallest
            refusals = max(learnt.refusals, 0)
            if let between = learnt.windowsBetweenTrials, between.isFinite {
                wait = min(max(between, Self.waits.lowerBound), Self.dearWaits.upperBound)
            }
            let isDear = wait >= Self.dearWaits.lowerBound
            exploreAt = now.after(windows(isDear ? wait : min(wait, Self.firstWait)))
        } else if hint == nil {
            slowStart = SlowStart(now: now)
        }
    }

    private static func plausible(_ cap: Double) -> Double {
        min(max(cap, 1), Double(largestQuota))
    }

    private func windows(_ count: Double) -> Int64 {
        .nanoseconds(inSeconds: count * Double(window) / 1e9)
    }

    /// Whether the quota lies between the belief and something well above it that was refused; by two at least, so that halfway is more.
    private var isBracketed: Bool { ceiling.map { $0 > 1.04 * cap && $0 >= cap + 2 } ?? false }

    /// The quota to use: the accepted one and what a trial adds.
    ///
    /// While it is in doubt whether a lesson was a window's, its episode ends when the server says so and not when the log does.
    var usable: Double {
        slowStart != nil || resumable != nil ? Double(Self.largestQuota) : max(cap, doubted ?? 0) + Double(trial?.extras ?? 0)
    }

    /// The quota that all processes on the key share: what is tried beyond it is for one to find out, but for what the server vouches for.
    var common: Double { cap + (trial.map { $0.isVouched ? Double($0.target) : 0 } ?? 0) }

    /// Whether the last lesson ended a climb, so that the next one questions how far that got.
    var hasClimbed: Bool { climbedTo == cap }

    /// Little above what a bucket was measured at: a bucket pays for a climb as long as it lasts, so that any refusal sends the belief back.
    private var isPaidByBucket: Bool { measuredAt != nil && cap < 1.3 * base }

    /// As far as the small steps of a climb lead.
    private var smallClimb: Double { base * (1 + Self.rough) }

    /// What is believed once the first climb turns out to have lived on a bucket's savings. What was learnt was counted, and is low rather than
    /// high; a hint is what the account's owner says, so that one small step beyond it is enough (by the target table).
    private var withoutSavings: Double { isLearnt ? smallClimb : base * (1 + Self.smallest) }

    /// Whether this is the run's first refusal, and what a bucket had saved up before can have paid for the climb. A climb grows steeper: it costs
    /// about half of what its last step would have cost all along.
    private func isPaidBySavings(at now: Instant) -> Bool {
        lessonSentAt == nil && cap > withoutSavings && gain(since: climbBegan, at: now) / 2 <= Self.bucketWindows
    }

    /// What the present belief would have brought since `start` beyond what the climb began at, in windows of that quota.
    private func gain(since start: Instant, at now: Instant) -> Double {
        (cap / base - 1) * Double(now.since(start)) / Double(window)
    }

    /// Whether a steep climb runs that has got beyond where it began.
    var isClimbing: Bool { trial?.isSteep == true && cap > base }

    // MARK: Lessons

    /// What the log shows at a first refusal.
    struct Evidence {
        /// The refused request's number in the log, and when it was sent.
        var sequence: Int
        var sentAt: Instant
        /// How many requests had been accepted in the window before it.
        var inWindow: Int
        /// How many had been accepted since the request whose refusal taught last.
        var sinceLesson: Int
        /// Whether the run is old enough for `inWindow` to be a whole window's count; a young run's log does not hold what others sent
        /// before it on this key.
        var isWhole: Bool
    }

    /// The first refusal of an episode.
    ///
    /// - Parameter stated: what trusted headers state; they tell when there is room, so that a refusal does not lower the belief below it.
    mutating func lesson(_ evidence: Evidence, stated: Double?, at now: Instant) {
        beforeLesson = (cap, isLearnt, refusals)
        let floor = min(stated ?? 0, cap)
        doubted = nil
        resumable = nil
        isCounted = false
        step = Self.smallest
        if let start = slowStart {
            slowStart = nil
            end(start, evidence)
        } else if let trial {
            // A trial that fails says "no more than before": bursts and the ends of fixed windows let some more through without meaning it.
            ceiling = trial.isSteep ? min(Double(evidence.inWindow), cap + Double(trial.target)) : nil
            if !isBracketed { wait = max(wait, min(max(wait * 2, Self.waits.lowerBound), Self.waits.upperBound)) }
            if isPaidByBucket { cap = min(cap, base) }
            if stated == nil, isPaidBySavings(at: now) {
                cap = withoutSavings
                ceiling = nil
                measuredAt = now
            }
            climbedTo = cap
        } else {
            reconsider(evidence, at: now)
        }
        cap = Self.plausible(max(cap, floor))
        // What the server vouched for and refused is vouched for again soon: once a window is often enough to be wrong.
        let isSoon = step > Self.smallest || isBracketed || trial?.isVouched == true
        wasTrial = trial != nil && !isSoon
        trial = nil
        isLearnt = true
        refusals += 1
        lessonSequence = evidence.sequence
        lessonSentAt = evidence.sentAt
        exploreAt = now.after(windows(isSoon ? 1 : wait))
    }

    /// The refusal that ends a slow start.
    ///
    /// The belief is rough where it is but the rate at which room came back between two refusals: a server that counts by the window may take far
    /// more, once that window has passed.
    private mutating func end(_ start: SlowStart, _ evidence: Evidence) {
        // Resumed in vain: the burst's end was a window's after all.
        let isVain = lessonSentAt != nil && evidence.sinceLesson < Self.wellMeasured
        guard !isVain, let measured = measured(evidence, isSure: true) else {
            cap = Double(evidence.inWindow)
            isCounted = true
            resumable = isVain ? nil : start.resumed
            return
        }
        // A bucket holds the quota of a few windows at most: few requests after a pause are no reason to believe in much less. What had no room
        // at the first look is no bucket: what it took in a window was no burst.
        cap = max(measured, looks == 1 ? Double(evidence.inWindow) / 3 : cap)
        // The burst is spent, and what comes back came back in spite of it.
        logStart = evidence.sequence
        step = Self.rough
    }

    /// Refused though nothing more was tried: what was believed is too much.
    private mutating func reconsider(_ evidence: Evidence, at now: Instant) {
        let before = cap
        let isWellMeasured = looks == 1 && evidence.sinceLesson >= Self.wellMeasured
        let measured = measured(evidence, isSure: hasClimbed).map { max($0, hasClimbed ? min(base, cap) : cap / 2) }
        cap = min(measured ?? cap, lower(evidence, at: now))
        // What came back between two refusals comes back again.
        if isWellMeasured, let least = self.measured(evidence, isSure: true) { cap = max(cap, min(before, least)) }
        isCounted = cap == Double(evidence.inWindow)
        if cap == measured, isWellMeasured {
            base = cap
            measuredAt = now
        } else if cap < base {
            measuredAt = nil
        }
        ceiling = nil
        climbedTo = nil
    }

    /// The quota by what the server took between two refusals: soon after one another, they found no room left both times, and what came in
    /// between is what comes back. This sees through a burst, which a window's count does not.
    ///
    /// - Parameter isSure: whether the belief was in question anyway, so that few may say much.
    private func measured(_ evidence: Evidence, isSure: Bool) -> Double? {
        guard episodeWasLong == false, looks <= Self.bucketLooks, let lessonSentAt, evidence.sinceLesson >= 4 else { return nil }
        let span = evidence.sentAt.since(lessonSentAt)
        guard span > 0, span < window else { return nil }
        let count = Double(evidence.sinceLesson)
        let margin = isSure ? 0 : 2 * count.squareRoot() + 1
        return (count + margin) * Double(window) / Double(span)
    }

    /// The belief by what was accepted in the window: someone else took the room, the limit has fallen, or the hint was wrong.
    ///
    /// Far less than the belief is not believed at once: a fifth comes off. It is believed where the last refusal had lasted long, since then the
    /// window's count begins with its release.
    private mutating func lower(_ evidence: Evidence, at now: Instant) -> Double {
        let count = Double(evidence.inWindow)
        guard count < 0.8 * cap else {
            let isSmallClimb = base < cap && (isPaidByBucket || cap < smallClimb)
            return min(count, isSmallClimb ? base : cap)
        }
        // So steep a fall may have gone too far: soon it is tried whether there is more.
        wait = 1
        step = Self.rough
        guard evidence.isWhole, episodeWasLong == true, let lessonSentAt, evidence.sentAt.since(lessonSentAt) < windows(2) else {
            return 0.8 * cap
        }
        doubted = cap
        return count
    }

    /// The first refusal of an episode was what trusted headers had told: it teaches nothing, but that there is no more to be had for now. What
    /// they vouched for and was accepted stays.
    mutating func foretold(at now: Instant) {
        guard let trial else { return }
        if trial.isVouched { cap = Self.plausible(cap + Double(trial.proved)) }
        self.trial = nil
        exploreAt = now.after(window)
    }

    /// A request that had been counted as accepted in the last lesson, since its answer was still to come, was refused as well.
    mutating func miscounted() {
        if hasClimbed, let ceiling {
            self.ceiling = max(ceiling - 1, cap)
        } else if isCounted {
            cap = Self.plausible(cap - 1)
        }
    }

    /// What others sent and what became of it is heard late: once the first look was refused all of it is in, and `accepted` stand in the log.
    mutating func recounted(_ accepted: Int) {
        if isCounted { cap = Self.plausible(Double(accepted)) }
    }

    /// The refusals turn out to have been an outage: what the last one taught is taken back.
    mutating func takeBackLesson() {
        guard let before = beforeLesson else { return }
        (cap, isLearnt, refusals) = before
        beforeLesson = nil
    }

    /// What the log shows at the request whose acceptance ended an episode.
    struct Release {
        /// The request's number in the log.
        var sequence: Int
        /// How many were sent in the window before it.
        var sent: Int
        /// How many were accepted in it, leaving out those that may have left it at the server's door already.
        var accepted: Int
    }

    /// An episode ended. Pauses of over three quarters of a window mean a limiter that blocks: each trial there costs dearly.
    mutating func ended(_ episode: Episode.Past, _ release: Release, at now: Instant) {
        beforeLesson = nil
        episodeWasLong = episode.duration > window / 2
        looks = episode.looks
        if episode.duration > window / 4 {
            // Let go although none of what was counted has left the log: a window has ended, and a new one begins.
            if resumable != nil, Double(release.accepted) >= cap { logStart = release.sequence }
        } else if Double(release.sent) >= cap {
            // So soon again, with a log as full as the lesson allows: it was a burst's end, and no window's.
            if let doubted { cap = max(cap, doubted / 4) }
            slowStart = resumable?.begun(at: now)
        }
        doubted = nil
        resumable = nil
        guard episode.pauses > window / 4 * 3 else { return spareTrials(after: episode) }
        // What such a limiter let through is what it lets through: it counts by the window.
        if let ceiling, climbedTo == cap { cap = max(ceiling, cap) }
        ceiling = nil
        wait = min(max(wait * 4, Self.dearWaits.lowerBound), Self.dearWaits.upperBound)
        exploreAt = now.after(windows(wait))
    }

    /// A trial that failed took along what was under way: the slower the answers, the rarer the trials.
    private mutating func spareTrials(after episode: Episode.Past) {
        guard wasTrial, let lessonSentAt else { return }
        wait = max(wait, min(Double(episode.echoes) / (Self.trialCost * cap), Self.waits.upperBound))
        exploreAt = max(exploreAt, lessonSentAt.after(windows(wait)))
    }

    // MARK: More

    /// A request was accepted while the log held `inWindow` sends of the last window.
    ///
    /// - Parameter hasPlenty: what trusted headers say; nil without them. With them there is no need to wait for a time to try more, and no
    ///   use in trying where nothing remains.
    mutating func accepted(inWindow: Int, hasPlenty: Bool?, at now: Instant) {
        guard slowStart == nil, explores, Double(inWindow) >= 0.95 * usable.rounded(.down) else { return }
        if let trial {
            guard trial.hasSucceeded(at: now, window: window) else { return }
            cap = Self.plausible(cap + Double(trial.target))
            self.trial = nil
            step = trial.isHalfway ? Self.smallest : min(step * Self.growth, Self.steepest)
            exploreAt = step > Self.smallest || isBracketed || trial.isVouched ? now : now.after(windows(wait))
        }
        // The next step begins with the last one's success: the log is full, and no other answer may be to come for a while.
        if hasPlenty ?? true, now >= exploreAt { trial = nextTrial(hasPlenty: hasPlenty == true, at: now) }
    }

    /// Whether the belief has brought more beyond what was measured than a bucket could pay for.
    private func isBorneOut(at now: Instant) -> Bool {
        measuredAt.map { gain(since: $0, at: now) > Self.bucketWindows } ?? true
    }

    private mutating func nextTrial(hasPlenty: Bool, at now: Instant) -> Trial {
        let step = hasPlenty ? Self.steepest : step
        if base == 0 || base > cap || self.step == Self.smallest && isBorneOut(at: now) {
            base = cap
            climbBegan = now
        }
        if isBracketed, let ceiling { return Trial(target: Int((ceiling - cap) / 2), isSteep: true, isHalfway: true, now: now) }
        let isSteep = step > Self.smallest
        // Of a small quota one request is more than a fiftieth.
        return Trial(target: max(Int(cap * step), cap < 50 ? 1 : 2), isSteep: isSteep, isVouched: hasPlenty, now: now)
    }

    /// Trusted headers state a quota of `quota` a window.
    ///
    /// - Parameter isBinding: the log bears out that this is all there is. A server that counts in several windows states the shorter one's
    ///   small quota too; that must not pass for the whole window's.
    mutating func stated(_ quota: Double, isBinding: Bool) {
        slowStart = nil
        if quota > cap || (isBinding && quota < cap) {
            cap = Self.plausible(quota)
            trial = nil
        }
    }

    mutating func sent(isExtra: Bool, at now: Instant) {
        slowStart?.sent(at: now)
        if isExtra { trial?.sent() }
    }

    /// A request sent beyond the accepted quota came to an end.
    mutating func extraAnswered(sentAt: Instant, isAccepted: Bool, at now: Instant) {
        guard let began = trial?.began, sentAt >= began else { return }
        trial?.answered(isAccepted: isAccepted, at: now)
    }
}
