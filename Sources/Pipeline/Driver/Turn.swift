public import Throttle

/// What one turn of the driver brought and led to.
public struct Turn: Sendable {
    /// Since the run began.
    public var elapsed: Duration
    public var events: [Event]
    public var actions: Actions
    /// Why nothing was sent in this turn; `nil` where something was, or nothing had to be.
    public var waiting: Admission?
}
