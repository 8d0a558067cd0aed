/// A counter that is set to zero when its window ends.
struct FixedWindow: Limiter {
    private var limit: Int
    private let window: Double
    /// When the counted window began; nil where it begins with the first hit.
    private var start: Double?
    private let followsClock: Bool
    private var count = 0

    init(limit: Int, window: Double, start: Double?) {
        self.limit = limit
        self.window = window
        self.start = start
        followsClock = start != nil
    }

    mutating func admit(at time: Double) -> Bool {
        if let begun = start, time >= begun + window {
            count = 0
            start = followsClock ? begun + ((time - begun) / window).rounded(.down) * window : nil
        }
        if start == nil { start = time }
        guard count < limit else { return false }
        count += 1
        return true
    }

    func nextRoom(at time: Double) -> Double {
        guard let start, time < start + window, count >= limit else { return time }
        return start + window
    }

    func level(at time: Double) -> LimiterLevel {
        guard let start, time < start + window else { return LimiterLevel(limit: limit, window: window, remaining: limit, reset: window) }
        return LimiterLevel(limit: limit, window: window, remaining: limit - count, reset: start + window - time)
    }

    mutating func change(limit: Int) { self.limit = limit }
}

/// Two counters: the previous window's counts for as much of it as still lies within the last window.
struct SlidingCounter: Limiter {
    private var limit: Int
    private let window: Double
    private let countsRefused: Bool
    private var start: Double
    private var previous = 0
    private var count = 0

    init(limit: Int, window: Double, start: Double, countsRefused: Bool = false) {
        self.limit = limit
        self.window = window
        self.start = start
        self.countsRefused = countsRefused
    }

    private func rolled(to time: Double) -> SlidingCounter {
        guard time >= start + window else { return self }
        var rolled = self
        let windows = ((time - start) / window).rounded(.down)
        rolled.start = start + windows * window
        rolled.previous = windows == 1 ? count : 0
        rolled.count = 0
        return rolled
    }

    private func estimate(at time: Double) -> Double {
        Double(previous) * (1 - min((time - start) / window, 1)) + Double(count)
    }

    mutating func admit(at time: Double) -> Bool {
        self = rolled(to: time)
        let isServed = estimate(at: time) + 1 <= Double(limit) + 1e-9
        if isServed || countsRefused { count += 1 }
        return isServed
    }

    func nextRoom(at time: Double) -> Double {
        var counter = rolled(to: time)
        var time = time
        for _ in 0..<3 {
            if counter.estimate(at: time) + 1 <= Double(limit) + 1e-9 { return time }
            let share = 1 - (Double(limit) - 1 - Double(counter.count)) / Double(max(counter.previous, 1))
            if share <= 1, counter.previous > 0 { return max(time, counter.start + share * window) + roundingError }
            time = counter.start + window
            counter = counter.rolled(to: time)
        }
        return time
    }

    func level(at time: Double) -> LimiterLevel {
        let counter = rolled(to: time)
        let remaining = (Double(limit) - counter.estimate(at: time)).rounded(.down)
        return LimiterLevel(limit: limit, window: window, remaining: Int(remaining), reset: remaining >= 1 ? 0 : nextRoom(at: time) - time)
    }

    mutating func change(limit: Int) { self.limit = limit }
}
