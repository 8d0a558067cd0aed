/// Counts per window; the count starts anew when a window ends.
package struct FixedWindow: LimitModel {
    private let limit: Int
    private let window: Nanoseconds
    /// Windows begin at multiples of their length on the clock, else with the first request after the last one's end.
    private let isAligned: Bool
    private var start: Moment?
    private var count = 0

    package init(limit: Int, window: Nanoseconds, isAligned: Bool) {
        self.limit = limit
        self.window = window
        self.isAligned = isAligned
    }

    package mutating func admit(at now: Moment) -> Nanoseconds? {
        if start.map({ now - $0 >= window }) ?? true {
            start = isAligned ? Moment(nanoseconds: now.nanoseconds / window * window) : now
            count = 0
        }
        guard count < limit else { return end(now) - now }
        count += 1
        return nil
    }

    private func end(_ now: Moment) -> Moment { (start ?? now) + window }

    package func quotas(at now: Moment) -> [Quota] {
        let isOver = end(now) <= now
        return [
            Quota(limit: limit, window: window, remaining: isOver ? limit : limit - count, reset: isOver ? 0 : end(now) - now)
        ]
    }
}

/// The sliding-window counter of Cloudflare and others: this window's count plus the overlapping share of the last one's.
package struct SlidingCounter: LimitModel {
    private let limit: Int
    private let window: Nanoseconds
    private let countsRefused: Bool
    private var number: Int64 = .min
    private var current = 0
    private var previous = 0

    package init(limit: Int, window: Nanoseconds, countsRefused: Bool) {
        self.limit = limit
        self.window = window
        self.countsRefused = countsRefused
    }

    package mutating func admit(at now: Moment) -> Nanoseconds? {
        let number = now.nanoseconds / window
        if number != self.number {
            previous = number - 1 == self.number ? current : 0
            current = 0
            self.number = number
        }
        let isOpen = estimate(at: now) + 1 <= Double(limit)
        if isOpen || countsRefused { current += 1 }
        return isOpen ? nil : wait(at: now)
    }

    private func estimate(at now: Moment) -> Double {
        let passed = Double(now.nanoseconds % window) / Double(window)
        return Double(previous) * (1 - passed) + Double(current)
    }

    /// Until the share of the last window has shrunk enough, or this one has become the last.
    private func wait(at now: Moment) -> Nanoseconds {
        let untilEnd = window - now.nanoseconds % window
        guard previous > 0, current < limit else { return untilEnd }
        let excess = estimate(at: now) + 1 - Double(limit)
        return min(untilEnd, Nanoseconds((excess / Double(previous) * Double(window)).rounded(.up)))
    }

    package func quotas(at now: Moment) -> [Quota] {
        let remaining = max(0, Int(Double(limit) - estimate(at: now)))
        return [Quota(limit: limit, window: window, remaining: remaining, reset: window - now.nanoseconds % window)]
    }
}
