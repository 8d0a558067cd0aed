import Throttle

/// The best-informed client that does not see the future: a bound on what any client can reach that has to be refused to learn.
///
/// It knows the model, its phase and its state, and the limit that the user named; where none was named (`auto`), it sends as fast as its bound
/// in flight allows. It does not know that the limit is another one until the answer to its first refused request arrives. From then on it
/// knows everything, as `Clairvoyant` does. A client that is faster was lucky, or held back without knowing why. Its refusals are no bound: it
/// sends in bursts, and all that is under way is refused with the first.
enum Informed {
    private enum Event {
        case wake
        case arrival(back: Double)
        case reply(isServed: Bool)
    }

    /// Runs `scenario` to its end: without stranger, outage or headers, which it has no use for.
    static func run(_ scenario: Scenario, seed: UInt64) -> RunResult {
        var random = SimulationRandom(seed: seed)
        let phase = scenario.phase ?? random.unit()
        let latency = scenario.latency ?? Latency.profile(seed: seed)
        var limiter = scenario.model.make(limit: scenario.limit, window: scenario.window, phase: phase)
        /// What the client takes the server for, with its own requests under way already counted; nil while it has no idea.
        var belief: (any Limiter)? = scenario.quota == .auto ? nil : limiter
        var change = scenario.change
        var agenda = Agenda<Double, Event>()
        var onTheWay: [Double] = []
        var result = RunResult()
        var open = scenario.rows
        var inFlight = 0
        var door = 0.0
        var wakeAt = Double.infinity
        var next = latency.draw(&random)
        agenda.add(.wake, at: 0)
        while open + inFlight > 0, let (now, event) = agenda.next() {
            if let (time, limit) = change, now >= time {
                limiter.change(limit: limit)
                change = nil
            }
            switch event {
            case .wake: wakeAt = .infinity
            case .arrival(let back):
                onTheWay.removeAll { $0 == now }
                let isServed = limiter.admit(at: now)
                if isServed { result.accepted.append(now) } else { result.refusals.append(now) }
                agenda.add(.reply(isServed: isServed), at: now + back)
            case .reply(let isServed):
                inFlight -= 1
                result.duration = now
                if isServed { break }
                open += 1
                var known = limiter
                for time in onTheWay.sorted() { _ = known.admit(at: time) }
                belief = known
            }
            while open > 0, inFlight < scenario.maxInFlight {
                let earliest = max(now + next.there, door)
                let planned = belief?.nextRoom(at: earliest) ?? earliest
                // Sent so that it arrives when there is room.
                if planned - next.there > now + 10 * roundingError {
                    if planned - next.there < wakeAt {
                        wakeAt = planned - next.there
                        agenda.add(.wake, at: wakeAt)
                    }
                    break
                }
                door = planned
                _ = belief?.admit(at: door)
                onTheWay.append(door)
                agenda.add(.arrival(back: next.back), at: door)
                open -= 1
                inFlight += 1
                result.sent += 1
                next = latency.draw(&random)
            }
        }
        result.refused = result.refusals.count
        result.optimum = Clairvoyant.duration(of: scenario, phase: phase, seed: seed)
        return result
    }
}
