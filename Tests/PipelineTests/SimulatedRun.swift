import BulkModel
import HTTPTypes
import Pipeline
import Throttle

/// A run of the real machine against a simulated server, disk and clock.
///
/// Whatever a test does, the harness itself checks at every turn that no request leaves before its intent is durable, that outcomes come
/// once, and that the memory bound holds.
struct SimulatedRun {
    /// What the server does with one request.
    struct Behaviour {
        var seconds = 0.1
        var result: Result<Reply, TransferFailure> = .success(Reply(status: 201))
        var isExecuted = true

        static let created = Behaviour()
        static func status(_ status: Int, executed: Bool = false, seconds: Double = 0.1, fields: HTTPFields = [:]) -> Behaviour {
            Behaviour(seconds: seconds, result: .success(Reply(status: status, fields: fields)), isExecuted: executed)
        }
        static func failure(_ kind: TransferFailure.Kind, mayHaveBeenSent: Bool, executed: Bool = false) -> Behaviour {
            Behaviour(
                result: .failure(TransferFailure(kind, mayHaveBeenSent: mayHaveBeenSent, message: "simulated")), isExecuted: executed)
        }
    }

    private struct Arrival {
        var at: Instant
        var sequence: Int
        var event: Event
    }

    var pipeline: Pipeline<StatusJudge>
    /// Decides by the row and the number of this request for it, from 1.
    var behave: (_ row: Int, _ attempt: Int, _ at: Instant) -> Behaviour = { _, _, _ in .created }
    var standing: (Int) -> Standing = { _ in .send(attempts: 0) }
    var commitSeconds = 0.004
    /// Stops the run at this time.
    var interruptAt: Instant?
    /// What the server answers to a look at a row, by the number of this look for it, from 1; `nil` says truly whether the row had an effect.
    var behaveWhenAsked: (_ row: Int, _ look: Int, _ at: Instant) -> Behaviour? = { _, _, _ in nil }

    private(set) var now = Instant.origin
    private(set) var ends: [Int: RowEnd] = [:]
    private(set) var sends: [(row: Int, at: Instant)] = []
    private(set) var effects: [Int: Int] = [:]
    private(set) var looks: [(row: Int, at: Instant)] = []
    private(set) var withdrawals = 0
    /// Of the last intent of each row.
    private(set) var trails: [Int: Trail] = [:]
    private(set) var mostHeld = 0
    /// Most rows whose intent was durable while they were not sent.
    private(set) var mostIntentsAhead = 0
    private(set) var violations: [String] = []
    private(set) var trace: [String] = []
    var keepsTrace = false

    private var input: [PreparedRow]
    private var arrivals: [Arrival] = []
    private var sequence = 0
    private var durableIntents: Set<Int> = []
    /// Rows whose bytes the ledger holds from an intent.
    private var heldByLedger: Set<Int> = []
    private var sendsOfRow: [Int: Int] = [:]

    init(
        rows: [PreparedRow], settings: PipelineSettings = PipelineSettings(), throttle: Throttle.Settings = Throttle.Settings(quota: .none),
        looksTogether: Bool = false, looksFirst: Bool = false, standing: Set<Int>? = nil
    ) {
        input = rows.reversed()
        pipeline = Pipeline(
            settings: settings, throttle: Throttle(throttle, now: .origin),
            judge: StatusJudge(looksTogether: looksTogether, isUndo: looksFirst, standing: standing),
            firstTransfer: 1, now: .origin)
    }

    /// Runs to the end, or for `limit` seconds of simulated time.
    mutating func run(limit: Double = 1e6) {
        var events: [Event] = []
        while now.seconds < limit {
            let actions = pipeline.handle(events, at: Moment(instant: now, wall: Int64(now.seconds * 1_000)))
            carryOut(actions)
            mostHeld = max(mostHeld, pipeline.heldRows)
            mostIntentsAhead = max(mostIntentsAhead, durableIntents.count)
            if actions.isFinished { return }
            events = nextEvents(wake: actions.wake)
            if events.isEmpty && actions.wake == nil {
                violations.append("stalled at \(now.seconds) s with \(pipeline.heldRows) rows held")
                return
            }
        }
        violations.append("not finished after \(limit) s")
    }

    private mutating func carryOut(_ actions: Actions) {
        if let count = actions.pull {
            let rows = Array(input.suffix(count).reversed())
            input.removeLast(rows.count)
            post(.supplied(rows), in: 0.001)
        }
        for request in actions.start { start(request) }
        record(actions)
    }

    private mutating func start(_ request: TransferRequest) {
        let row = Int(request.path.split(separator: "/").last ?? "") ?? 0
        if request.method == .get { return answerLook(at: row, request) }
        if durableIntents.remove(row) == nil { violations.append("row \(row) sent without a durable intent") }
        sends.append((row, now))
        if keepsTrace { trace.append("\(now.nanoseconds) send \(row)") }
        sendsOfRow[row, default: 0] += 1
        let behaviour = behave(row, sendsOfRow[row, default: 0], now)
        if behaviour.isExecuted { effects[row, default: 0] += 1 }
        post(.transferEnded(TransferEnd(id: request.id, result: behaviour.result, seconds: behaviour.seconds)), in: behaviour.seconds)
    }

    private mutating func answerLook(at row: Int, _ request: TransferRequest) {
        looks.append((row, now))
        let number = looks.count { $0.row == row }
        let behaviour = behaveWhenAsked(row, number, now) ?? .status(effects[row, default: 0] > 0 ? 200 : 404)
        post(.transferEnded(TransferEnd(id: request.id, result: behaviour.result, seconds: behaviour.seconds)), in: behaviour.seconds)
    }

    private mutating func record(_ actions: Actions) {
        withdrawals += actions.batch.withdrawals.count
        for withdrawal in actions.batch.withdrawals {
            durableIntents.remove(withdrawal.row)
            heldByLedger.remove(withdrawal.row)
        }
        for conclusion in actions.batch.conclusions where conclusion.carried == nil && !heldByLedger.contains(conclusion.row) {
            violations.append("row \(conclusion.row) ended, and a crash would lose its line")
        }
        heldByLedger.formUnion(actions.batch.intents.map(\.row))
        for intent in actions.batch.intents { trails[intent.row] = intent.trail }
        let receipt = Receipt(
            standings: actions.batch.claims.map { ($0.row, standing($0.row)) }, intents: actions.batch.intents.map(\.row),
            concluded: actions.lines.map(\.row))
        for line in actions.lines {
            durableIntents.remove(line.row)
            if ends.updateValue(line.end, forKey: line.row) != nil { violations.append("row \(line.row) ended twice") }
            if keepsTrace { trace.append("\(now.nanoseconds) end \(line.row) \(line.end.outcome)") }
        }
        if !receipt.standings.isEmpty || !receipt.intents.isEmpty || !receipt.concluded.isEmpty {
            post(.recorded(receipt), in: commitSeconds)
        }
    }

    private mutating func post(_ event: Event, in seconds: Double) {
        sequence += 1
        arrivals.append(Arrival(at: now.advanced(by: .nanoseconds(Int64(seconds * 1e9))), sequence: sequence, event: event))
    }

    /// Goes on to whatever comes first: an event, the machine's own wake, or the interrupt.
    private mutating func nextEvents(wake: Instant?) -> [Event] {
        let first = arrivals.map(\.at).min()
        let next = [first, wake, interruptAt].compactMap { $0 }.min() ?? now
        now = max(now, next)
        var due = arrivals.filter { $0.at <= now }.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }.map(\.event)
        arrivals.removeAll { $0.at <= now }
        if let interruptAt, interruptAt <= now {
            due.append(.stop(.interrupted))
            self.interruptAt = nil
        }
        for case .recorded(let receipt) in due { durableIntents.formUnion(receipt.intents) }
        return due
    }

    var outcomes: [Outcome: Int] { ends.values.reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 } }
}

/// Says of all rows on one ground who was there before.
struct StatusSurvey {
    let ground: Int
    let standing: Set<Int>
    var isRead = false

    mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard case .success(let reply)? = answer else {
            let silence = InquiryStep.again(Finding(.network, message: "no answer to a survey"))
            return answer == nil ? .ask(path: "/look/\(ground)", actingUser: nil) : silence
        }
        if reply.status == 429 { return .throttled }
        if reply.status >= 500 { return .again(Finding(.server, message: "server error")) }
        isRead = reply.status != 403
        return .over([:])
    }

    func verdict(on row: Int) -> Verdict? {
        guard isRead else { return nil }
        return standing.contains(row)
            ? .existing(RemoteIdentity(id: "theirs"), Finding(.duplicate, message: "there before")) : .absent
    }
}

/// Asks for one row after the other: 200 is there, 201 is there by somebody else's doing, 404 is not, 409 cannot be told.
struct StatusLook: Inquiry {
    let rows: [Int]
    /// Of an undo, what a target that is there is sent.
    var effects: [Int: Effect] = [:]
    var verdicts: [Int: Verdict] = [:]
    var next = 0
    var survey: StatusSurvey?

    func verdict(on effect: Effect) -> Verdict? { survey?.verdict(on: effect.row) }

    mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        if survey != nil { return survey?.next(answer) ?? .over([:]) }
        switch answer {
        case nil: break
        case .failure?: return .again(Finding(.network, message: "no answer to a look"))
        case .success(let reply)?:
            switch reply.status {
            case 200 where effects[rows[next]] != nil: verdicts[rows[next]] = effects[rows[next]].map { .there($0) }
            case 404 where !effects.isEmpty: verdicts[rows[next]] = .gone
            case 410: verdicts[rows[next]] = .kept(Finding(.changed, message: "moved"))
            case 200: verdicts[rows[next]] = .made(.created, RemoteIdentity(id: "found"))
            case 201: verdicts[rows[next]] = .existing(RemoteIdentity(id: "theirs"), Finding(.duplicate, message: "older"))
            case 404: verdicts[rows[next]] = .absent
            case 401: return .credentialRejected(Finding(.credential, message: "the key has expired"))
            case 429: return .throttled
            case 500...: return .again(Finding(.server, message: "server error"))
            default: verdicts[rows[next]] = .undecided(Finding(.reply, message: "two of them"))
            }
            next += 1
        }
        return next < rows.count ? .ask(path: "/look/\(rows[next])", actingUser: nil) : .over(verdicts)
    }
}

/// Judges by the status alone, so that tests of the machine need no API rules.
struct StatusJudge: Judge {
    var looksTogether = false
    /// The rows take something back: targets are looked at first.
    var isUndo = false

    /// Rows join others, whom a survey finds: these rows' people are there before. Odd rows stand on ground 0 of the looks, even ones on -1.
    var standing: Set<Int>?

    func looksFirst(at effect: Effect) -> Bool { isUndo }

    func survey(before effect: Effect) -> Survey<StatusLook>? {
        guard let standing else { return nil }
        let ground = effect.row % 2 == 0 ? -1 : 0
        return Survey(ground: "\(ground)", look: StatusLook(rows: [], survey: StatusSurvey(ground: ground, standing: standing)))
    }

    func looks(for suspects: [Suspect]) -> [StatusLook] {
        if isUndo { return suspects.map { StatusLook(rows: [$0.row], effects: [$0.row: $0.effect]) } }
        return looksTogether ? [StatusLook(rows: suspects.map(\.row))] : suspects.map { StatusLook(rows: [$0.row]) }
    }

    func disposition(of result: Result<Reply, TransferFailure>, earlierUnknown: Bool) -> Disposition {
        switch result {
        case .failure(let failure):
            return failure.mayHaveBeenSent
                ? .unknown(Finding(.timeout, message: "no answer")) : .notCarriedOut(Finding(.network, message: "no connection"))
        case .success(let reply):
            switch reply.status {
            case 200...201 where isUndo: return .undone
            case 200, 201: return .done(.created, RemoteIdentity(id: "id"))
            case 401: return .credentialRejected(Finding(.credential, message: "the key has expired"))
            case 403: return .misconfigured(Finding(.permission, message: "forbidden"))
            case 404: return .misconfigured(Finding(.setup, message: "Cannot POST"))
            case 429: return .throttled(Finding(.rateLimit, message: "too many"))
            case 500...: return .unknown(Finding(.server, message: "server error"))
            case 409: return .isThere(Finding(.duplicateEmail, message: "taken"))
            case 206: return .doneWithoutIdentity(Finding(.reply, message: "the answer broke off"))
            default: return .refused(Finding(.validation, message: "no"))
            }
        }
    }
}

extension Effect {
    /// The row's number, at the end of its path.
    var row: Int { Int(path.split(separator: "/").last ?? "") ?? 0 }
}

/// Rows whose path ends with their number, so that the simulated server can tell them apart.
func rows(_ numbers: ClosedRange<Int>, content: (Int) -> PreparedRow.Content? = { _ in nil }) -> [PreparedRow] {
    numbers.map { number in
        let key = Key(.users, canonical: "user\(number)@example.com")
        let body = Array(#"{"email":"user\#(number)@example.com"}"#.utf8)
        var effect = Effect(
            sourceKey: key, effectKey: key, digest: Digest(canonicalBody: body), method: .post, path: "/v4/user/\(number)", actingUser: nil,
            body: body)
        effect.mayJoin = true
        return PreparedRow(
            row: number, file: 0, line: number + 1, carried: Array("user\(number)@example.com".utf8),
            content: content(number) ?? .effect(effect))
    }
}
