/// The client that knows the limiter from the inside: sends each row as early as it will be served, never in vain.
///
/// It has the same network and the same bound on what is in flight, so that its time is what can be reached and not a wish.
enum Clairvoyant {
    static func duration(of scenario: Scenario, phase: Double, seed: UInt64) -> Double {
        var random = SimulationRandom(seed: seed)
        let left = Double(scenario.limit) * (1 - scenario.stranger)
        var limiter = scenario.model.make(limit: Int(left.rounded()), window: scenario.window, phase: phase)
        let latency = scenario.latency ?? Latency.profile(seed: seed)
        var underWay = Agenda<Double, Void>()
        var count = 0
        var now = 0.0
        var door = 0.0
        var end = 0.0
        var change = scenario.change
        for _ in 0..<scenario.rows {
            if count == scenario.maxInFlight, let first = underWay.next() {
                now = max(now, first.time)
                count -= 1
            }
            let (there, back) = latency.draw(&random)
            door = limiter.nextRoom(at: max(now + there, door))
            if let (time, limit) = change, door >= time {
                limiter.change(limit: limit)
                change = nil
            }
            while !limiter.admit(at: door) { door = limiter.nextRoom(at: door + roundingError) }
            now = max(now, door - there)
            underWay.add((), at: door + back)
            count += 1
            end = max(end, door + back)
        }
        return end
    }
}
