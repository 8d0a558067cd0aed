import DequeModule
public import Throttle

extension Pipeline {
    /// What this run tells the other processes on its key; takes along what has happened since the last report.
    public mutating func peerReport(at now: Instant) -> Throttle.Report {
        let wants = stopReason == nil && (!ready.isEmpty || !intended.isEmpty || intending > 0 || !settling.questions.isEmpty)
        return throttle.report(wants: wants, at: now)
    }

    /// Whether the others should hear something before the next exchange is due.
    public var hasUrgentReport: Bool { throttle.hasUrgentReport }
}
