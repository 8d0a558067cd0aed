import BulkModel
import JSONText
public import Throttle

extension Pipeline {
    /// Requests whose answers are awaited.
    public var transfersInFlight: Int { inFlight.count }

    /// Why nothing is sent at `now`; `nil` while requests go out, or when no row waits to be sent.
    public func waiting(at now: Instant) -> Admission? {
        guard stopReason == nil, !ready.isEmpty || !intended.isEmpty || intending > 0 || !settling.questions.isEmpty else { return nil }
        let admission = throttle.admission(at: now)
        return admission == .now ? nil : admission
    }

    /// Rows that wait to be settled.
    public var rowsInDoubt: Int { settling.rows.count }

    /// What the throttle has to say since the last call.
    public mutating func drainNotices() -> [Throttle.Notice] { throttle.drainNotices() }
}

extension Throttle.Notice {
    /// The notice as a line of `events.jsonl`.
    func event(at wall: Int64) -> RunEvent {
        switch self {
        case .quota(let perWindow): RunEvent("quota", at: wall, details: ["per_window": JSON(perWindow)])
        case .apiDown: RunEvent("api_down", at: wall)
        case .apiBack(let outage): RunEvent("api_back", at: wall, details: ["outage_seconds": .number("\(outage.seconds)")])
        case .longPause(let until): RunEvent("long_pause", at: wall, details: ["until_run_seconds": .number("\(until.seconds)")])
        case .headersDistrusted: RunEvent("headers_distrusted", at: wall)
        case .retryAfterIgnored: RunEvent("retry_after_ignored", at: wall)
        }
    }
}
