/// A client that keeps to one quota whatever happens: evenly under a rolling log, with a pause of two seconds after a refusal and one request that
/// looks.
///
/// With the best of all quotas it is what a client reaches that knows the limit and how much a stranger asks for, but not when: whoever has to
/// learn that has less.
enum Constant {
    private enum Event {
        case wake
        case arrival(sentAt: Double, back: Double)
        case reply(sentAt: Double, isServed: Bool)
        case stranger
    }

    private static let pause = 2.0
    /// What is sent evenly reaches the server's door unevenly.
    private static let jitter = 0.15

    /// Runs `scenario` to its end: without outage, change or headers, which it has no use for.
    static func run(_ scenario: Scenario, quota: Int, seed: UInt64) -> RunResult {
        var random = SimulationRandom(seed: seed)
        let phase = scenario.phase ?? random.unit()
        let latency = scenario.latency ?? Latency.profile(seed: seed)
        var limiter = scenario.model.make(limit: scenario.limit, window: scenario.window, phase: phase)
        let strangerRate = Double(scenario.limit) / scenario.window * scenario.stranger
        let pace = scenario.window / Double(quota) / 1.02
        var agenda = Agenda<Double, Event>()
        var result = RunResult()
        var sends: [Double] = []
        var open = scenario.rows
        var inFlight = 0
        var notBefore = 0.0
        /// When the last refusal was heard that was no echo; nil once something sent later was accepted.
        var reaction: Double?
        var wakeAt = Double.infinity
        agenda.add(.wake, at: 0)
        if scenario.stranger > 0 { agenda.add(.stranger, at: random.unit() / strangerRate) }
        while open + inFlight > 0, let (now, event) = agenda.next() {
            switch event {
            case .wake: wakeAt = .infinity
            case .arrival(let sentAt, let back):
                let isServed = limiter.admit(at: now)
                if isServed { result.accepted.append(now) } else { result.refusals.append(now) }
                agenda.add(.reply(sentAt: sentAt, isServed: isServed), at: now + back)
            case .reply(let sentAt, let isServed):
                inFlight -= 1
                result.duration = now
                if isServed, sentAt > reaction ?? 0 { reaction = nil }
                guard !isServed else { break }
                open += 1
                if sentAt > reaction ?? -1 {
                    reaction = now
                    notBefore = now + pause
                }
            case .stranger:
                result.strangerSent += 1
                if !limiter.admit(at: now) { result.strangerRefused += 1 }
                agenda.add(.stranger, at: now + (0.5 + random.unit()) / strangerRate)
            }
            while open > 0, inFlight < (reaction == nil ? scenario.maxInFlight : 1) {
                let room = sends.count < quota ? 0 : sends[sends.count - quota] + scenario.window + jitter
                let earliest = max(now, notBefore, room, (sends.last ?? -pace) + pace)
                guard earliest <= now else {
                    if earliest < wakeAt {
                        wakeAt = earliest
                        agenda.add(.wake, at: earliest)
                    }
                    break
                }
                let (there, back) = latency.draw(&random)
                sends.append(now)
                agenda.add(.arrival(sentAt: now, back: back), at: now + there)
                open -= 1
                inFlight += 1
                result.sent += 1
            }
        }
        result.refused = result.refusals.count
        result.optimum = Clairvoyant.duration(of: scenario, phase: phase, seed: seed)
        return result
    }
}
