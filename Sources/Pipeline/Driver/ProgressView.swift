public import BulkModel
public import Throttle

/// What an onlooker can be told at this moment.
public struct ProgressView: Sendable {
    public var accounting: Accounting
    public var supply: SupplyProgress?
    public var inFlight: Int
    public var requests: RunSummary.Requests
    public var throttle: Throttle.View
    /// Why nothing is sent right now; `nil` while sending or when nothing waits to be sent.
    public var waiting: Admission?
    public var stopReason: StopReason?
    public var inputExhausted: Bool
    public var lastFailure: Finding?
    /// Since the run began.
    public var elapsed: Duration
}
