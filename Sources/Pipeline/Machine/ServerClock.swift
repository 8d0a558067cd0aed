public import BulkModel
import HTTPTypes
import Throttle

/// How far the server's clock is from ours, as far as its answers show.
///
/// What was made on the server is held against our intents by it, so it has to be known before the first of them: the reads before a run teach
/// it, and the run's own answers.
public struct ServerClock: Sendable {
    /// By how many milliseconds the server's clock is ahead of ours; `nil` until an answer says so.
    public private(set) var ahead: Int64?
    /// When it was read last, in milliseconds. A few readings a second tell as much as all.
    private var lastReading: Int64?
    private static var betweenReadings: Int64 { 50 }

    public init() {}

    /// Learns the server's time from an answer of the API itself.
    ///
    /// `Date` counts whole seconds and is older than its arrival, so that every reading is too low: the highest one is the best.
    ///
    /// - Parameter wall: when the answer arrived, in milliseconds since 1970 by our clock.
    public mutating func note(_ reply: Reply, at wall: Int64) {
        if let lastReading, (0..<Self.betweenReadings).contains(wall - lastReading) { return }
        guard reply.status < 500, let date = reply.fields[.date].flatMap(HTTPDate.seconds) else { return }
        lastReading = wall
        ahead = max(ahead ?? .min, date * 1_000 - wall)
    }

    /// The server's time at a moment of ours, or our own where nothing is known of it.
    func time(at wall: Int64) -> Int64 { wall + (ahead ?? 0) }
}
