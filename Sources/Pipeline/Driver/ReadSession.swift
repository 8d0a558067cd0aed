public import BulkModel
public import Throttle

/// Reads from the API before a run starts, paying from the same throttle: the credential check, the look-up of the acting user.
///
/// Reads have no effect on the server, so trouble is answered by another try.
public struct ReadSession {
    public private(set) var throttle: Throttle
    public private(set) var serverClock: ServerClock
    public private(set) var requests = RunSummary.Requests()
    /// The number for the next transfer of this process.
    public private(set) var nextTransfer: UInt64
    private let transport: any Transport
    private let clock: RunClock
    private let mailbox: Mailbox<DriverMessage>
    private var purse: PurseTurns
    private let onWait: (Instant, WaitReason) -> Void

    /// - Parameters:
    ///   - mailbox: where the transport's ends arrive; nothing else uses it while this session reads.
    ///   - onWait: is told once of each wait of more than a second, and why.
    public init(
        throttle: Throttle, serverClock: ServerClock = ServerClock(), transport: any Transport, mailbox: Mailbox<DriverMessage>,
        clock: RunClock, purse: (any Purse)? = nil, firstTransfer: UInt64 = 1, onWait: @escaping (Instant, WaitReason) -> Void
    ) {
        self.onWait = onWait
        self.purse = PurseTurns(purse)
        self.throttle = throttle
        self.serverClock = serverClock
        self.transport = transport
        self.mailbox = mailbox
        self.clock = clock
        nextTransfer = firstTransfer
    }

    /// Sends one GET and waits for its answer, up to `attempts` times where there is none, or a 5xx; 429 is waited out and not counted.
    ///
    /// - Parameter make: builds the request for the number it is given.
    public mutating func read(
        attempts: Int = 3, _ make: (TransferID) -> TransferRequest
    ) -> Result<Reply, TransferFailure> {
        var spent = 0
        while true {
            waitForAdmission()
            let id = TransferID(nextTransfer)
            let number = RequestNumber(rawValue: nextTransfer)
            nextTransfer += 1
            throttle.sent(number, at: clock.now().instant)
            requests.reads += 1
            transport.start([make(id)])
            let result = waitForEnd(of: id)
            let moment = clock.now()
            let now = moment.instant
            switch result {
            case .success(let reply):
                throttle.answered(number, status: reply.status, fields: reply.fields, at: now)
                serverClock.note(reply, at: moment.wall)
                if reply.status == 429 {
                    requests.throttled += 1
                    continue
                }
                spent += 1
                if reply.status < 500 || spent >= attempts { return result }
            case .failure(let failure):
                throttle.failed(number, at: now)
                requests.failed += 1
                spent += 1
                if spent >= attempts || failure.kind == .tls || failure.kind == .resolve { return result }
            }
        }
    }

    private mutating func waitForAdmission() {
        var said: Instant?
        while true {
            let now = clock.now().instant
            exchange(at: now)
            switch throttle.admission(at: now) {
            case .now: return
            // Nothing but this session's own request is ever under way; its end cannot still be awaited here.
            case .whenAnswered: return
            case .at(let instant, let why):
                if instant - now > .seconds(1), said != instant {
                    onWait(instant, why)
                    said = instant
                }
                _ = mailbox.takeAll(waiting: min(.seconds(1), instant - now, purse.wait(at: now, isUrgent: false)))
            }
        }
    }

    /// Tells the other processes what this one did and hears from them, if that is due.
    private mutating func exchange(at now: Instant) {
        let news = purse.take(at: now, isUrgent: throttle.hasUrgentReport) { throttle.report(wants: true, at: now) }
        if let news { throttle.heed(news, at: now) }
    }

    private mutating func waitForEnd(of id: TransferID) -> Result<Reply, TransferFailure> {
        while true {
            let now = clock.now().instant
            exchange(at: now)
            for message in mailbox.takeAll(waiting: purse.wait(at: now, isUrgent: throttle.hasUrgentReport)) {
                if case .event(.transferEnded(let end)) = message, end.id == id { return end.result }
            }
        }
    }
}
