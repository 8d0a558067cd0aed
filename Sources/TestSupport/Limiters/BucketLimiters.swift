/// Tokens come back evenly, up to twice the limit; each request takes one.
struct TokenBucket: Limiter {
    private var limit: Int
    private let window: Double
    private let countsRefused: Bool
    private var tokens: Double
    private var updated = 0.0

    init(limit: Int, window: Double, countsRefused: Bool = false) {
        self.limit = limit
        self.window = window
        self.countsRefused = countsRefused
        tokens = Double(limit) * 2
    }

    private var rate: Double { Double(limit) / window }

    private func tokens(at time: Double) -> Double {
        min(tokens + (time - updated) * rate, Double(limit) * 2)
    }

    mutating func admit(at time: Double) -> Bool {
        tokens = tokens(at: time)
        updated = time
        guard tokens >= 1 - 1e-9 else {
            // A refused request that counts takes what there is.
            if countsRefused { tokens = 0 }
            return false
        }
        tokens -= 1
        return true
    }

    func nextRoom(at time: Double) -> Double {
        let missing = 1 - tokens(at: time)
        return missing > 0 ? time + missing / rate + roundingError : time
    }

    func level(at time: Double) -> LimiterLevel {
        let tokens = tokens(at: time)
        let toNext = (tokens.rounded(.down) + 1 - tokens) / rate
        return LimiterLevel(limit: limit, window: window, remaining: Int(tokens + 1e-9), reset: toNext)
    }

    mutating func change(limit: Int) {
        self.limit = limit
        tokens = min(tokens, Double(limit) * 2)
    }
}

/// nginx `limit_req zone=… rate=LIMITr/m burst=LIMIT/5 nodelay`: what is asked beyond the rate piles up, and is refused above the burst.
struct LeakyBucket: Limiter {
    private var limit: Int
    private let window: Double
    private var excess = 0.0
    private var updated = -Double.infinity

    init(limit: Int, window: Double) {
        self.limit = limit
        self.window = window
    }

    private var rate: Double { Double(limit) / window }
    private var burst: Double { Double(limit) / 5 }

    private func excess(at time: Double) -> Double {
        updated == -.infinity ? -1 : max(excess - (time - updated) * rate, -1)
    }

    /// nginx counts the arriving request before it looks: the first ever leaves an excess of 0.
    mutating func admit(at time: Double) -> Bool {
        let now = max(excess(at: time) + 1, 0)
        guard now <= burst + 1e-9 else { return false }
        excess = now
        updated = time
        return true
    }

    func nextRoom(at time: Double) -> Double {
        let surplus = excess(at: time) + 1 - burst
        return surplus > 0 ? time + surplus / rate + roundingError : time
    }

    func level(at time: Double) -> LimiterLevel {
        let room = burst - excess(at: time)
        return LimiterLevel(limit: limit, window: window, remaining: Int(room + 1e-9), reset: (room.rounded(.down) + 1 - room) / rate)
    }

    mutating func change(limit: Int) { self.limit = limit }
}
