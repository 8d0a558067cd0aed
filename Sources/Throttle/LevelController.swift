/// Holds the log to what the server says remains, once the server has shown that what it says is so.
///
/// Trust is earned: the number remaining has to fall as requests go out. It is lost for good when promised room is refused in three episodes,
/// or when the number jumps up more than once a window without a reset, or where the limits stated are more than a server can have.
struct LevelController: Sendable {
    private struct Policy: Sendable {
        var level: RateLevel
        /// The request on whose reply the level stood.
        var sequence: Int
        var sentAt: Instant
        var resetAt: Instant
        /// How many of our own sends stood in the policy's window when that request was sent.
        var own: Int
        /// Others use the key too: our log alone does not explain what is gone.
        var isShared: Bool
        /// How much has come back between replies by and by, and not all at once when a window ended.
        var trickled = 0

        /// Room comes back as what was sent leaves the window.
        var trickles: Bool { trickled >= max(level.limit / 10, 4) }
    }

    enum Trust: Sendable {
        case none, earned, lost
    }

    private static let samplesToTrust = 6
    private static let strikesToDistrust = 3
    /// More policies than this no server names; one that does is not believed.
    private static let mostPolicies = 8
    /// So many may lean on our own log before one was accepted.
    private static let firstLeaning = 4
    /// Requests that go out at once to see whether the number remaining falls.
    private static let mostInTest = 16

    private let window: Int64
    private var policies: [Policy] = []
    private(set) var trust = Trust.none
    private var plausibleSteps = 0
    private var fallen = 0
    private var strikes = 0
    /// A request was refused that our own log had warranted against the server's word.
    private var logMisleads = false
    /// How many episodes began so.
    private var misled = 0
    /// Requests under way that our own log warranted against the server's word, and how many such were accepted.
    private var leaning = 0
    private var borneOut = 0
    private var jumpedAt: Instant?
    /// What the log's next number was when the first level came.
    private var firstHeard = 0

    init(window: Int64) {
        self.window = window
    }

    /// Whether what the server says is used.
    var isTrusted: Bool { trust == .earned }

    // MARK: Taking in

    /// Takes in the levels of the accepted reply to the request `sequence` that was sent at `sentAt`.
    mutating func accepted(_ levels: [RateLevel], sequence: Int, sentAt: Instant, log: SendLog, at now: Instant) {
        guard trust != .lost else { return }
        if policies.isEmpty { firstHeard = log.next }
        for level in levels.prefix(Self.mostPolicies) {
            let span = level.window ?? window
            let own = max(sequence - log.firstSequence(after: sentAt.after(-span)) + 1, 1)
            // What overtook this request on its way may be counted already.
            let tolerance = 2 + min(max(log.next - 1 - sequence, 0), level.limit / 50)
            var policy = Policy(
                level: level, sequence: sequence, sentAt: sentAt,
                resetAt: now.after(min(level.reset, max(span, window)).addingSaturating(Self.late)),
                own: own,
                isShared: level.remaining + own + tolerance < level.limit)
            // A name that tells of another limit now may be another policy's turn, or the same one changed: the old one holds until its reset.
            policies.removeAll { $0.level.name == level.name && $0.level.limit != level.limit && $0.resetAt <= now }
            guard let index = policies.firstIndex(where: { $0.level.name == level.name && $0.level.limit == level.limit }) else {
                // So many different limits are no policies.
                guard policies.count < Self.mostPolicies else {
                    trust = .lost
                    return
                }
                policies.append(policy)
                continue
            }
            // Replies overtake each other; the latest request knows most.
            let before = policies[index]
            guard sequence > before.sequence else { continue }
            judge(before, policy, at: now)
            let back = sequence - before.sequence - (before.level.remaining - level.remaining)
            // Replies that passed each other on the way cancel out.
            policy.trickled = back > max(level.limit / 4, 3) ? 0 : before.trickled + back
            // Whole seconds are rounded up, and what is told comes late by the way back: of two that mean the same moment the earlier is nearer
            // to it. Where room comes back by and by, it is not the same moment.
            let wayBack = policy.trickled < 4 ? min(max(now.since(sentAt), 0), span / 8) : 0
            if policy.resetAt.since(before.resetAt).magnitude < UInt64(1_600_000_000 + wayBack) {
                policy.resetAt = min(policy.resetAt, before.resetAt)
            }
            policies[index] = policy
        }
    }

    /// Replies take their way too: a reset is not used to the nanosecond.
    private static let late: Int64 = 20_000_000

    private mutating func judge(_ before: Policy, _ after: Policy, at now: Instant) {
        let fall = before.level.remaining - after.level.remaining
        let steps = after.sequence - before.sequence
        let isSamePolicy = before.level.limit == after.level.limit
        if trust == .none {
            // What trickles back meanwhile makes it rise.
            let elapsed = Double(after.sentAt.since(before.sentAt)) / Double(after.level.window ?? window)
            let back = Int(min(max(elapsed, 0), 1) * Double(after.level.limit)) + 2
            guard isSamePolicy, (-back...(steps + 2)).contains(fall) else {
                plausibleSteps = 0
                fallen = 0
                return
            }
            plausibleSteps += 1
            fallen += max(fall, 0)
            if plausibleSteps >= Self.samplesToTrust, fallen >= 2 { trust = .earned }
        } else if isSamePolicy, -fall > max(after.level.limit / 4, 3), now < before.resetAt.after(-2_000_000_000) {
            if let jumpedAt, now.since(jumpedAt) < window { trust = .lost }
            jumpedAt = now
        }
    }

    /// A request was refused. Where the server had promised room for it, that is a strike.
    ///
    /// - Parameters:
    ///   - isFirst: it began an episode.
    ///   - leansOnLog: our own log had warranted it.
    ///   - isAlone: no other process pays from the quota; what one of them sent unheard of is no fault of the log, unless it happens again
    ///     and again.
    /// - Returns: whether the server's word had told that nothing would remain for it.
    mutating func refused(sequence: Int, sentAt: Instant, isFirst: Bool, leansOnLog: Bool, isAlone: Bool) -> Bool {
        guard isTrusted else { return false }
        let hadRoom = policies.allSatisfy { policy in
            sentAt < policy.resetAt && sequence > policy.sequence && sequence - policy.sequence < policy.level.remaining
        }
        let isForetold = policies.contains { sequence - $0.sequence >= $0.level.remaining && sentAt < $0.resetAt }
        if isForetold {
            misled += isFirst ? 1 : 0
            if leansOnLog, isAlone || misled >= 2 { logMisleads = true }
        }
        guard hadRoom, !policies.isEmpty else { return isForetold }
        // What was under way with the first is no further broken promise.
        strikes += isFirst ? 1 : 0
        if strikes >= Self.strikesToDistrust { trust = .lost }
        return false
    }

    /// A request goes out as number `next`.
    ///
    /// - Returns: whether it leans on our own log, since by the server's word nothing is left.
    mutating func sent(next: Int) -> Bool {
        guard isTrusted, policies.contains(where: { left($0, next: next) <= 0 }) else { return false }
        leaning += 1
        return true
    }

    /// A request that leant on our own log came to an end.
    mutating func leaningAnswered(isAccepted: Bool) {
        leaning = max(leaning - 1, 0)
        if isAccepted { borneOut += 1 }
    }

    /// What is under way is given up.
    mutating func forgetFlights() { leaning = 0 }

    // MARK: Asking

    /// What the server's word allows at one moment.
    enum Room: Hashable, Sendable {
        case now
        case at(Instant)
        /// The word has run out: one request is under way to hear a new one.
        case whenAnswered
    }

    /// Whether there is room for one more by what the server said.
    ///
    /// Three warrants: what its word leaves; or, alone on the key, our own log below the stated limit, which knows more exactly than whole
    /// seconds when something comes back, though not for more than a few requests under way until it was borne out; or, where our log proved
    /// to mislead but room comes back by and by, what comes back evenly, less a hundredth. Without any: wait for the reset, then send one
    /// request to look.
    ///
    /// - Parameters:
    ///   - setAside: what other processes may have sent since they were last heard of.
    ///   - underWay: how many of our own requests are: a reply may have overtaken them, so that its word does not count them.
    func room(log: SendLog, setAside: Int, underWay: Int, jitter: Int64, at now: Instant) -> Room {
        guard isTrusted else { return .now }
        var room = Room.now
        for policy in policies where left(policy, next: log.next, underWay: underWay) <= setAside {
            var free = policy.resetAt
            let span = (policy.level.window ?? window).addingSaturating(jitter)
            if replacesLog {
                let back = Int(Double(policy.level.limit) * min(Double(now.since(policy.sentAt)) / Double(span), 1))
                let hundredth = max(policy.level.limit / 100, 1)
                if left(policy, next: log.next) + back > setAside + hundredth { continue }
            }
            // A log that has not been borne out is not leant on with all that can be under way.
            if !policy.isShared, !logMisleads, leaning < Self.firstLeaning + borneOut / 8 {
                guard let own = log.room(under: policy.level.limit - setAside, window: span), own > now else { continue }
                free = min(free, own)
            }
            if free > now {
                if case .at(let later) = room, later > free { continue }
                room = .at(free)
            } else if let last = log.last, last >= policy.resetAt, room == .now {
                room = .whenAnswered
            }
        }
        return room
    }

    /// What a policy's word leaves for the request `next`: what remained, less what was sent since.
    ///
    /// - Parameter underWay: less so many at least, where one that was sent before the word may yet come after it.
    private func left(_ policy: Policy, next: Int, underWay: Int = 0) -> Int {
        policy.level.remaining - max(next - 1 - policy.sequence, underWay)
    }

    /// The quota that the server states, requests a `window`; nil without trust. Of several policies the one that allows least.
    var stated: Double? {
        guard isTrusted else { return nil }
        return policies.filter { $0.level.window != nil || $0.own <= $0.level.limit }.map {
            Double($0.level.limit) * Double(window) / Double($0.level.window ?? window)
        }.min()
    }

    /// The most that any policy allows in a `window`, whichever replies told of it; nil without trust.
    var mostStated: Double? {
        guard isTrusted else { return nil }
        return policies.map { Double($0.level.limit) * Double(window) / Double($0.level.window ?? window) }.max()
    }

    /// Whether the log shows that the stated quota is all there is: what we sent and what remains add up to no more.
    var isBinding: Bool {
        isTrusted && policies.contains { $0.own + $0.level.remaining <= $0.level.limit + 2 }
    }

    /// Whether the server's word decides alone: our log proved to mislead, and room comes back by and by, as from a bucket.
    var replacesLog: Bool { isTrusted && logMisleads && policies.allSatisfy(\.trickles) }

    /// A tenth or more of every policy's quota remains, less what was sent since, by the server's word alone.
    func claimsPlenty(next: Int) -> Bool {
        trust != .lost && !policies.isEmpty
            && policies.allSatisfy { left($0, next: next) >= max($0.level.limit / 10, 2) }
    }

    /// Plenty remains, and more than what we sent explains: there is more than the stated quota of what we take for a window.
    func vouches(next: Int) -> Bool { claimsPlenty(next: next) && !isBinding }

    /// Whether the next request should follow at once: plenty remains by a word that has not been put to the test, and what trickles back
    /// between requests sent evenly would hide that the number falls.
    func wantsTest(next: Int) -> Bool {
        trust == .none && next - firstHeard < Self.mostInTest && claimsPlenty(next: next)
    }

    /// Whether little remains and our own log is no warrant: then requests go out no faster than the quota comes back, since a bucket that is
    /// emptied costs a wait in whole seconds.
    func isShort(log: SendLog, at now: Instant) -> Bool {
        isTrusted
            && policies.contains { policy in
                guard left(policy, next: log.next) < max(policy.level.limit / 10, 2) else { return false }
                let own = log.room(under: policy.level.limit, window: policy.level.window ?? window)
                return policy.isShared || logMisleads || own.map { $0 > now } ?? false
            }
    }

    /// The wait that the levels imply for a refused request, in nanoseconds: the latest reset of what is used up.
    func wait(at now: Instant) -> Int64? {
        guard isTrusted else { return nil }
        return policies.filter { $0.level.remaining == 0 && $0.resetAt > now }.map { $0.resetAt.since(now) }.max()
    }
}
