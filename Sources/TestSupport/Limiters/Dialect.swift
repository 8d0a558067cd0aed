public import HTTPTypes

/// How a server tells its limits in headers.
public enum HeaderDialect: String, CaseIterable, Sendable {
    case none
    /// `Retry-After` in whole seconds on refusals, nothing else.
    case retryAfter
    /// `Retry-After` as an HTTP date with a `Date` that is far from the client's clock.
    case retryAfterDate
    /// `RateLimit` and `RateLimit-Policy` (IETF draft 10).
    case ietf
    /// `RateLimit-Limit/-Remaining/-Reset` (draft 6), reset in seconds.
    case draft6
    /// `X-RateLimit-*`, reset in seconds.
    case xSeconds
    /// `X-RateLimit-*`, reset as epoch seconds.
    case xEpoch
    /// `X-RateLimit-*`, reset as epoch milliseconds.
    case xEpochMilliseconds
    /// NestJS throttler 6: `X-RateLimit-*-default` on successes only, its reset an unrelated instant; `Retry-After-default` on 429 only.
    case throttler
    /// Lies: always plenty left.
    case plenty
    /// Lies: nothing left for an hour, though requests are served.
    case nothing
    /// Lies: numbers at random.
    case random

    public static let lies: [HeaderDialect] = [.plenty, .nothing, .random]
    public static let honest: [HeaderDialect] = [.ietf, .draft6, .xSeconds, .xEpoch, .xEpochMilliseconds, .throttler]

    /// The server's clock at the simulation's beginning: 2026-05-04T10:00:00Z.
    static let epoch = 1_777_888_800.0

    /// The headers of one reply.
    ///
    /// - Parameters:
    ///   - limiter: in the state after the request was counted.
    ///   - dice: three numbers in 0 ..< 1 for the dialects that lie.
    public func fields(of limiter: any Limiter, isServed: Bool, at time: Double, dice: (Double, Double, Double)) -> HTTPFields {
        var fields = HTTPFields()
        guard self != .none else { return fields }
        fields[.date] = IMFDate.text(HeaderDialect.epoch + time)
        let level = limiter.level(at: time)
        let wait = max(limiter.nextRoom(at: time) - time, 0).rounded(.up)
        if !isServed, self != .nothing {
            switch self {
            case .retryAfterDate: fields[.retryAfter] = IMFDate.text((HeaderDialect.epoch + time).rounded(.down) + wait)
            case .throttler: set(&fields, "Retry-After-default", "\(Int(wait))")
            case .plenty, .random: break
            default: fields[.retryAfter] = "\(Int(wait))"
            }
        }
        let reset = level.reset.rounded(.up)
        switch self {
        case .none, .retryAfter, .retryAfterDate: break
        case .ietf: setDraft10(&fields, limiter: limiter, at: time)
        case .draft6: setThree(&fields, "RateLimit-", "", level, Int(reset))
        case .xSeconds: setThree(&fields, "X-RateLimit-", "", level, Int(reset))
        case .xEpoch: setThree(&fields, "X-RateLimit-", "", level, Int((HeaderDialect.epoch + time + level.reset).rounded(.up)))
        case .xEpochMilliseconds:
            setThree(&fields, "X-RateLimit-", "", level, Int(((HeaderDialect.epoch + time + level.reset) * 1000).rounded(.up)))
        case .throttler: if isServed { setThree(&fields, "X-RateLimit-", "-default", level, Int(dice.0 * level.window)) }
        case .plenty: setThree(&fields, "X-RateLimit-", "", LimiterLevel(limit: 5_000, window: 60, remaining: 4_999, reset: 60), 60)
        case .nothing: setThree(&fields, "X-RateLimit-", "", LimiterLevel(limit: 100, window: 60, remaining: 0, reset: 3_500), 3_500)
        case .random:
            let lie = LimiterLevel(limit: Int(dice.0 * 500), window: 60, remaining: Int(dice.1 * 500), reset: dice.2 * 4_000)
            setThree(&fields, "X-RateLimit-", "", lie, Int(lie.reset))
        }
        return fields
    }

    private func setDraft10(_ fields: inout HTTPFields, limiter: any Limiter, at time: Double) {
        let levels = (limiter as? TwoPolicies)?.levels(at: time) ?? [limiter.level(at: time)]
        var policies: [String] = []
        var remains: [String] = []
        for (index, level) in levels.enumerated() {
            policies.append("\"p\(index)\";q=\(level.limit);w=\(Int(level.window.rounded(.up)))")
            remains.append("\"p\(index)\";r=\(level.remaining);t=\(Int(level.reset.rounded(.up)))")
        }
        set(&fields, "RateLimit-Policy", policies.joined(separator: ", "))
        set(&fields, "RateLimit", remains.joined(separator: ", "))
    }

    private func setThree(_ fields: inout HTTPFields, _ prefix: String, _ suffix: String, _ level: LimiterLevel, _ reset: Int) {
        set(&fields, "\(prefix)Limit\(suffix)", "\(level.limit)")
        set(&fields, "\(prefix)Remaining\(suffix)", "\(level.remaining)")
        set(&fields, "\(prefix)Reset\(suffix)", "\(reset)")
    }

    private func set(_ fields: inout HTTPFields, _ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        fields[name] = value
    }
}

/// Writes HTTP dates of the simulated server.
enum IMFDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// IMF-fixdate for seconds since 1970, cut to whole seconds.
    static func text(_ seconds: Double) -> String {
        let total = Int(seconds.rounded(.down))
        let day = total / 86_400
        let second = total % 86_400
        let (year, month, date) = civil(day)
        let clock = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(days[day % 7]), \(two(date)) \(months[month - 1]) \(year) \(clock) GMT"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Counts the years and months off one by one: slow, obvious, and not the client's way, so that the two check each other.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        var rest = day
        var year = 1970
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        while rest >= (isLeap(year) ? 366 : 365) {
            rest -= isLeap(year) ? 366 : 365
            year += 1
        }
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var month = 0
        while rest >= lengths[month] {
            rest -= lengths[month]
            month += 1
        }
        return (year, month + 1, rest + 1)
    }
}
