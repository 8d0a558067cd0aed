public import BulkModel
import DequeModule
import HeapModule
public import Throttle

/// The deterministic state machine of a run: events and time go in, actions come out.
///
/// It knows no I/O, no clock and no randomness but its seed, so the same events give the same actions. The life of a row through it:
///
///     supplied → claimed → ready → intent durable → in flight → concluded (outcome durable, result line written)
///
/// with three other ways: *withdrawn* (certainly no effect) returns a row from flight to ready; *doubted* (perhaps carried out) lets it wait
/// until reads have settled what became of it; and a claim that the ledger can answer by itself leads straight to the conclusion. Rows leave
/// memory when they are concluded; how many are held is bounded by `Intake`.
public struct Pipeline<Rules: Judge>: Sendable {
    let settings: PipelineSettings
    let judge: Rules
    public internal(set) var throttle: Throttle
    public internal(set) var serverClock: ServerClock
    public internal(set) var accounting = Accounting()
    public internal(set) var requests = RunSummary.Requests()
    public internal(set) var failures = FailureClusters()
    /// Whether every record of the input was read.
    public internal(set) var inputExhausted = false
    public internal(set) var stopReason: StopReason?

    var rows: [Int: HeldRowState] = [:]
    var heldBytes = 0
    /// Rows that may be sent, in input order, refused ones at the head.
    var ready: Deque<Int> = []
    /// Rows whose intent is being made durable.
    var intending = 0
    /// Rows whose intent is durable.
    var intended: Deque<Int> = []
    var backingOff: Heap<Waiting> = []
    /// What each transfer under way is for.
    var inFlight: [TransferID: Errand] = [:]
    var settling: Settling<Rules.Look>
    var isPulling = false
    var intake = Intake()
    var sendRate = Rate()
    var commitLead = CommitLead()
    var backoff: Backoff
    var setUp: SetUpSuspicion
    var canary: Canary
    var lastAnswer: Instant
    var nextTransfer: UInt64

    /// Makes the machine of one run.
    ///
    /// - Parameters:
    ///   - throttle: may know requests already, such as those that looked up the company.
    ///   - serverClock: what the answers to these requests have shown.
    ///   - firstTransfer: the number of the first transfer; lower ones belong to requests before the run.
    public init(
        settings: PipelineSettings, throttle: Throttle, serverClock: ServerClock = ServerClock(), judge: Rules, firstTransfer: UInt64,
        now: Instant
    ) {
        self.settings = settings
        self.throttle = throttle
        self.serverClock = serverClock
        self.judge = judge
        backoff = Backoff(seed: settings.seed)
        settling = Settling()
        setUp = SetUpSuspicion(sample: settings.setupSample)
        canary = Canary(isOn: settings.hasCanary)
        lastAnswer = now
        nextTransfer = firstTransfer
    }

    /// Takes a turn: all events that have arrived, then everything that has become possible.
    public mutating func handle(_ events: [Event], at now: Moment) -> Actions {
        var actions = Actions()
        for event in events {
            switch event {
            case .supplied(let supplied): take(supplied, at: now, &actions)
            case .supplyFailed(let error):
                isPulling = false
                stop(.input(error))
            case .recorded(let receipt): proceed(receipt, at: now, &actions)
            case .transferEnded(let end): take(end, at: now, &actions)
            case .peers(let news): throttle.heed(news, at: now.instant)
            case .stop(let reason): stop(reason)
            }
        }
        giveUpIfSilent(at: now)
        if stopReason == nil { wakeRows(at: now.instant) } else { releaseWaitingRows(at: now, &actions) }
        intend(at: now, &actions)
        send(at: now, &actions)
        pull(&actions)
        look(at: now, &actions)
        decideSetUpAtTheEnd(at: now, &actions)
        actions.isFinished = rows.isEmpty && !isPulling && (inputExhausted || !wantsInput)
        actions.wake = nextWake(after: now.instant)
        return actions
    }

    /// Ends admission. The first reason stays; a row under way may still finish.
    private mutating func stop(_ reason: StopReason) {
        if stopReason == nil { stopReason = reason }
    }

    mutating func stop(because reason: StopReason) { stop(reason) }

    /// Rows held at this moment, for tests of the memory bound.
    package var heldRows: Int { rows.count }
}

/// A row between being supplied and being concluded.
struct HeldRowState: Sendable {
    enum Phase: Sendable {
        case claiming, ready, intending, intended, inFlight, backingOff, suspected, doubted, concluding
    }

    private var row: Box<PreparedRow>
    var phase: Phase
    /// Exchanges spent, earlier runs included.
    var attempts = 0
    /// Exchanges spent in this run; `--attempts` bounds these.
    var attemptsNow = 0
    /// Whether the ledger holds the carried bytes from an intent.
    var isHeldByLedger = false
    /// When its last intent was written, by the server's clock, see `Intent.at`.
    var intendedAt: Int64 = 0
    /// The first of its intents, in any run, that may have been carried out without an answer.
    var doubtedSince: Int64?
    /// The effect with the slot that the row wants, where it is to get another one; `prepared` has the effect that is sent.
    var wanted: Effect?
    /// Of the requests of all runs.
    var trail = Trail.none
    /// Of the request that is sent next, or was sent last.
    var step = Trail.none
    /// While it is doubted: why, and how far settling is.
    var suspicion: Suspicion? {
        get { doubt?.value }
        set { doubt = newValue.map(Box.init) }
    }
    var end: RowEnd? {
        get { ending?.value }
        set { ending = newValue.map(Box.init) }
    }
    private var doubt: Box<Suspicion>?
    private var ending: Box<RowEnd>?

    init(prepared: PreparedRow, phase: Phase) {
        row = Box(prepared)
        self.phase = phase
    }

    var prepared: PreparedRow {
        get { row.value }
        set { row = Box(newValue) }
    }

    var effect: Effect? {
        if case .effect(let effect) = row.value.content { effect } else { nil }
    }

    /// Whether its effect may be a part of what is there; asked of every row, most of which are not.
    var mayJoin: Bool {
        if case .effect(let effect) = row.value.content { effect.mayJoin } else { false }
    }

    /// Takes over what earlier runs have left. In one go, as each change moves the whole state out of its dictionary and back.
    mutating func resume(attempts: Int, doubtedSince: Int64?, trail: Trail) {
        self.attempts = attempts
        self.doubtedSince = doubtedSince
        self.trail = trail
    }

    mutating func spendAttempt() {
        attempts += 1
        attemptsNow += 1
    }

    /// Bytes this row keeps in memory, roughly.
    var size: Int {
        guard case .effect(let effect) = row.value.content else { return row.value.carried.count }
        return row.value.carried.count + effect.body.count
    }
}

/// A value that is handed around by its address. A row's state is copied and moved at each of its stations, and most of it never changes.
private final class Box<Value: Sendable>: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

/// What a transfer is for.
enum Errand: Sendable {
    case row(Int)
    /// A read of the look with this number.
    case look(Int)
}

/// A row that waits for its next attempt.
struct Waiting: Comparable, Sendable {
    var until: Instant
    var row: Int

    static func < (left: Waiting, right: Waiting) -> Bool {
        (left.until, left.row) < (right.until, right.row)
    }
}

/// How long before its turn a request's intent must be written: about what a commit takes.
struct CommitLead {
    private(set) var duration: Duration = .milliseconds(50)
    private var asked: Instant?

    mutating func asked(at now: Instant) {
        if asked == nil { asked = now }
    }

    mutating func answered(at now: Instant) {
        guard let asked else { return }
        self.asked = nil
        let taken = now - asked
        duration = min(.seconds(1), max(.milliseconds(5), duration * 0.7 + taken * 0.6))
    }
}
