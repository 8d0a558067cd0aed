/// The latency-led bound on what is in flight: grows while round trips stay near their floor, shrinks when they pass twice the floor or calls fail.
///
/// It judges in rounds, by the median round trip of a round. It matters at high quotas only; at 100 requests a minute the pace decides.
struct InFlightWindow: Sendable {
    private static let start = 8
    /// What is never too many.
    static let few = 4
    /// Nanoseconds by which a round trip may always be longer than the shortest: near a server that answers within a millisecond, the
    /// requests of one batch wait for one another that long, and for nothing else.
    private static let slack: Int64 = 20_000_000
    private static let shortestRound = 16
    private static let longestRound = 64

    private let largest: Int
    /// Most requests in flight.
    private(set) var limit: Int
    /// Below this the window was fine before trouble came: it grows by one an answer up to here.
    private var regained: Int
    /// The window before the failures of this round: if they turn out to be an outage, they said nothing of what the server takes.
    private var beforeFailures: Int?
    private var roundTrips: [Int64] = []
    private var wasFull = false
    private var shrankThisRound = false
    private var floor = Int64.max
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

    mutating func answered(roundTrip: Int64) {
        if limit < regained { limit += 1 }
        if median == 0 { median = roundTrip }
        roundTrips.append(roundTrip)
        if roundTrips.count >= min(max(Self.shortestRound, limit), Self.longestRound) { endRound() }
    }

    /// A call failed: half the window, once a round.
    mutating func failed() {
        guard !shrankThisRound else { return }
        shrankThisRound = true
        beforeFailures = max(limit, beforeFailures ?? 0, regained)
        limit = max(limit / 2, 1)
        regained = limit
    }

    /// The API is back after an outage: begin with a quarter and regain the rest answer by answer.
    mutating func restart() {
        regained = max(limit, regained, beforeFailures ?? 0)
        limit = max(regained / 4, 1)
        roundTrips.removeAll(keepingCapacity: true)
    }

    private mutating func endRound() {
        roundTrips.sort()
        median = roundTrips[roundTrips.count / 2]
        floor = min(median, floor)
        if median - floor > max(floor, Self.slack) {
            // With so few in flight it is not us: the server has become slower for good, and is not held to its youth.
            if limit <= Self.few { floor = median } else { limit = limit * 4 / 5 }
            regained = limit
        } else if wasFull, !shrankThisRound, median - floor < max(floor / 4, Self.slack) {
            limit = min(limit + max(limit / 4, 1), largest)
            regained = max(limit, regained)
        }
        roundTrips.removeAll(keepingCapacity: true)
        wasFull = false
        shrankThisRound = false
        beforeFailures = nil
    }
}
