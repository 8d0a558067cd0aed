/// The breaker for outages: five failures in a row open it, then single probes look until one is answered.
struct Breaker: Sendable {
    private static let failuresToOpen = 5
    private static let second: Int64 = 1_000_000_000

    private var failures = 0
    private var probes = 0
    private var failingSince = Instant.origin
    private var random: SplitMix64
    private(set) var openedAt: Instant?
    /// When the next probe may go out; meaningful while the breaker is open.
    private(set) var probeAt = Instant.origin

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    var isOpen: Bool { openedAt != nil }

    /// Takes in a failure of a request sent at `sentAt`.
    ///
    /// - Returns: whether this one opened the breaker.
    mutating func failed(sentAt: Instant, at now: Instant, pushback: Int64? = nil) -> Bool {
        if failures == 0 { failingSince = now }
        failures = min(failures + 1, Self.failuresToOpen)
        if let openedAt {
            // Requests under way when it opened are no probes: they must not push the next probe back.
            if sentAt > openedAt { scheduleProbe(after: now, since: openedAt, pushback: pushback) }
            return false
        }
        guard failures == Self.failuresToOpen else { return false }
        openedAt = now
        probes = 0
        scheduleProbe(after: now, since: now, pushback: pushback)
        return true
    }

    /// The API answered a request sent at `sentAt`; what was sent before the first failure tells nothing about now.
    ///
    /// - Returns: for how many nanoseconds the breaker had been open, if this closed it.
    mutating func answered(sentAt: Instant, at now: Instant) -> Int64? {
        guard failures > 0, sentAt > failingSince else { return nil }
        failures = 0
        guard let opened = openedAt else { return nil }
        openedAt = nil
        return now.since(opened)
    }

    /// 1, 2, 4, 8, 16, 16 … s; 60 s once it has been open for five minutes; each ± 20 %, never before the server's own wait is over.
    private mutating func scheduleProbe(after now: Instant, since opened: Instant, pushback: Int64?) {
        let seconds = now.since(opened) > 300 * Self.second ? 60 : Double(1 << min(probes, 4))
        probes += 1
        let jittered = Int64.nanoseconds(inSeconds: seconds * (0.8 + 0.4 * random.nextUnit()))
        probeAt = now.after(max(jittered, pushback ?? 0))
    }
}

/// A small seeded generator, so that the same seed gives the same jitter on every platform (Steele, Lea, Flood: SplitMix, OOPSLA 2014).
struct SplitMix64: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1.
    mutating func nextUnit() -> Double {
        Double(next() >> 11) / 9_007_199_254_740_992
    }
}
