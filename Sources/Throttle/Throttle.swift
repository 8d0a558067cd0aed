public import HTTPTypes

/// Decides when the next request may go out, so that the whole quota is used and hardly a request is refused.
///
/// A pure value: it has no clock, does no I/O and draws no randomness but from its seed; the same calls give the same answers. Tell it what
/// was sent and how it was answered, ask it before sending. Two ideas carry it. A *rolling log* bounds what is asked: never more than the
/// believed quota in any window, which is legal under every way of counting, and evenly paced. And *one lesson an episode*: an episode
/// begins with a first refusal and ends with the next acceptance; only its first refusal teaches, and the whole run pauses meanwhile.
///
/// Nothing that is passed in makes it trap: garbage in headers, numbers it does not know, a clock that runs backwards (the latest instant
/// seen stands).
public struct Throttle: Sendable {
    /// A request of which nothing was heard for so long, while nothing else was heard either, is given up.
    private static let lostAfter: Int64 = 900_000_000_000
    /// Beyond the window a log entry is kept this long: what we sent evenly can reach the server's door unevenly.
    static let doorJitter: Int64 = 150_000_000
    /// So many under way a climb may take along in haste, and how much faster than even it goes whatever is under way: no slower than what
    /// fills the log beyond the belief. Both by the target table.
    private static let mostAtStake = 10.0
    private static let leastHaste = 1.12
    /// A pause longer than this is said.
    private static let longPause: Int64 = 120_000_000_000

    struct Flight: Sendable {
        var sequence: Int
        var sentAt: Instant
        /// Sent beyond the accepted quota, in a trial.
        var isExtra: Bool
        /// Sent against the server's word, since our own log had room.
        var leansOnLog: Bool
    }

    let settings: Settings
    let window: Int64
    let isLimited: Bool
    var clock: Instant
    let started: Instant
    var log = SendLog()
    var learning: Learning
    var episode = Episode()
    var breaker: Breaker
    var inFlightWindow: InFlightWindow
    var levels: LevelController
    /// The other processes on the same key.
    var peers = Peers()
    var flights: [RequestNumber: Flight] = [:]
    /// When the server last answered anything, and when something was last sent with nothing else under way. A call that was given up is
    /// no answer: what took its place would be the next to be given up.
    private var lastAnswered: Instant
    private var aloneSince: Instant
    var lastHeard: Instant
    /// A documented burst is used until a refusal contradicts it: twice the even pace while the log has room, four times while headers claim
    /// that plenty remains.
    var hurries = false
    /// The careful pace after an episode that a fallen limit may have made.
    var restart = Restart()
    /// When the last request's turn was; it went out then or later.
    private var turn: Instant?
    var counts = View.Counts()
    private var notices: [Notice] = []
    private var saidPause: Instant?

    /// A throttle that has sent nothing yet.
    ///
    /// - Parameters:
    ///   - learnt: what an earlier run on this key left; it counts more than the hint in the settings.
    ///   - now: the run's beginning.
    public init(_ settings: Settings, learnt: Learnt? = nil, now: Instant) {
        let settings = settings.plausible
        self.settings = settings
        window = settings.window.nanoseconds
        clock = now
        started = now
        lastHeard = now
        lastAnswered = now
        aloneSince = now
        isLimited = settings.quota != .none
        var hint: Int?
        if case .known(let perWindow, let burst) = settings.quota {
            hint = perWindow
            hurries = (burst ?? 0) >= perWindow
        }
        learning = Learning(hint: hint, learnt: learnt, window: window, explores: settings.leave == 0, now: now)
        levels = LevelController(window: window)
        breaker = Breaker(seed: settings.seed)
        inFlightWindow = InFlightWindow(largest: settings.maxInFlight)
    }

    // MARK: Asking

    /// May one request be sent at `now`?
    ///
    /// - Complexity: O(1).
    public func admission(at now: Instant) -> Admission {
        let now = max(now, clock)
        let (instant, reason) = earliest(at: now)
        if instant > now { return .at(instant, why: reason) }
        let underWay = inFlight(at: now)
        if episode.began != nil, !breaker.isOpen, peers.leavesProbing(at: now) {
            return .at(now.after(peers.rhythm), why: .probing)
        }
        if breaker.isOpen || episode.began != nil {
            return underWay == 0 ? .now : .whenAnswered(why: .probing)
        }
        if underWay > 0, isLimited, said(setAside: setAside(at: now), at: now) == .whenAnswered {
            return .whenAnswered(why: .probing)
        }
        return underWay < bound(at: now) ? .now : .whenAnswered(why: .inFlight)
    }

    /// The first instant that neither pause, breaker, log nor pace forbids, and what decides it.
    private func earliest(at now: Instant) -> (Instant, WaitReason) {
        var latest = (clock, WaitReason.quota)
        func notBefore(_ instant: Instant, _ why: WaitReason) {
            if instant > latest.0 { latest = (instant, why) }
        }
        if isLimited {
            let setAside = setAside(at: now)
            let room =
                levels.replacesLog ? nil : log.room(under: allowed - setAside, window: window + Self.doorJitter, from: learning.logStart)
            notBefore(room ?? clock, .quota)
            if case .at(let room) = said(setAside: setAside, at: now) { notBefore(room, .serverAsked) }
            if let turn { notBefore(turn.after(pace(at: now)), .quota) }
        }
        if isLimited, let until = peers.quietUntil { notBefore(until, .quota) }
        if let until = episode.pausedUntil { notBefore(until, episode.pauseReason) }
        if breaker.isOpen { notBefore(breaker.probeAt, .apiDown) }
        return latest
    }

    /// About how many requests would be admitted from `now` on within `duration`, if asked as soon as they may go; 0 while a pause, or the
    /// turn of the next request, lies further ahead.
    ///
    /// Counts answers expected within that time at the present round trip, so it is an expectation, made to be low rather than high.
    ///
    /// - Complexity: O(1).
    public func forecast(within duration: Duration, at now: Instant) -> Int {
        let now = max(now, clock)
        let span = max(duration.nanoseconds, 0)
        let (instant, _) = earliest(at: now)
        let usable = now.after(span).since(max(instant, now))
        guard usable >= 0 else { return 0 }
        let underWay = inFlight(at: now)
        if breaker.isOpen || episode.began != nil { return underWay == 0 ? 1 : 0 }
        let bound = bound(at: now)
        let free = max(bound - underWay, 0)
        let answers = Double(underWay) * min(Double(span) / Double(max(inFlightWindow.median, 1)), 1)
        let room = inFlightWindow.median == 0 ? free : min(free + Int(answers), bound)
        guard isLimited else { return room }
        let turns = usable / max(pace(at: now), 1)
        return turns >= Int64(room) ? room : min(room, Int(turns) + 1)
    }

    /// The quota that is used: what is believed less what is left to others.
    var allowed: Int {
        max(Int(usable * (1 - settings.leave)), 1)
    }

    /// The time from one send to the next in nanoseconds.
    ///
    /// A fiftieth faster than even, so that a late wake-up does not lower the average. In a trial faster by what is tried: the log soon stands at
    /// the tried quota, which is what makes the trial a proof.
    ///
    /// - Parameter keepingPart: slower where this process has had more than its part; the others may not have.
    func pace(at now: Instant, keepingPart: Bool = true) -> Int64 {
        if episode.began != nil, learning.resumable != nil { return 0 }
        let sharers = Double(peers.sharers(at: now))
        if let slowStartRate { return Int64(1e9 / slowStartRate / (1 - settings.leave) * sharers) }
        let hurries = hurries && !levels.replacesLog
        if hurries, levels.wantsTest(next: log.next) { return 0 }
        var haste = 1.02 + (learning.trial.map { Double($0.target) / learning.cap } ?? 0)
        if hurries { haste = settings.quota == .auto ? 16 : levels.claimsPlenty(next: log.next) ? 4 : 2 }
        if let trial = learning.trial, trial.isSteep, !trial.isVouched { haste = min(haste, climbingHaste) }
        let isOverPart = keepingPart && peers.hasSharers(at: now) && isOverPart(at: now)
        // Not even where plenty is left, or what is there for all would be had by whoever looked first.
        if isOverPart { return Int64(Double(window) / fairPart(at: now) / 0.98) }
        if let stated = levels.stated, levels.isShort(log: log, at: now) {
            return Int64(Double(window) / max(min(stated, Double(allowed)), 1) * sharers)
        }
        return Int64(Double(window) / ownPart(at: now) / haste * restart.slowness(at: now))
    }

    /// How much faster than even a climb may go: what is under way when it ends is refused with the first, so that it slows down where the answers
    /// are slow and the quota is large.
    private var climbingHaste: Double {
        let underWay = learning.cap / Double(window) * Double(inFlightWindow.median)
        return max(Self.leastHaste, Self.mostAtStake / underWay)
    }

    /// How many are under way; none once nothing at all was heard for fifteen minutes.
    func inFlight(at now: Instant) -> Int {
        now.since(lastHeard) > Self.lostAfter ? 0 : flights.count
    }

    /// The most requests in flight: the window, or a few while the server keeps silent for longer than twice the usual round trip. What it
    /// may never answer is then settled one by one, and not by the windowful.
    private func bound(at now: Instant) -> Int {
        guard inFlightWindow.median > 0, !flights.isEmpty else { return inFlightWindow.limit }
        let usual = max(inFlightWindow.median.addingSaturating(inFlightWindow.median), 1_000_000_000)
        let isSilent = now.since(max(lastAnswered, aloneSince)) > usual
        return isSilent ? min(InFlightWindow.few, inFlightWindow.limit) : inFlightWindow.limit
    }

    // MARK: Telling

    /// A request goes out at `now`. Every `sent` is followed by exactly one `answered` or `failed` for the same number.
    public mutating func sent(_ request: RequestNumber, at now: Instant) {
        clock = max(clock, now)
        if clock.since(lastHeard) > Self.lostAfter {
            flights.removeAll(keepingCapacity: true)
            levels.forgetFlights()
        }
        lastHeard = clock
        counts.sent += 1
        var sequence = 0
        var isExtra = false
        let leansOnLog = levels.sent(next: log.next)
        if isLimited {
            let proved = Int(learning.cap) + (learning.trial?.proved ?? 0) - setAside(at: clock)
            if learning.trial != nil, let room = log.room(under: proved, window: window + Self.doorJitter) {
                isExtra = room > clock
            }
            takeTurn()
            sequence = log.append(at: clock, window: window, jitter: Self.doorJitter)
            learning.sent(isExtra: isExtra, at: clock)
            peers.sent(at: clock, grain: window / 2_048)
        }
        if flights.isEmpty { aloneSince = clock }
        flights[request] = Flight(sequence: sequence, sentAt: clock, isExtra: isExtra, leansOnLog: leansOnLog)
        inFlightWindow.sent(inFlight: flights.count)
    }

    /// A request that goes out late moves its own turn only, and not the next one's: what a busy machine loses is made up for, up to one turn or a
    /// six-hundredth of the window. More than that is gone, or it would come as a burst.
    private mutating func takeTurn() {
        let pace = pace(at: clock)
        // Where the server's word decides, what is short is not made up for.
        let earliest = clock.after(levels.isTrusted ? 0 : -max(pace, window / 600))
        turn = max(turn?.after(pace) ?? clock, earliest)
    }

    /// The answer to `request` has come. Any status is an answer; a request that the throttle does not know is ignored.
    public mutating func answered(_ request: RequestNumber, status: Int, fields: HTTPFields, at now: Instant) {
        guard let flight = land(request, isAccepted: status != 429 && status < 500, at: now) else { return }
        lastAnswered = clock
        switch status {
        case 429:
            breakerAnswered(flight)
            refused(flight, pushback: pushback(fields))
        case 503:
            unavailable(flight, pushback: pushback(fields))
        case 100..<500:
            breakerAnswered(flight)
            accepted(flight, fields)
        default:
            if let wait = pushback(fields) { episode.pause(until: clock.after(wait), why: .serverAsked) }
            troubled(flight)
        }
    }

    /// No answer came to `request`: the connection could not be made, was reset, or timed out.
    public mutating func failed(_ request: RequestNumber, at now: Instant) {
        guard let flight = land(request, isAccepted: false, at: now) else { return }
        troubled(flight)
    }

    private mutating func land(_ request: RequestNumber, isAccepted: Bool, at now: Instant) -> Flight? {
        clock = max(clock, now)
        guard let flight = flights.removeValue(forKey: request) else { return nil }
        lastHeard = clock
        if flight.leansOnLog { levels.leaningAnswered(isAccepted: isAccepted) }
        if flight.isExtra { learning.extraAnswered(sentAt: flight.sentAt, isAccepted: isAccepted, at: clock) }
        return flight
    }

    private mutating func accepted(_ flight: Flight, _ fields: HTTPFields) {
        counts.accepted += 1
        inFlightWindow.answered(sentAt: flight.sentAt, at: clock)
        let past = episode.accepted(sentAt: flight.sentAt, isVouched: levels.isTrusted, at: clock)
        guard isLimited else { return }
        log.mark(flight.sequence, .accepted)
        if let past { ended(past, by: flight.sequence, sentAt: flight.sentAt) }
        let before = learning.cap
        heed(fields, flight)
        // Who follows leaves learning to the leader.
        guard !peers.isFollowing else { return }
        let inWindow = log.count(after: clock.after(-window)) + setAside(at: clock)
        learning.accepted(inWindow: inWindow, hasPlenty: levels.isTrusted ? levels.vouches(next: log.next) : nil, at: clock)
        if learning.cap != before { say(.quota(perWindow: Int(learning.cap))) }
    }

    /// Takes in what an accepted reply's headers say about the quota.
    private mutating func heed(_ fields: HTTPFields, _ flight: Flight) {
        guard levels.trust != .lost else { return }
        let said = RateHeaders.read(fields)
        guard !said.isEmpty else { return }
        levels.accepted(said, sequence: flight.sequence, sentAt: flight.sentAt, log: log, at: clock)
        if let stated = levels.stated, !peers.isFollowing {
            learning.stated(stated, isBinding: levels.isBinding && clock.since(started) > window)
        }
        if levels.trust == .lost { say(.headersDistrusted) }
    }

    /// 503 is some servers' refusal (nginx's default) and also what an outage looks like: the first four are taken as refusals, the fifth
    /// opens the breaker and takes back what the episode taught. Echoes are not counted.
    private mutating func unavailable(_ flight: Flight, pushback: Int64?) {
        guard breaker.isOpen || !episode.isEcho(sentAt: flight.sentAt) else { return refused(flight, pushback: pushback) }
        let opened = breaker.failed(sentAt: flight.sentAt, at: clock, pushback: pushback)
        guard breaker.isOpen else { return refused(flight, pushback: pushback) }
        counts.failed += 1
        if isLimited { log.mark(flight.sequence, .failed) }
        if opened { breakerOpened() }
    }

    private mutating func troubled(_ flight: Flight) {
        counts.failed += 1
        if isLimited { log.mark(flight.sequence, .failed) }
        inFlightWindow.failed()
        if breaker.failed(sentAt: flight.sentAt, at: clock) { breakerOpened() }
    }

    private mutating func breakerOpened() {
        episode.end()
        learning.takeBackLesson()
        say(.apiDown)
    }

    private mutating func breakerAnswered(_ flight: Flight) {
        guard let lasted = breaker.answered(sentAt: flight.sentAt, at: clock) else { return }
        inFlightWindow.restart()
        say(.apiBack(after: .nanoseconds(lasted)))
    }

    /// The server's own wait in nanoseconds, if it named a plausible one.
    private mutating func pushback(_ fields: HTTPFields) -> Int64? {
        switch Pushback.read(fields) {
        case .none: return nil
        case .wait(let nanoseconds): return nanoseconds
        case .implausible:
            say(.retryAfterIgnored)
            return nil
        }
    }

    // MARK: What is said

    /// What happened since the last call and should be said once, oldest first.
    public mutating func drainNotices() -> [Notice] {
        defer { notices.removeAll(keepingCapacity: true) }
        return notices
    }

    /// The same thing is not said twice in a row, and no more than 64 things wait to be fetched.
    mutating func say(_ notice: Notice) {
        guard notices.last != notice, notices.count < 64 else { return }
        notices.append(notice)
    }

    mutating func sayPause() {
        guard let until = episode.pausedUntil, until.since(clock) > Self.longPause else { return }
        if let saidPause, until.since(saidPause) < Self.longPause { return }
        saidPause = until
        say(.longPause(until: until))
    }
}
