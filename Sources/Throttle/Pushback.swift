import HTTPTypes

/// The server's own wait.
enum Pushback {
    /// Longer waits are not believed: a day is what daily quotas ask for at most.
    static let longest: Int64 = 86_400_000_000_000

    /// What `Retry-After` asks for.
    enum Reading: Hashable, Sendable {
        case none
        /// Nanoseconds from the reply's arrival.
        case wait(Int64)
        /// Something was said that cannot be meant: no number or date, or more than a day.
        case implausible
    }

    /// Reads `Retry-After` (RFC 9110 §10.2.3: whole seconds or an HTTP date) and its suffixed forms (`Retry-After-short`, which NestJS throttler
    /// sends for named limits); of several the longest counts.
    ///
    /// Decimal seconds are read too, since some servers send them. A date is taken against the reply's own `Date`, never a local clock.
    static func read(_ fields: HTTPFields) -> Reading {
        var reading = Reading.none
        for field in fields where isRetryAfter(field.name.canonicalName) {
            switch (wait(field.value, date: fields[.date]), reading) {
            case (let nanoseconds?, .wait(let longest)): reading = .wait(max(nanoseconds, longest))
            case (let nanoseconds?, _): reading = .wait(nanoseconds)
            case (nil, .wait): break
            case (nil, _): reading = .implausible
            }
        }
        return reading
    }

    private static func isRetryAfter(_ name: String) -> Bool {
        name.hasPrefix("retry-after") && (name.utf8.count == 11 || name.hasPrefix("retry-after-"))
    }

    private static func wait(_ value: String, date: String?) -> Int64? {
        if let seconds = Double(value) {
            guard seconds >= 0, seconds <= Double(longest) / 1e9 else { return nil }
            return Int64.nanoseconds(inSeconds: seconds)
        }
        guard let then = HTTPDate.seconds(value), let date, let now = HTTPDate.seconds(date) else { return nil }
        // A second more, since both are cut to whole seconds: early would be a breach, late costs a moment. A date that has passed asks for nothing.
        guard then > now else { return 0 }
        guard then - now < longest / 1_000_000_000 else { return nil }
        return (then - now + 1) * 1_000_000_000
    }
}
