/// A token bucket, kept in time instead of tokens so that it is exact: each request costs `window / limit`.
package struct TokenBucket: LimitModel {
    private let limit: Int
    private let window: Nanoseconds
    private let countsRefused: Bool
    private let cost: Nanoseconds
    private let full: Nanoseconds
    /// What has been saved up; the bucket starts full.
    private var credit: Nanoseconds
    private var last: Moment?

    package init(limit: Int, window: Nanoseconds, capacity: Int, countsRefused: Bool) {
        self.limit = limit
        self.window = window
        self.countsRefused = countsRefused
        cost = window / Nanoseconds(max(1, limit))
        full = cost * Nanoseconds(max(1, capacity))
        credit = full
    }

    private func credit(at now: Moment) -> Nanoseconds {
        last.map { min(full, credit + max(0, now - $0)) } ?? full
    }

    package mutating func admit(at now: Moment) -> Nanoseconds? {
        credit = credit(at: now)
        last = now
        if credit >= cost {
            credit -= cost
            return nil
        }
        if countsRefused { credit = 0 }
        return cost - credit
    }

    package func quotas(at now: Moment) -> [Quota] {
        let credit = credit(at: now)
        return [
            Quota(
                limit: limit, window: window, remaining: Int(credit / cost),
                reset: credit >= full ? 0 : cost - credit % cost)
        ]
    }
}

/// nginx `limit_req` with `nodelay` (ngx_http_limit_req_module): requests leak out evenly; `burst` of them may run ahead.
package struct LeakyBucket: LimitModel {
    private let limit: Int
    private let window: Nanoseconds
    private let cost: Nanoseconds
    private let room: Nanoseconds
    private var level: Nanoseconds = 0
    private var last: Moment?

    package init(limit: Int, window: Nanoseconds, burst: Int) {
        self.limit = limit
        self.window = window
        cost = window / Nanoseconds(max(1, limit))
        room = cost * Nanoseconds(max(0, burst))
    }

    private func level(at now: Moment) -> Nanoseconds {
        last.map { max(0, level - max(0, now - $0)) } ?? 0
    }

    package mutating func admit(at now: Moment) -> Nanoseconds? {
        let level = level(at: now)
        // A refused request leaves the level as it was, as in nginx.
        guard level <= room else { return level - room }
        self.level = level + cost
        last = now
        return nil
    }

    package func quotas(at now: Moment) -> [Quota] {
        let level = level(at: now)
        guard level > 0 else { return [Quota(limit: limit, window: window, remaining: Int(room / cost) + 1, reset: 0)] }
        guard level <= room else { return [Quota(limit: limit, window: window, remaining: 0, reset: level - room)] }
        let untilNext = level % cost == 0 ? cost : level % cost
        return [Quota(limit: limit, window: window, remaining: Int((room - level) / cost) + 1, reset: untilNext)]
    }
}
