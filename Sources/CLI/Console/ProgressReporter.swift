import BulkModel
import Foundation
import Pipeline
import Throttle

/// Shows a run while it goes on: a few lines that change on a terminal, a line every 30 s elsewhere.
final class ProgressReporter {
    enum Style {
        case live, heartbeat, json, silent

        /// What was asked for, as far as stderr can show it: lines that change need a terminal that can erase.
        static func chosen(_ options: OutputOptions) -> Style {
            let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
            return switch options.progress {
            case .none: .silent
            case .json: .json
            case .plain: .heartbeat
            case .auto where options.logFormat == .json: .json
            case .auto, .bar: isTerminal ? .live : .heartbeat
            }
        }

        /// The time between two looks at the run.
        var interval: Duration {
            switch self {
            case .live: .milliseconds(200)
            case .heartbeat, .json, .silent: .seconds(1)
            }
        }
    }

    private let style: Style
    private let clock: RunClock
    private var screen = LiveScreen(ProcessInfo.processInfo.environment)
    private var timeLeft = TimeLeft()
    private var lastHeartbeat = Duration.zero
    private static let heartbeat = Duration.seconds(30)
    private static let jsonInterval = Duration.seconds(5)

    init(_ style: Style, clock: RunClock) {
        self.style = style
        self.clock = clock
    }

    func look(_ view: ProgressView) {
        let elapsed = view.elapsed.components
        timeLeft.note(
            TimeLeft.Mark(
                seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18, ended: view.accounting.ended,
                requests: view.requests.writes + view.requests.settling))
        switch style {
        case .silent: break
        case .live: screen.draw(ProgressText(view, timeLeft, now: clock.now()).region)
        case .json:
            guard view.elapsed - lastHeartbeat >= Self.jsonInterval else { return }
            lastHeartbeat = view.elapsed
            Console.log(ProgressText.object(view, timeLeft, now: clock.now()))
        case .heartbeat:
            guard view.elapsed - lastHeartbeat >= Self.heartbeat else { return }
            lastHeartbeat = view.elapsed
            Console.note(ProgressText(view, timeLeft, now: clock.now()).region.text)
        }
    }

    func notice(_ notice: Throttle.Notice) {
        guard style != .silent else { return }
        let moment = clock.now()
        switch notice {
        case .apiDown: say("The API does not answer; single probes until it is back.")
        case .apiBack(let outage): say("The API answers again after \(Int(outage.components.seconds)) s.")
        case .longPause(let until): say("The API asked to wait until \(WallClock.text(of: until, now: moment)).")
        case .headersDistrusted: say("The API's rate limit headers do not fit what it does; they are not used any more.")
        case .retryAfterIgnored: say("The API sent a Retry-After that makes no sense; it is ignored.")
        // It is looked for by steps: where it stands is part of what is shown all the time, and events.jsonl has each step.
        case .quota: break
        }
    }

    /// A line of its own above those that change.
    func say(_ text: String) {
        clear()
        Console.note(text)
    }

    func clear() { screen.clear() }
}

/// Instants of the run's clock as times of day.
enum WallClock {
    static func text(of instant: Instant, now: Moment) -> String {
        time(date(now, plus: instant.seconds - now.instant.seconds), seconds: true)
    }

    /// So many seconds from now: to the second where it is soon, to the minute later, and with the day where it is another one.
    static func text(after seconds: Double, now: Moment) -> String {
        let (date, today) = (date(now, plus: seconds), date(now, plus: 0))
        let clock = time(date, seconds: seconds < 600)
        if Calendar.current.isDate(date, inSameDayAs: today) { return clock }
        let days = Calendar.current.component(.weekday, from: date) - 1
        if seconds < 6 * 86_400 { return "\(["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][days]) \(clock)" }
        let parts = Calendar.current.dateComponents([.year, .month, .day], from: date)
        return "\(parts.year ?? 0)-\(twoDigits(parts.month ?? 0))-\(twoDigits(parts.day ?? 0))"
    }

    private static func date(_ now: Moment, plus seconds: Double) -> Date {
        Date(timeIntervalSince1970: Double(now.wall) / 1_000 + seconds)
    }

    private static func time(_ date: Date, seconds: Bool) -> String {
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
        return ([parts.hour, parts.minute] + (seconds ? [parts.second] : [])).map { twoDigits($0 ?? 0) }.joined(separator: ":")
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
