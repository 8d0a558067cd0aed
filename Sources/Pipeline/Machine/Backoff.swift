/// Full-jitter back-off: a random wait between nothing and a ceiling that doubles with each attempt.
///
/// The randomness comes from the seed alone, so a run can be repeated exactly.
struct Backoff {
    /// Seconds: the ceiling after the first attempt, and the highest one.
    static let first = 0.5
    static let highest = 30.0

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func wait(afterAttempt attempt: Int) -> Duration {
        let ceiling = min(Self.highest, Self.first * Double(1 << min(16, max(0, attempt - 1))))
        let share = Double(next() >> 11) / Double(1 << 53)
        return .nanoseconds(Int64(ceiling * share * 1e9))
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): tiny, and equal on every platform.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
