extension Throttle {
    // MARK: Telling the others

    /// What this process tells the others at `now`; takes along what has happened since the last report.
    ///
    /// - Parameter wants: whether there is something to send.
    public mutating func report(wants: Bool, at now: Instant) -> Report {
        clock = max(clock, now)
        let belief = Belief(
            cap: learning.common, usable: usable, isLearnt: learning.isLearnt, refusals: learning.refusals, slowStartRate: slowStartRate)
        let standing = Standing(
            asOf: clock, wants: peers.wants(wants, at: clock), isLimited: isLimited, isInEpisode: episode.began != nil,
            pausedUntil: episode.pausedUntil.flatMap { $0 > clock ? $0 : nil }, isServerAsked: episode.pauseReason == .serverAsked,
            belief: belief)
        return Report(standing: standing, deeds: peers.takeDeeds(), learnt: peers.isFollowing ? nil : learnt)
    }

    /// Whether something has happened that the others should hear before the next exchange is due.
    public var hasUrgentReport: Bool { peers.isUrgent }

    // MARK: Hearing from them

    /// Takes in what the others on the key did; nil when the purse is lost and this process goes on alone.
    ///
    /// Their sends enter the log where it ends, or at their own time if that is later: so no entry's place changes, and an entry that was
    /// heard of late counts a little longer rather than shorter.
    ///
    /// - Complexity: O(n log n) in what is new.
    public mutating func heed(_ news: News?, at now: Instant) {
        clock = max(clock, now)
        guard let news else {
            peers = Peers()
            return
        }
        let isFirst = !peers.isShared
        for (peer, deed) in peers.take(news, isLimited: isLimited, at: clock) {
            switch deed {
            case .sent(let count, let at): heedSends(peer, count, at: min(at, clock))
            case .refused(let sentAt, let isEcho): heedRefusal(peer, sentAt: sentAt, isEcho: isEcho || isFirst)
            }
        }
        while let peer = peers.mournNext() {
            // Killed, it told nobody of its last moments.
            let asOf = peers.neighbour(peer).standing.asOf
            heedSends(peer, Int(min(peers.rhythm / max(pace(at: clock), 1), 100_000)) + 1, at: min(asOf.after(peers.rhythm), clock))
        }
        heedPauses(isFirst: isFirst)
        heedBelief()
    }

    private mutating func heedSends(_ peer: Int, _ count: Int, at instant: Instant) {
        let horizon = clock.after(-window - window / 2 - Self.doorJitter)
        guard isLimited, instant > horizon else { return }
        for _ in 0..<min(max(count, 0), Learning.largestQuota) {
            let sequence = log.append(at: max(instant, log.last ?? instant), window: window, jitter: Self.doorJitter)
            peers.logged(peer, sequence, keepingFrom: log.first, windowFrom: log.edge)
        }
    }

    private mutating func heedRefusal(_ peer: Int, sentAt: Instant, isEcho: Bool) {
        let entry = isLimited ? peers.takeEntry(peer, sentAt: sentAt, log: log) : nil
        if let entry { log.mark(entry, .refused) }
        // It did not know of a refusal here that it had not been told of yet.
        guard !isEcho, !episode.isEcho(sentAt: sentAt.after(-2 * peers.rhythm)) else { return }
        heedPause(peers.neighbour(peer).standing)
        let wait = max((episode.pausedUntil ?? clock).since(clock), 0)
        guard episode.refused(sentAt: min(sentAt, clock), at: clock, pushback: wait, longest: longestPause) == .first, isLimited else {
            return
        }
        teach(sequence: entry ?? log.firstSequence(after: sentAt), sentAt: sentAt)
    }

    private mutating func heedPause(_ standing: Standing) {
        guard let until = standing.pausedUntil, until > clock else { return }
        // A day is the longest that a server's own wait is believed.
        episode.pause(until: min(until, clock.after(Pushback.longest)), why: standing.isServerAsked ? .serverAsked : .refused)
    }

    /// Pauses bind whoever was told to pause, living or dead. An episode ends for all when the one that probes says so.
    private mutating func heedPauses(isFirst: Bool) {
        for neighbour in peers.neighbours { heedPause(neighbour.standing) }
        guard let prober = peers.prober(at: clock) else { return }
        if isFirst, prober.standing.isInEpisode {
            let wait = max((episode.pausedUntil ?? clock).since(clock), 0)
            _ = episode.refused(sentAt: clock, at: clock, pushback: wait, longest: longestPause)
        } else if episode.began != nil, !prober.standing.isInEpisode,
            !episode.isEcho(sentAt: prober.standing.asOf.after(-3 * peers.rhythm)),
            clock >= episode.pausedUntil ?? clock
        {
            let past = episode.accepted(sentAt: clock, isVouched: false, at: clock)
            if let past, isLimited { ended(past, by: log.next, sentAt: clock) }
        }
    }

    /// Who follows believes what the leader believes, and so knows it when its turn to lead comes.
    private mutating func heedBelief() {
        guard let belief = peers.followed, belief.cap.isFinite, belief.usable.isFinite else { return }
        let isNews =
            abs(learning.cap - belief.cap) >= 0.5 || learning.isLearnt != belief.isLearnt || learning.refusals != belief.refusals
            || (learning.slowStart == nil) != (belief.slowStartRate == nil)
        guard isNews else { return }
        let seconds = Double(window) / 1e9
        learning = Learning(
            hint: belief.slowStartRate == nil ? Int(max(min(belief.cap, Double(Learning.largestQuota)), 1)) : nil,
            learnt: belief.isLearnt ? Learnt(perWindow: max(belief.cap, 1), windowSeconds: seconds, refusals: belief.refusals) : nil,
            window: window, explores: settings.leave == 0, now: clock)
        say(.quota(perWindow: Int(learning.cap)))
    }

    // MARK: What follows for this one

    /// The quota used by all: the leader's word for those who follow.
    var usable: Double { peers.followed.map { max($0.usable, 1) } ?? learning.usable }

    /// Requests a second in a slow start.
    var slowStartRate: Double? {
        guard let followed = peers.followed else { return learning.slowStart?.rate }
        return followed.slowStartRate.map { max($0, 1) }
    }

    /// What of `allowed` a trial adds; that is the leader's alone to send.
    private var extras: Int {
        let cap = peers.followed.map { max($0.cap, 1) } ?? learning.common
        return min(max(allowed - max(Int(cap * (1 - settings.leave)), 1), 0), allowed)
    }

    /// This process's part of the quota, requests a window: all of it while nobody else has anything to send.
    func ownPart(at now: Instant) -> Double {
        guard peers.isShared else { return Double(allowed) }
        let extras = extras
        return max(Double(allowed - extras) / Double(peers.sharers(at: now)) + Double(peers.isFollowing ? 0 : extras), 1)
    }

    /// What the others may have sent without this process having heard of it yet.
    func setAside(at now: Instant) -> Int {
        guard peers.hasSharers(at: now) else { return 0 }
        let horizon = now.after(-window - Self.doorJitter)
        let extras = extras
        // Where headers tell what is left, who has had its part may be in haste none the less.
        let pace = pace(at: now, keepingPart: !levels.isTrusted)
        let beyond = levels.isTrusted ? 3 : 0
        return peers.reserve(of: allowed - extras, extras: extras, beyond: beyond, horizon: horizon, pace: pace, log: log, at: now)
    }

    /// What the server's word allows, less what the others may have sent.
    func said(setAside: Int, at now: Instant) -> LevelController.Room {
        levels.room(log: log, setAside: setAside, underWay: flights.count, jitter: Self.doorJitter, at: now)
    }

    /// Whether the log holds more than this process's part of its own sends: it then goes a little slower than even until the others have
    /// theirs.
    func isOverPart(at now: Instant) -> Bool {
        let horizon = now.after(-window)
        return Double(log.count(after: horizon) - peers.count(after: horizon, log: log)) > fairPart(at: now)
    }

    /// The part to keep to where others want theirs: of what headers state, since what they vouch for beyond it is there for whoever asks first.
    func fairPart(at now: Instant) -> Double {
        min(ownPart(at: now), (levels.mostStated ?? .infinity) / Double(peers.sharers(at: now)))
    }
}
