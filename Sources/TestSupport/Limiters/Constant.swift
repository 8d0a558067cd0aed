/// A client that keeps to one quota whatever happens: evenly under a rolling log, with a pause of two seconds after a refusal and one request that
/// looks.
///
/// With the best of all quotas it is what a client reaches that knows the limit and how much a stranger asks for, but not when: whoever has to
/// learn that has less.
struct Constant {
    private enum Event {
        case wake
        case arrival(sentAt: Double, back: Double)
        case reply(sentAt: Double, isServed: Bool)
        case stranger
    }

    private static let pause = 2.0
    /// What is sent evenly reaches the server's door unevenly.
    private static let jitter = 0.15

    private let scenario: Scenario
    private let quota: Int
    private let latency: Latency
    private var random: SimulationRandom
    private var limiter: any Limiter
    private var agenda = Agenda<Double, Event>()
    private var result = RunResult()
    private var now = 0.0
    private var sends: [Double] = []
    private var open: Int
    private var inFlight = 0
    private var notBefore = 0.0
    /// When the last refusal was heard that was no echo; nil once something sent later was accepted.
    private var reaction: Double?
    private var wakeAt = 0.0

    /// Runs `scenario` to its end: without outage, change or headers, which it has no use for.
    static func run(_ scenario: Scenario, quota: Int, seed: UInt64) -> RunResult {
        var random = SimulationRandom(seed: seed)
        let phase = scenario.phase ?? random.unit()
        var client = Constant(scenario, quota: quota, phase: phase, random: random, seed: seed)
        client.run()
        client.result.optimum = Clairvoyant.duration(of: scenario, phase: phase, seed: seed)
        return client.result
    }

    private init(_ scenario: Scenario, quota: Int, phase: Double, random: SimulationRandom, seed: UInt64) {
        self.scenario = scenario
        self.quota = quota
        self.random = random
        latency = scenario.latency ?? Latency.profile(seed: seed)
        limiter = scenario.model.make(limit: scenario.limit, window: scenario.window, phase: phase)
        open = scenario.rows
    }

    private mutating func run() {
        agenda.add(.wake, at: wakeAt)
        if scenario.stranger > 0 { agenda.add(.stranger, at: random.unit() / strangerRate) }
        while open + inFlight > 0, let (time, event) = agenda.next() {
            now = time
            handle(event)
            pump()
        }
        result.refused = result.refusals.count
    }

    private var strangerRate: Double { Double(scenario.limit) / scenario.window * scenario.stranger }

    private mutating func handle(_ event: Event) {
        switch event {
        case .wake: wakeAt = .infinity
        case .arrival(let sentAt, let back):
            let isServed = limiter.admit(at: now)
            if isServed { result.accepted.append(now) } else { result.refusals.append(now) }
            agenda.add(.reply(sentAt: sentAt, isServed: isServed), at: now + back)
        case .reply(let sentAt, let isServed): answered(sentAt: sentAt, isServed: isServed)
        case .stranger:
            result.strangerSent += 1
            if !limiter.admit(at: now) { result.strangerRefused += 1 }
            agenda.add(.stranger, at: now + (0.5 + random.unit()) / strangerRate)
        }
    }

    private mutating func answered(sentAt: Double, isServed: Bool) {
        inFlight -= 1
        result.duration = now
        if isServed {
            if sentAt > reaction ?? 0 { reaction = nil }
            return
        }
        open += 1
        guard sentAt > reaction ?? -1 else { return }
        reaction = now
        notBefore = now + Self.pause
    }

    /// Sends for as long as it may, then plans to look again.
    private mutating func pump() {
        let pace = scenario.window / Double(quota) / 1.02
        while open > 0, inFlight < (reaction == nil ? scenario.maxInFlight : 1) {
            let room = sends.count < quota ? 0 : sends[sends.count - quota] + scenario.window + Self.jitter
            let earliest = max(now, notBefore, room, (sends.last ?? -pace) + pace)
            guard earliest <= now else {
                if earliest < wakeAt {
                    wakeAt = earliest
                    agenda.add(.wake, at: earliest)
                }
                return
            }
            let (there, back) = latency.draw(&random)
            sends.append(now)
            agenda.add(.arrival(sentAt: now, back: back), at: now + there)
            open -= 1
            inFlight += 1
            result.sent += 1
        }
    }
}
