/// Remembers when requests came; admits one while fewer than the limit lie in the window that ends now.
package struct SlidingLog: LimitModel {
    let limit: Int
    let window: Nanoseconds
    let countsRefused: Bool
    let name: String
    /// A ring of the newest counted requests: more than the limit need not be known.
    private var ring: [Moment] = []
    private var oldest = 0

    package init(limit: Int, window: Nanoseconds, countsRefused: Bool, name: String = "default") {
        self.limit = limit
        self.window = window
        self.countsRefused = countsRefused
        self.name = name
    }

    /// Time until a request is admitted; nil where that is now.
    func wait(at now: Moment) -> Nanoseconds? {
        guard limit > 0 else { return window }
        guard ring.count == limit else { return nil }
        let wait = ring[oldest] + window - now
        return wait > 0 ? wait : nil
    }

    mutating func count(at now: Moment) {
        if ring.count < limit {
            ring.append(now)
        } else if limit > 0 {
            ring[oldest] = now
            oldest = (oldest + 1) % limit
        }
    }

    mutating func forget() {
        ring.removeAll(keepingCapacity: true)
        oldest = 0
    }

    package mutating func admit(at now: Moment) -> Nanoseconds? {
        let wait = wait(at: now)
        if wait == nil || countsRefused { count(at: now) }
        return wait == nil ? nil : self.wait(at: now) ?? 0
    }

    package func quotas(at now: Moment) -> [Quota] {
        let held = ring.filter { $0 + window > now }
        let reset = held.min().map { $0 + window - now } ?? 0
        return [Quota(name: name, limit: limit, window: window, remaining: limit - held.count, reset: reset)]
    }
}

/// @nestjs/throttler v6: hits expire one by one, but a breach blocks the key for a whole window and then forgets all.
package struct BlockingLog: LimitModel {
    private var log: SlidingLog
    private var blockedUntil: Moment?

    package init(limit: Int, window: Nanoseconds) {
        log = SlidingLog(limit: limit, window: window, countsRefused: false)
    }

    package mutating func admit(at now: Moment) -> Nanoseconds? {
        if let end = blockedUntil {
            guard end <= now else { return end - now }
            blockedUntil = nil
            log.forget()
        }
        guard log.wait(at: now) != nil else {
            log.count(at: now)
            return nil
        }
        blockedUntil = now + log.window
        return log.window
    }

    package func quotas(at now: Moment) -> [Quota] {
        if let end = blockedUntil, end > now {
            return [Quota(limit: log.limit, window: log.window, remaining: 0, reset: end - now)]
        }
        return log.quotas(at: now)
    }
}

/// Two policies at once, such as 100 a minute and 20 in 5 seconds.
package struct DualLog: LimitModel {
    private var long: SlidingLog
    private var short: SlidingLog

    package init(limit: Int, window: Nanoseconds, shortLimit: Int, countsRefused: Bool) {
        long = SlidingLog(limit: limit, window: window, countsRefused: countsRefused, name: "long")
        short = SlidingLog(limit: shortLimit, window: window / 12, countsRefused: countsRefused, name: "short")
    }

    package mutating func admit(at now: Moment) -> Nanoseconds? {
        let isRefused = max(long.wait(at: now) ?? 0, short.wait(at: now) ?? 0) > 0
        if !isRefused || long.countsRefused {
            long.count(at: now)
            short.count(at: now)
        }
        return isRefused ? max(long.wait(at: now) ?? 0, short.wait(at: now) ?? 0) : nil
    }

    package func quotas(at now: Moment) -> [Quota] {
        (long.quotas(at: now) + short.quotas(at: now)).sorted { $0.remaining < $1.remaining }
    }
}
