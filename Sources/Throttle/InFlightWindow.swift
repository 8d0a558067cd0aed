/// The latency-led bound on what is in flight: doubles each round while round trips stay within an eighth of their floor, grows by half within
/// a quarter and by an eighth within a half, shrinks when they pass twice the floor or when more than one call in ten fails.
///
/// It judges in rounds of 16 to 64 answers, by their median round trip; what was sent before the bound last grew is no part of a round, since it
/// does not show whether that was too much. A call that fails now and then is a matter of the network or of that call, whatever is in flight;
/// what is too much for a server fails in numbers. It matters at high quotas only; at 100 requests a minute the pace decides.
struct InFlightWindow: Sendable {
    private static let start = 8
    /// What is never too many.
    static let few = 4
    /// Nanoseconds by which a round trip may always be longer than the shortest: near a server that answers within a millisecond, the
    /// requests of one batch wait for one another that long, and for nothing else.
    private static let slack: Int64 = 20_000_000
    private static let shortestRound = 16
    private static let longestRound = 64
    /// Calls that may fail beside the answers of a round, whatever its length: at 2 % a round of 16 has more in one of 250 only.
    private static let chanceFailures = 2

    private let largest: Int
    /// Most requests in flight.
    private(set) var limit: Int
    /// Below this the window was fine before trouble came: it grows by one an answer up to here.
    private var regained: Int
    /// The window before the failures of this round: if they turn out to be an outage, they said nothing of what the server takes.
    private var beforeFailures: Int?
    private var roundTrips: [Int64] = []
    /// Calls of this round that failed.
    private var failures = 0
    private var wasFull = false
    private var shrankThisRound = false
    private var floor = Int64.max
    /// When the bound last grew.
    private var grownAt = Instant.origin
    /// The last round's median round trip in nanoseconds; 0 before the first.
    private(set) var median: Int64 = 0

    init(largest: Int) {
        self.largest = largest
        limit = min(Self.start, largest)
        regained = limit
        roundTrips.reserveCapacity(Self.longestRound)
    }

    /// A request went out and left `inFlight` under way.
    mutating func sent(inFlight: Int) {
        if inFlight >= limit { wasFull = true }
    }

    mutating func answered(sentAt: Instant, at now: Instant) {
        if limit < regained { limit += 1 }
        let roundTrip = now.since(sentAt)
        if median == 0 { median = roundTrip }
        guard sentAt >= grownAt else { return }
        roundTrips.append(roundTrip)
        if roundTrips.count >= roundLength { endRound(at: now) }
    }

    /// A call failed: once they are too many for a round, half the window, once a round.
    mutating func failed() {
        failures += 1
        guard !shrankThisRound, failures > max(roundLength / 10, Self.chanceFailures) else { return }
        shrankThisRound = true
        beforeFailures = max(limit, beforeFailures ?? 0, regained)
        limit = max(limit / 2, 1)
        regained = limit
    }

    /// How many answers are a round.
    private var roundLength: Int { min(max(Self.shortestRound, limit), Self.longestRound) }

    /// The API is back after an outage: begin with a quarter and regain the rest answer by answer.
    mutating func restart() {
        regained = max(limit, regained, beforeFailures ?? 0)
        limit = max(regained / 4, 1)
        beginRound()
    }

    /// A first refusal came: what is under way is refused with the next one, so that the way up begins anew.
    mutating func beginAnew() {
        limit = min(Self.start, limit)
        regained = limit
        beginRound()
    }

    private mutating func endRound(at now: Instant) {
        let before = limit
        judgeRoundTrips()
        if limit > before { grownAt = now }
        beforeFailures = nil
        beginRound()
    }

    private mutating func beginRound() {
        roundTrips.removeAll(keepingCapacity: true)
        failures = 0
        wasFull = false
        shrankThisRound = false
    }

    private mutating func judgeRoundTrips() {
        roundTrips.sort()
        median = roundTrips[roundTrips.count / 2]
        floor = min(median, floor)
        if median - floor > max(floor, Self.slack) {
            // With so few in flight it is not us: the server has become slower for good, and is not held to its youth.
            if limit <= Self.few { floor = median } else { limit = limit * 4 / 5 }
            regained = limit
        } else if wasFull, !shrankThisRound, median - floor < max(floor / 2, Self.slack) {
            // Fast where the round trip does not follow at all; the floor is the least of many medians, so that it is soon a little above it.
            let above = median - floor
            let part = above < max(floor / 8, Self.slack) ? 1 : above < max(floor / 4, Self.slack) ? 2 : 8
            limit = min(limit + max(limit / part, 1), largest)
            regained = max(limit, regained)
        }
    }
}
