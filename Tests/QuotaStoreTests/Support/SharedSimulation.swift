import HTTPTypes
import TestSupport
import Throttle

/// Several processes on one key against one modelled server: real throttles, and news between them that is up to two rhythms old.
struct SharedSimulation {
    /// One process: when it comes, when it is killed, and when it has nothing to send.
    struct Process {
        var start = 0.0
        var killedAt = Double.infinity
        var idle: ClosedRange<Double>?
        var quota = Throttle.Settings.Quota.known(perWindow: 100, burst: 200)
        var maxInFlight = 64
        var leave = 0.0
        var learnt: Throttle.Learnt?
    }

    /// What one process came to.
    struct Tally {
        /// When its requests reached the server's door, seconds.
        var accepted: [Double] = []
        var refused: [Double] = []
        /// When it sent.
        var sent: [Double] = []

        func accepted(in span: ClosedRange<Double>) -> Int { accepted.filter(span.contains).count }
        func refused(in span: ClosedRange<Double>) -> Int { refused.filter(span.contains).count }
    }

    private enum Event {
        case come(Int)
        case exchange(Int)
        case wake(Int)
        case arrival(Int, UInt64, back: Double)
        case reply(Int, UInt64, status: Int, fields: HTTPFields)
    }

    private struct Life {
        var process: Process
        var throttle: Throttle
        var number: UInt64 = 0
        var wakeAt = Double.infinity
        var isUp = false
        var standing: Throttle.Standing?
        /// All it has told so far; others remember how far they have read.
        var told: [Throttle.Deed] = []
        var read: [Int: Int] = [:]
        var tally = Tally()
    }

    private let rhythm: Double
    private let latency: Latency
    private var random: SimulationRandom
    private var limiter: any Limiter
    private var lives: [Life]
    private var agenda = Agenda<Double, Event>()
    private var now = 0.0
    private var change: (at: Double, limit: Int)?
    var retryAfter: Bool
    private let dialect: HeaderDialect

    init(
        _ model: LimiterModel, limit: Int = 100, latency: Latency = .ms300, rhythm: Double = 0.25, retryAfter: Bool = false,
        dialect: HeaderDialect = .none, change: (at: Double, limit: Int)? = nil, seed: UInt64, _ processes: [Process]
    ) {
        self.rhythm = rhythm
        self.latency = latency
        self.retryAfter = retryAfter
        self.dialect = dialect
        self.change = change
        random = SimulationRandom(seed: seed)
        limiter = model.make(limit: limit, phase: random.unit())
        lives = processes.enumerated().map { index, process in
            Life(process: process, throttle: Self.throttle(process, seed: seed &+ UInt64(index), at: process.start))
        }
        for index in processes.indices { agenda.add(.come(index), at: processes[index].start) }
    }

    private static func throttle(_ process: Process, seed: UInt64, at start: Double) -> Throttle {
        let settings = Throttle.Settings(quota: process.quota, maxInFlight: process.maxInFlight, leave: process.leave, seed: seed)
        return Throttle(settings, learnt: process.learnt, now: Instant(seconds: start))
    }

    /// Runs to `end`, with more rows than anybody can send, and returns what each process came to.
    mutating func run(until end: Double) -> [Tally] {
        while let (time, event) = agenda.next() {
            guard time <= end else {
                agenda.add(event, at: time)
                break
            }
            now = time
            if let (at, limit) = change, now >= at {
                limiter.change(limit: limit)
                change = nil
            }
            handle(event)
        }
        return lives.map(\.tally)
    }

    /// What each throttle shows at the end.
    var views: [Throttle.View] { lives.map { $0.throttle.view(at: Instant(seconds: now)) } }
    var learnt: [Throttle.Learnt?] { lives.map(\.throttle.learnt) }

    private mutating func handle(_ event: Event) {
        switch event {
        case .come(let index):
            lives[index].isUp = true
            exchange(index)
            // Turns of different processes fall anywhere between each other.
            agenda.add(.exchange(index), at: now + rhythm * (0.5 + random.unit() / 2))
            pump(index)
        case .exchange(let index):
            guard isUp(index) else { return }
            exchange(index)
            agenda.add(.exchange(index), at: now + rhythm * (1 + 0.04 * random.unit()))
            pump(index)
        case .wake(let index):
            if now >= lives[index].wakeAt { lives[index].wakeAt = .infinity }
            pump(index)
        case .arrival(let index, let request, let back):
            let isServed = limiter.admit(at: now)
            if isServed { lives[index].tally.accepted.append(now) } else { lives[index].tally.refused.append(now) }
            var fields = dialect.fields(of: limiter, isServed: isServed, at: now, dice: (0, 0, 0))
            if !isServed, retryAfter { fields[.retryAfter] = "\(Int((limiter.nextRoom(at: now) - now).rounded(.up)))" }
            agenda.add(.reply(index, request, status: isServed ? 200 : 429, fields: fields), at: now + back)
        case .reply(let index, let request, let status, let fields):
            guard isUp(index) else { return }
            lives[index].throttle.answered(RequestNumber(rawValue: request), status: status, fields: fields, at: Instant(seconds: now))
            if lives[index].throttle.hasUrgentReport { exchange(index) }
            pump(index)
        }
    }

    private func isUp(_ index: Int) -> Bool { lives[index].isUp && now < lives[index].process.killedAt }

    private func wants(_ index: Int) -> Bool {
        lives[index].process.idle.map { !$0.contains(now) } ?? true
    }

    /// What a purse does: publishes this process's report and hands it the others'.
    private mutating func exchange(_ index: Int) {
        let instant = Instant(seconds: now)
        let report = lives[index].throttle.report(wants: wants(index), at: instant)
        lives[index].standing = report.standing
        lives[index].told += report.deeds
        var neighbours: [Throttle.Neighbour] = []
        for other in lives.indices where other != index {
            guard let standing = lives[other].standing else { continue }
            let read = lives[index].read[other] ?? 0
            lives[index].read[other] = lives[other].told.count
            neighbours.append(
                Throttle.Neighbour(
                    id: UInt64(other), isOlder: other < index, isAlive: isUp(other), standing: standing,
                    deeds: Array(lives[other].told[read...])))
        }
        lives[index].throttle.heed(Throttle.News(neighbours, rhythm: .milliseconds(Int64(rhythm * 1_000))), at: instant)
    }

    private mutating func pump(_ index: Int) {
        while isUp(index), wants(index) {
            switch lives[index].throttle.admission(at: Instant(seconds: now)) {
            case .now: send(index)
            case .at(let instant, _):
                let time = max(instant.seconds, now) + 1e-6 + random.unit() * 0.002
                if time < lives[index].wakeAt {
                    lives[index].wakeAt = time
                    agenda.add(.wake(index), at: time)
                }
                return
            case .whenAnswered: return
            }
        }
    }

    private mutating func send(_ index: Int) {
        lives[index].number += 1
        let number = lives[index].number
        lives[index].throttle.sent(RequestNumber(rawValue: number), at: Instant(seconds: now))
        lives[index].tally.sent.append(now)
        let (there, back) = latency.draw(&random)
        agenda.add(.arrival(index, number, back: back), at: now + there)
    }
}
