public import BulkModel
public import Throttle

/// What the driver has to do after a turn.
public struct Actions: Sendable {
    /// Ask the supply for up to so many rows; at most one question is open at a time.
    public var pull: Int?
    /// Make this durable, then append `lines`, then answer with a receipt.
    public var batch = LedgerBatch()
    public var lines: [ResultLine] = []
    /// Start these transfers.
    public var start: [TransferRequest] = []
    /// Run events to write down.
    public var events: [RunEvent] = []
    /// Take another turn at this instant, if nothing happens before.
    public var wake: Instant?
    /// Every row has its outcome and nothing is under way: the run is over.
    public var isFinished = false

    public init() {}

    var hasRecord: Bool { !batch.isEmpty || !lines.isEmpty }
}
