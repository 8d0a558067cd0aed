import BulkModel
import Foundation
import Pipeline
import Throttle

/// Shows a run while it goes on: one line that changes on a terminal, a line every 30 s elsewhere.
final class ProgressReporter {
    enum Style {
        case line, heartbeat, json, silent

        /// What was asked for, as far as stderr can show it: a line that changes needs a terminal that can erase.
        static func chosen(_ options: OutputOptions) -> Style {
            let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
            return switch options.progress {
            case .none: .silent
            case .json: .json
            case .plain: .heartbeat
            case .auto where options.logFormat == .json: .json
            case .auto, .bar: isTerminal ? .line : .heartbeat
            }
        }

        /// The time between two looks at the run.
        var interval: Duration {
            switch self {
            case .line: .milliseconds(200)
            case .heartbeat, .json, .silent: .seconds(1)
            }
        }
    }

    private let style: Style
    private let clock: RunClock
    /// Characters of the line that is on the terminal now; 0 if none is.
    private var shown = 0
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
        case .line:
            let text = ProgressText(view, timeLeft, now: clock.now())
            let width = Self.terminalWidth
            let line = text.line(width: width)
            // Carriage return, text, erase to the end of the line (ECMA-48 EL): a shorter line leaves nothing of a longer one.
            Console.draw("\(unfolded(width))\r\(line)\u{1B}[K")
            shown = line.count
        case .json:
            guard view.elapsed - lastHeartbeat >= Self.jsonInterval else { return }
            lastHeartbeat = view.elapsed
            Console.log(ProgressText.object(view, timeLeft, now: clock.now()))
        case .heartbeat:
            guard view.elapsed - lastHeartbeat >= Self.heartbeat else { return }
            lastHeartbeat = view.elapsed
            Console.note(ProgressText(view, timeLeft, now: clock.now()).line(width: 1_000))
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
        case .quota(let perWindow): say("The quota seems to be \(perWindow) requests a minute.")
        }
    }

    /// A line of its own above the progress line.
    func say(_ text: String) {
        clear()
        Console.note(text)
    }

    func clear() {
        guard shown > 0 else { return }
        Console.draw("\(unfolded(Self.terminalWidth))\r\u{1B}[K")
        shown = 0
    }

    /// Takes away a line that a terminal has folded as it became narrower: up to its first row (CUU), and everything below erased (ED).
    private func unfolded(_ width: Int) -> String {
        let rows = (shown - 1) / width
        return shown > 0 && rows > 0 ? "\r\u{1B}[\(rows)A\u{1B}[J" : ""
    }

    private static var terminalWidth: Int {
        var size = winsize()
        // The ioctl fills the struct and keeps no pointer to it.
        guard unsafe ioctl(FileHandle.standardError.fileDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

/// Instants of the run's clock as times of day.
enum WallClock {
    static func text(of instant: Instant, now: Moment) -> String {
        let date = Date(timeIntervalSince1970: Double(now.wall) / 1_000 + (instant.seconds - now.instant.seconds))
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
        return [parts.hour, parts.minute, parts.second].map { twoDigits($0 ?? 0) }.joined(separator: ":")
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
