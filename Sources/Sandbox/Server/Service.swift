import Foundation
import Synchronization

/// The desk behind a lock, shared by all connections, and the clock.
///
/// One lock is enough: a request holds it for a few microseconds, and with one event loop nobody ever waits for it.
final class Service: Sendable {
    private struct State {
        var desk: Desk
        /// The text of the `Date` header, made once a second.
        var date = ""
        var dateSecond = Int.min
    }

    private let state: Mutex<State>
    private let clockSkew: Nanoseconds

    /// - Parameter clockSkew: by so much the `Date` header is ahead.
    init(_ desk: Desk, clockSkew: Nanoseconds) {
        self.clockSkew = clockSkew
        state = Mutex(State(desk: desk))
    }

    private static var now: Moment { Moment(seconds: Date().timeIntervalSince1970) }

    func connect() {
        state.withLock { $0.desk.connect() }
    }

    /// The answer to a request, and the `Date` header to go with it.
    func answer(_ request: Request) -> (answer: Answer, date: String) {
        let now = Self.now
        return state.withLock { state in
            if state.dateSecond != now.epochSeconds {
                state.dateSecond = now.epochSeconds
                state.date = (now + clockSkew).httpDate
            }
            return (state.desk.answer(request, now: now), state.date)
        }
    }

    /// The next lines of a streamed list; nil at its end.
    func lines(_ cursor: inout EffectCursor) -> [UInt8]? {
        state.withLock { $0.desk.lines(&cursor) }
    }
}
