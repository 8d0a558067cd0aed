import HTTPTypes
public import Throttle

/// A discrete-event simulation of one run: the real throttle against a modelled network and server.
public struct Simulation {
    private enum Event {
        /// The client looks again.
        case wake
        /// A request of ours reaches the server's door; its answer needs `back` seconds.
        case arrival(UInt64, back: Double)
        case reply(UInt64, status: Int, fields: HTTPFields)
        case failure(UInt64)
        case stranger
    }

    private let scenario: Scenario
    private var random: SimulationRandom
    private let latency: Latency
    private var limiter: any Limiter
    private var throttle: Throttle
    private var agenda = Agenda<Double, Event>()
    private var result = RunResult()
    private var now = 0.0
    private var wakeAt = Double.infinity
    private var open: Int
    private var inFlight = 0
    private var number: UInt64 = 0
    private var workers: [Double] = []
    private var hasChanged = false
    private let phase: Double
    private let watch: ((Double, Throttle.View) -> Void)?

    /// Runs `scenario` to its end.
    ///
    /// - Parameter watch: is shown the time in seconds and how the throttle stands after each event.
    public static func run(_ scenario: Scenario, seed: UInt64, watch: ((Double, Throttle.View) -> Void)? = nil) -> RunResult {
        var scenario = scenario
        if scenario.isSecondRun {
            scenario.isSecondRun = false
            scenario.learnt = run(scenario, seed: seed + 1_000).learnt
        }
        var simulation = Simulation(scenario, seed: seed, watch: watch)
        return simulation.run(seed: seed)
    }

    private init(_ scenario: Scenario, seed: UInt64, watch: ((Double, Throttle.View) -> Void)?) {
        self.watch = watch
        self.scenario = scenario
        random = SimulationRandom(seed: seed)
        latency = scenario.latency ?? Latency.profile(seed: seed)
        let drawn = random.unit()
        phase = scenario.phase ?? drawn
        limiter = scenario.model.make(limit: scenario.limit, window: scenario.window, phase: phase)
        open = scenario.rows
        var settings = Throttle.Settings(quota: scenario.quota, maxInFlight: scenario.maxInFlight, leave: scenario.leave, seed: seed)
        settings.window = .seconds(scenario.window)
        throttle = Throttle(settings, learnt: scenario.learnt, now: .origin)
        if let capacity = scenario.capacity { workers = Array(repeating: 0, count: max(Int((capacity * Self.service).rounded()), 1)) }
    }

    /// Median seconds of work a request, where the server's capacity is bounded.
    private static let service = 0.3

    private mutating func run(seed: UInt64) -> RunResult {
        if scenario.stranger > 0 { agenda.add(.stranger, at: random.unit() / strangerRate) }
        pump()
        while open + inFlight > 0, let (time, event) = agenda.next() {
            now = time
            if let change = scenario.change, !hasChanged, now >= change.at {
                limiter.change(limit: change.limit)
                hasChanged = true
            }
            handle(event)
            if let watch { watch(now, throttle.view(at: Instant(seconds: now))) }
            // Ten times what any scenario needs: a throttle that stalls is reported, not waited for.
            if now > 400_000 { break }
        }
        result.duration = open + inFlight > 0 ? .infinity : now
        result.optimum = Clairvoyant.duration(of: scenario, phase: phase, seed: seed)
        result.learnt = throttle.learnt
        return result
    }

    private var strangerRate: Double { Double(scenario.limit) / scenario.window * scenario.stranger }

    private mutating func handle(_ event: Event) {
        switch event {
        case .wake:
            if now >= wakeAt { wakeAt = .infinity }
            pump()
        case .arrival(let request, let back): arrived(request, back: back)
        case .reply(let request, let status, let fields):
            inFlight -= 1
            throttle.answered(RequestNumber(rawValue: request), status: status, fields: fields, at: Instant(seconds: now))
            if status != 200 { open += 1 }
            pump()
        case .failure(let request):
            inFlight -= 1
            open += 1
            throttle.failed(RequestNumber(rawValue: request), at: Instant(seconds: now))
            pump()
        case .stranger:
            result.strangerSent += 1
            if !limiter.admit(at: now) { result.strangerRefused += 1 }
            agenda.add(.stranger, at: now + (0.5 + random.unit()) / strangerRate)
        }
    }

    /// Sends for as long as the throttle lets it, then plans to look again.
    private mutating func pump() {
        while open > 0 {
            switch throttle.admission(at: Instant(seconds: now)) {
            case .now: send()
            case .at(let instant, _):
                // A real wake-up comes up to two milliseconds late.
                let time = max(instant.seconds, now) + 1e-6 + random.unit() * 0.002
                if time < wakeAt {
                    wakeAt = time
                    agenda.add(.wake, at: time)
                }
                return
            case .whenAnswered: return
            }
        }
    }

    private mutating func send() {
        number += 1
        open -= 1
        inFlight += 1
        result.sent += 1
        result.mostInFlight = max(result.mostInFlight, inFlight)
        throttle.sent(RequestNumber(rawValue: number), at: Instant(seconds: now))
        let (there, back) = latency.draw(&random)
        if let outage = scenario.outage, now >= outage.start, now < outage.start + outage.duration {
            result.sentInOutage += 1
            switch outage.kind {
            case .refused: return agenda.add(.failure(number), at: now + 0.005)
            case .silent: return agenda.add(.failure(number), at: now + 10)
            case .unavailable: return agenda.add(.reply(number, status: 503, fields: [:]), at: now + there + back)
            }
        }
        agenda.add(.arrival(number, back: back), at: now + there)
    }

    private mutating func arrived(_ request: UInt64, back: Double) {
        let isServed = limiter.admit(at: now)
        if isServed { result.accepted.append(now) } else { result.refusals.append(now) }
        if !isServed { result.refused += 1 }
        let fields = scenario.dialect.fields(of: limiter, isServed: isServed, at: now, dice: (random.unit(), random.unit(), random.unit()))
        var ready = now + back
        if isServed, let worker = workers.indices.min(by: { workers[$0] < workers[$1] }) {
            workers[worker] = max(workers[worker], now) + random.logNormal(median: Self.service, sigma: 0.2)
            ready = workers[worker] + back
        }
        agenda.add(.reply(request, status: isServed ? 200 : scenario.refusalStatus, fields: fields), at: ready)
    }
}
