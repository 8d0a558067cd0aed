/// The times of the last window's hits; with `blocks`, a breach blocks the key for a whole window and the hits are then forgotten.
struct SlidingLog: Limiter {
    private var limit: Int
    private let window: Double
    private let countsRefused: Bool
    private let blocks: Bool
    private var times: [Double] = []
    private var head = 0
    private var blockedUntil = -Double.infinity

    init(limit: Int, window: Double, countsRefused: Bool = false, blocks: Bool = false) {
        self.limit = limit
        self.window = window
        self.countsRefused = countsRefused
        self.blocks = blocks
    }

    private func firstKept(at time: Double) -> Int {
        var first = head
        while first < times.count, times[first] <= time - window { first += 1 }
        return first
    }

    mutating func admit(at time: Double) -> Bool {
        if time < blockedUntil { return false }
        head = firstKept(at: time)
        if head > 4_096, head > times.count / 2 {
            times.removeFirst(head)
            head = 0
        }
        let isServed = times.count - head < limit
        if isServed || countsRefused { times.append(time) }
        if !isServed, blocks {
            blockedUntil = time + window
            times.removeAll()
            head = 0
        }
        return isServed
    }

    func nextRoom(at time: Double) -> Double {
        let time = max(time, blockedUntil)
        let first = firstKept(at: time)
        let excess = times.count - first - limit
        return excess < 0 ? time : times[first + excess] + window + roundingError
    }

    func level(at time: Double) -> LimiterLevel {
        let first = firstKept(at: time)
        let reset = time < blockedUntil ? blockedUntil : first < times.count ? times[first] + window : time
        return LimiterLevel(
            limit: limit, window: window, remaining: time < blockedUntil ? 0 : limit - (times.count - first), reset: reset - time)
    }

    mutating func change(limit: Int) { self.limit = limit }
}

/// A sliding log for the window and one for a twelfth of it with a fifth of the limit; only what both admit is counted.
struct TwoPolicies: Limiter {
    private var long: SlidingLog
    private var short: SlidingLog

    init(limit: Int, window: Double) {
        long = SlidingLog(limit: limit, window: window)
        short = SlidingLog(limit: max(limit / 5, 1), window: window / 12)
    }

    mutating func admit(at time: Double) -> Bool {
        guard nextRoom(at: time) <= time else { return false }
        return long.admit(at: time) && short.admit(at: time)
    }

    func nextRoom(at time: Double) -> Double {
        max(long.nextRoom(at: time), short.nextRoom(at: time))
    }

    /// The more binding policy's level.
    func level(at time: Double) -> LimiterLevel {
        let levels = levels(at: time)
        return levels[0].remaining <= levels[1].remaining ? levels[0] : levels[1]
    }

    func levels(at time: Double) -> [LimiterLevel] {
        [short.level(at: time), long.level(at: time)]
    }

    mutating func change(limit: Int) {
        long.change(limit: limit)
        short.change(limit: max(limit / 5, 1))
    }
}
