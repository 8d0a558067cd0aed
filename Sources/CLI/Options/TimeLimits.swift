import ArgumentParser
package import Foundation
package import Pipeline
import Throttle

/// The value of `--until`.
package enum UntilArgument: ExpressibleByArgument, Hashable {
    /// The next time that clocks here show this.
    case clock(hour: Int, minute: Int)
    /// Seconds since 1970.
    case instant(Double)

    package init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), parts[1].utf8.count == 2 {
            guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
            self = .clock(hour: hour, minute: minute)
        } else if let date = try? Date(argument, strategy: .iso8601) {
            self = .instant(date.timeIntervalSince1970)
        } else {
            return nil
        }
    }

    /// Milliseconds since 1970, given the time now in the same unit.
    package func milliseconds(after now: Int64, in calendar: Calendar) -> Int64 {
        switch self {
        case .instant(let seconds): return Int64(seconds * 1_000)
        case .clock(let hour, let minute):
            let wanted = DateComponents(hour: hour, minute: minute)
            // A time that a change to summer time skips is met at the next one that exists.
            let next = calendar.nextDate(
                after: Date(timeIntervalSince1970: Double(now) / 1_000), matching: wanted, matchingPolicy: .nextTime)
            return next.map { Int64($0.timeIntervalSince1970 * 1_000) } ?? now
        }
    }
}

/// The value of `--max-duration`: numbers with a unit, such as `90m`, `2h`, `1h30m`.
package struct DurationArgument: ExpressibleByArgument, Hashable {
    package var seconds: Int
    package var text: String

    package init?(argument: String) {
        var seconds = 0
        var rest = argument[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits), number <= 10_000_000, let unit = rest.dropFirst(digits.count).first else { return nil }
            switch unit {
            case "s": seconds += number
            case "m": seconds += number * 60
            case "h": seconds += number * 3_600
            case "d": seconds += number * 86_400
            default: return nil
            }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard seconds > 0 else { return nil }
        self.seconds = seconds
        text = argument
    }
}

/// When a run has to stop by itself.
package struct TimeLimits {
    private let started: Instant
    private let until: (wall: Int64, text: String)?
    private let duration: DurationArgument?

    /// - Returns: `nil` if `until` has already passed.
    package init?(until argument: UntilArgument?, duration: DurationArgument?, started: Moment, calendar: Calendar = .current) {
        self.started = started.instant
        self.duration = duration
        guard let argument else {
            until = nil
            return
        }
        let wall = argument.milliseconds(after: started.wall, in: calendar)
        guard wall > started.wall else { return nil }
        until = (wall, "--until \(Timestamp.text(wall))")
    }

    /// Why the run has to stop at `now`, if it has to.
    package func reason(at now: Moment) -> StopReason? {
        if let until, now.wall >= until.wall { return .timeIsUp(until.text) }
        if let duration, now.instant - started >= .seconds(duration.seconds) { return .timeIsUp("--max-duration \(duration.text)") }
        return nil
    }
}
