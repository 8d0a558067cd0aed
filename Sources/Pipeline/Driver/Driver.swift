public import BulkModel
public import Throttle

/// The driver's mail: events for the machine, and what ends the driver itself.
public enum DriverMessage: Sendable {
    case event(Event)
    case read(SupplyProgress)
    case recordingFailed(RecordingFailure)
}

/// Carries out what the pipeline decides, against a transport, a ledger, files and the clock.
///
/// The calling thread runs the machine; reading, recording and transfers have a thread each and talk to it through one mailbox.
public struct Driver<Rules: Judge, Book: LedgerBook, Sink: ResultSink, Supply: RowSupply> {
    /// How a run ended, and the parts that were lent to it.
    public struct End {
        public var pipeline: Pipeline<Rules>
        /// How far the input was read.
        public var supply: SupplyProgress
        public var book: Book?
        public var sink: Sink?
        public var recordingFailure: RecordingFailure?
    }

    private var pipeline: Pipeline<Rules>
    private let mailbox: Mailbox<DriverMessage>
    private let transport: any Transport
    private let clock: RunClock
    private let observer: Observer
    private let limit: (Moment) -> StopReason?
    private var purse: PurseTurns
    private var supplyProgress: SupplyProgress?

    /// Something that looks at the run from time to time, on the driver's thread.
    public struct Observer {
        /// The least time between two looks.
        public var interval: Duration
        public var look: (ProgressView) -> Void
        /// Something worth a line of its own.
        public var notice: (Throttle.Notice) -> Void
        /// Is told of every turn, for who keeps count.
        public var turned: ((Turn) -> Void)?

        public init(
            interval: Duration, look: @escaping (ProgressView) -> Void, notice: @escaping (Throttle.Notice) -> Void,
            turned: ((Turn) -> Void)? = nil
        ) {
            self.interval = interval
            self.look = look
            self.notice = notice
            self.turned = turned
        }
    }

    /// - Parameters:
    ///   - mailbox: the one that the transport's ends are posted to.
    ///   - purse: what the run shares with other processes on its key; `nil` runs alone.
    ///   - limit: is asked at each turn, once a second at least, whether the run has to stop.
    public init(
        pipeline: Pipeline<Rules>, mailbox: Mailbox<DriverMessage>, transport: any Transport, clock: RunClock, observer: Observer,
        purse: (any Purse)? = nil, limit: @escaping (Moment) -> StopReason? = { _ in nil }
    ) {
        self.purse = PurseTurns(purse)
        self.limit = limit
        self.pipeline = pipeline
        self.mailbox = mailbox
        self.transport = transport
        self.clock = clock
        self.observer = observer
    }

    /// Runs until every row has its outcome or the recorder fails.
    public mutating func run(supply: sending Supply, book: Book, sink: Sink) -> End {
        let mailbox = self.mailbox
        let supplyWorker = SupplyWorker(supply) { event, progress in mailbox.post([.read(progress), .event(event)]) }
        let recorder = Recorder(book: book, sink: sink) { result in
            switch result {
            case .success(let receipt): mailbox.post(.event(.recorded(receipt)))
            case .failure(let failure): mailbox.post(.recordingFailed(failure))
            }
        }
        let failure = turn(supplyWorker, recorder)
        // The last requests count for the others too.
        let end = clock.now().instant
        _ = purse.take(at: end, isUrgent: true) { pipeline.peerReport(at: end) }
        supplyWorker.end()
        let left = recorder.end()
        return End(
            pipeline: pipeline, supply: supplyProgress ?? SupplyProgress(), book: left?.book, sink: left?.sink,
            recordingFailure: failure ?? lateFailure())
    }

    /// Takes turns until the machine says that it has finished.
    private mutating func turn(_ supplyWorker: SupplyWorker, _ recorder: Recorder<Book, Sink>) -> RecordingFailure? {
        let started = clock.now().instant
        var lastLook = started
        var wait = Duration.zero
        while true {
            var events: [Event] = []
            for message in mailbox.takeAll(waiting: wait) {
                switch message {
                case .event(let event): events.append(event)
                case .read(let progress): supplyProgress = progress
                case .recordingFailed(let failure): return failure
                }
            }
            let now = clock.now()
            if let reason = limit(now) { events.append(.stop(reason)) }
            if let news = exchange(at: now.instant) { events.append(.peers(news)) }
            var actions = pipeline.handle(events, at: now)
            let notices = pipeline.drainNotices()
            actions.events += notices.map { $0.event(at: now.wall) }
            observer.turned?(
                Turn(
                    elapsed: now.instant - started, events: events, actions: actions,
                    waiting: actions.start.isEmpty ? pipeline.waiting(at: now.instant) : nil))
            carryOut(actions, supplyWorker, recorder)
            notices.forEach(observer.notice)
            if actions.isFinished || now.instant - lastLook >= observer.interval {
                lastLook = now.instant
                observer.look(view(at: now.instant, since: started))
            }
            if actions.isFinished { return nil }
            // At most a second: a machine that was suspended finds out soon, and onlookers see that something waits.
            let untilWake = actions.wake.map { max(.zero, $0 - now.instant) } ?? .seconds(1)
            let untilExchange = purse.wait(at: now.instant, isUrgent: pipeline.hasUrgentReport)
            wait = min(untilWake, untilExchange, observer.interval, .seconds(1))
        }
    }

    /// Tells the other processes what this one did and hears from them, if that is due.
    private mutating func exchange(at now: Instant) -> Throttle.News?? {
        purse.take(at: now, isUrgent: pipeline.hasUrgentReport) { pipeline.peerReport(at: now) }
    }

    private func carryOut(_ actions: Actions, _ supplyWorker: SupplyWorker, _ recorder: Recorder<Book, Sink>) {
        if !actions.start.isEmpty { transport.start(actions.start) }
        if actions.hasRecord || !actions.events.isEmpty {
            recorder.record(Recorder.Work(batch: actions.batch, lines: actions.lines, events: actions.events))
        }
        if let count = actions.pull { supplyWorker.pull(count) }
    }

    /// A failure while the last lines were synced.
    private func lateFailure() -> RecordingFailure? {
        for message in mailbox.takeAll(waiting: .zero) {
            if case .recordingFailed(let failure) = message { return failure }
        }
        return nil
    }

    private func view(at now: Instant, since started: Instant) -> ProgressView {
        ProgressView(
            accounting: pipeline.accounting, supply: supplyProgress, inFlight: pipeline.transfersInFlight, requests: pipeline.requests,
            throttle: pipeline.throttle.view(at: now), waiting: pipeline.waiting(at: now), stopReason: pipeline.stopReason,
            inputExhausted: pipeline.inputExhausted, lastFailure: pipeline.failures.last, elapsed: now - started)
    }
}
