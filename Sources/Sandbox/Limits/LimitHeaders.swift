/// Which headers tell a client about the limit, and how they write time.
package struct LimitHeaders: Sendable, Equatable {
    package enum Dialect: String, Sendable, CaseIterable {
        /// None at all: what meetergo documents.
        case off
        /// `Retry-After` on refusals.
        case plain
        /// Throttler with a named policy: `X-RateLimit-*-short` on success, `Retry-After-short` on refusals, nothing plain.
        case suffixed
        /// Throttler: `X-RateLimit-Limit`, `-Remaining`, `-Reset` on success, `Retry-After` on refusals.
        case xRateLimit = "x-ratelimit"
        /// IETF draft 10: `RateLimit-Policy` and `RateLimit` on every reply, `Retry-After` on refusals.
        case ietf
        /// IETF draft 6 and older: `RateLimit-Limit`, `-Remaining`, `-Reset` on every reply, `Retry-After` on refusals.
        case ietf6 = "ietf-6"
    }

    /// How `X-RateLimit-Reset` is written.
    package enum Reset: String, Sendable, CaseIterable {
        /// Seconds from now.
        case seconds
        /// Seconds since 1970.
        case epoch
        /// Milliseconds since 1970.
        case milliseconds
    }

    package var dialect = Dialect.off
    package var reset = Reset.seconds
    /// `Retry-After` as an HTTP date instead of seconds.
    package var retryAfterIsDate = false

    package init() {}

    /// The headers of one reply.
    ///
    /// - Parameter wait: time until another request can be admitted, for a refusal; nil for any other reply.
    package func lines(_ model: any LimitModel, refusedFor wait: Nanoseconds?, at now: Moment) -> [(name: String, value: String)] {
        let retry = wait.map { ("Retry-After", retryAfter($0, at: now)) }
        switch dialect {
        case .off: return []
        case .plain: return retry.map { [$0] } ?? []
        case .suffixed:
            if let retry { return [("\(retry.0)-short", retry.1)] }
            return triple(model.quotas(at: now)[0], prefix: "X-RateLimit", suffix: "-short", at: now)
        case .xRateLimit:
            return retry.map { [$0] } ?? triple(model.quotas(at: now)[0], prefix: "X-RateLimit", suffix: "", at: now)
        case .ietf: return structured(model.quotas(at: now)) + (retry.map { [$0] } ?? [])
        case .ietf6:
            let quota = model.quotas(at: now)[0]
            return [
                ("RateLimit-Limit", String(quota.limit)), ("RateLimit-Remaining", String(quota.remaining)),
                ("RateLimit-Reset", String(quota.reset.wholeSeconds)),
            ] + (retry.map { [$0] } ?? [])
        }
    }

    private func retryAfter(_ wait: Nanoseconds, at now: Moment) -> String {
        // The reply's own Date is cut to the second; one more keeps the date from promising too early a return.
        retryAfterIsDate ? (now + wait + .seconds(1)).httpDate : String(max(1, wait.wholeSeconds))
    }

    private func triple(_ quota: Quota, prefix: String, suffix: String, at now: Moment) -> [(name: String, value: String)] {
        let end = now + quota.reset
        let reset =
            switch reset {
            case .seconds: quota.reset.wholeSeconds
            case .epoch: end.nanoseconds.wholeSeconds
            case .milliseconds: Int(end.nanoseconds / 1_000_000)
            }
        return [
            ("\(prefix)-Limit\(suffix)", String(quota.limit)), ("\(prefix)-Remaining\(suffix)", String(quota.remaining)),
            ("\(prefix)-Reset\(suffix)", String(reset)),
        ]
    }

    private func structured(_ quotas: [Quota]) -> [(name: String, value: String)] {
        let policies = quotas.map { "\"\($0.name)\";q=\($0.limit);w=\($0.window.wholeSeconds)" }
        let states = quotas.map { "\"\($0.name)\";r=\($0.remaining);t=\($0.reset.wholeSeconds)" }
        return [("RateLimit-Policy", policies.joined(separator: ", ")), ("RateLimit", states.joined(separator: ", "))]
    }
}
