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
    private static let dearWaits = 16.0...160.0

    /// The accepted quota, requests a window: what a trial has borne out, a lesson left, headers state, or the hint.
    private(set) var cap: Double
    /// Whether refusals (of this run or an earlier one) taught the belief.
    private(set) var isLearnt = false
    private(set) var refusals = 0
    private(set) var trial: Trial?
    private(set) var slowStart: SlowStart?

    private let window: Int64
    private let explores: Bool
    private var exploreAt: Instant
    private var wait = waits.lowerBound
    /// Nothing was ever refused, or the last trial succeeded: the quota may be far above the belief, and steps are steep.
    private var isRising = true
    private var lowLessonAt: Instant?
    private var beforeLesson: (cap: Double, isLearnt: Bool, refusals: Int)?

    init(hint: Int?, learnt: Throttle.Learnt?, window: Int64, explores: Bool, now: Instant) {
        self.window = window
        self.explores = explores
        exploreAt = now
        cap = Double(hint ?? Self.largestQuota)
        if let learnt, learnt.perWindow.isFinite, learnt.windowSeconds.isFinite, learnt.perWindow >= 1, learnt.windowSeconds > 0 {
            cap = Self.plausible(learnt.perWindow * Double(window) / 1e9 / learnt.windowSeconds)
            isLearnt = true
            isRising = false
            refusals = max(learnt.refusals, 0)
            exploreAt = now.after(windows(wait))
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

    /// The quota to use: the accepted one and what a trial adds.
    var usable: Double { cap + Double(trial?.extras ?? 0) }

    // MARK: Lessons

    /// The first refusal of an episode.
    ///
    /// - Parameters:
    ///   - accepted: how many requests had been accepted in the window before it.
    ///   - isWhole: whether the run is old enough for that to be a whole window's count; a young run's log does not hold what others sent
    ///     before it on this key.
    mutating func lesson(accepted: Int, isWhole: Bool, at now: Instant) {
        beforeLesson = (cap, isLearnt, refusals)
        if slowStart != nil {
            cap = Double(accepted)
            slowStart = nil
        } else if let trial {
            // A gentle trial that fails says "no more than before": a fixed window's end lets some more through without meaning it.
            if trial.isSteep { cap += Double(trial.proved) }
            wait = max(wait, min(max(wait * 2, Self.waits.lowerBound), Self.waits.upperBound))
        } else {
            cap = lower(Double(accepted), isWhole: isWhole, at: now)
        }
        cap = Self.plausible(cap)
        trial = nil
        isLearnt = true
        isRising = false
        refusals += 1
        exploreAt = now.after(windows(wait))
    }

    /// Refused though nothing more was tried: someone else took the room, the limit has fallen, or the hint was wrong.
    ///
    /// Far less than the belief is not believed at once: a fifth comes off, and half when it happens again within three windows.
    private mutating func lower(_ count: Double, isWhole: Bool, at now: Instant) -> Double {
        guard count < 0.7 * cap else { return min(count, cap) }
        defer { lowLessonAt = now }
        // So steep a fall may have gone too far: soon it is tried whether there is more.
        wait = 1
        if isWhole, let before = lowLessonAt, now.since(before) < windows(3) { return max(count, 0.5 * cap) }
        return 0.8 * cap
    }

    /// The refusals turn out to have been an outage: what the last one taught is taken back.
    mutating func takeBackLesson() {
        guard let before = beforeLesson else { return }
        (cap, isLearnt, refusals) = before
        beforeLesson = nil
    }

    /// An episode ended after `duration`. Over three quarters of a window means a limiter that blocks: each trial there costs dearly.
    mutating func episodeEnded(duration: Int64, at now: Instant) {
        beforeLesson = nil
        guard duration > window / 4 * 3 else { return }
        wait = min(max(wait * 4, Self.dearWaits.lowerBound), Self.dearWaits.upperBound)
        exploreAt = now.after(windows(wait))
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
            isRising = true
            wait = max(wait / 2, Self.waits.lowerBound)
            exploreAt = now
        } else if hasPlenty ?? (now >= exploreAt) {
            let isSteep = isRising || hasPlenty == true
            trial = Trial(target: isSteep ? max(Int(cap / 2), 1) : max(Int(cap / 50), 2), isSteep: isSteep, now: now)
        }
    }

    /// Trusted headers state a quota of `quota` a window.
    ///
    /// - Parameter isBinding: the log bears out that this is all there is. A server that counts in several windows states the shorter one's
    ///   small quota too; that must not pass for the whole window's.
    mutating func stated(_ quota: Double, isNew: Bool, isBinding: Bool) {
        slowStart = nil
        if (isNew && quota > cap) || (isBinding && quota < cap) {
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
