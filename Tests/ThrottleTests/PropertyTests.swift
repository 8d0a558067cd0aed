import HTTPTypes
import TestSupport
import Testing
import Throttle

/// Whatever happens, what the throttle promises holds; the seed of a failing run is printed.
struct PropertyTests {
    static let garbage = [
        "", "0", "-1", "1e400", "nan", "99999999999999999999", "soon", "1777888800", "1777888800000", "\"a\";r=0;t=9e99", "\"a\";q=0;w=0",
        "\"a\";q=100;w=60", "\"a\";r=5;t=3", ";;;=,", "Mon, 04 May 2026 10:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "30",
    ]
    static let names = [
        "Retry-After", "Retry-After-short", "Date", "RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining",
        "RateLimit-Reset", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-Limit-a",
        "X-RateLimit-Remaining-a",
        "X-RateLimit-Reset-a",
    ]

    static func fields(_ random: inout SimulationRandom) -> HTTPFields {
        var fields = HTTPFields()
        for name in names where random.unit() < 0.3 {
            if let name = HTTPField.Name(name), let value = garbage.randomElement(using: &random) { fields[name] = value }
        }
        return fields
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `garbage neither traps it nor makes it exceed the bound in flight nor stalls it without a reason`(seed: UInt64) {
        var random = SimulationRandom(seed: seed)
        let bench = Bench(seed % 3 == 0 ? .auto : .known(perWindow: 100, burst: 200), maxInFlight: 16)
        var open: [RequestNumber] = []
        var said: [Throttle.Notice] = []
        for _ in 0..<1_500 {
            said += bench.throttle.drainNotices()
            let view = bench.throttle.view(at: bench.now)
            #expect(view.inFlight <= 16)
            switch bench.throttle.admission(at: bench.now) {
            case .now:
                bench.number += 1
                bench.throttle.sent(RequestNumber(rawValue: bench.number), at: bench.now)
                open.append(RequestNumber(rawValue: bench.number))
            case .at(let instant, let why):
                #expect(instant > bench.now)
                // Only a server's own word may ask for more than a quarter of an hour.
                if instant - bench.now > .seconds(900) {
                    #expect(why == .serverAsked || why == .apiDown)
                    #expect(said.contains { if case .longPause = $0 { true } else { $0 == .apiDown } })
                }
                bench.now = random.unit() < 0.5 ? instant : bench.now + .milliseconds(Int(random.unit() * 500))
            case .whenAnswered: #expect(!open.isEmpty)
            }
            // Answers in any order, to unknown requests, at impossible times.
            if !open.isEmpty, random.unit() < 0.7 || open.count >= 8 {
                let request = open.remove(at: Int(random.unit() * Double(open.count)))
                let at = random.unit() < 0.1 ? Instant(nanoseconds: .min) : bench.now
                let status = [200, 201, 400, 429, 500, 503, 0, -7, 999].randomElement(using: &random) ?? 200
                if random.unit() < 0.1 {
                    bench.throttle.failed(request, at: at)
                } else {
                    bench.throttle.answered(request, status: status, fields: Self.fields(&random), at: at)
                }
            }
            bench.throttle.answered(RequestNumber(rawValue: random.next()), status: 429, fields: Self.fields(&random), at: bench.now)
            _ = bench.throttle.forecast(within: .seconds(1), at: bench.now)
        }
    }

    @Test func `times at the end of time do not trap`() {
        for extreme in [Int64.min, .max] {
            for quota in [Throttle.Settings.Quota.auto, .none, .known(perWindow: .max, burst: .min), .known(perWindow: .min, burst: nil)] {
                let settings = Throttle.Settings(
                    quota: quota, maxInFlight: .max, window: .seconds(Int64.max), leave: .nan, seed: .max)
                var throttle = Throttle(
                    settings, learnt: Throttle.Learnt(perWindow: .infinity, windowSeconds: -1, refusals: .min),
                    now: Instant(nanoseconds: extreme))
                for number in 0..<20 as Range<UInt64> {
                    let now = Instant(nanoseconds: number % 2 == 0 ? .max : .min)
                    _ = throttle.admission(at: now)
                    throttle.sent(RequestNumber(rawValue: number), at: now)
                    throttle.answered(
                        RequestNumber(rawValue: number), status: number % 3 == 0 ? 429 : 503, fields: [.retryAfter: "86400"], at: now)
                    _ = throttle.view(at: now).words
                    _ = throttle.forecast(within: .seconds(Int64.max), at: now)
                }
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `never more than the believed quota in any window`(seed: UInt64) {
        var random = SimulationRandom(seed: seed)
        let bench = Bench(.known(perWindow: 30, burst: 60), leave: 0.2)
        var times: [Double] = []
        var quota = 0
        for _ in 0..<600 {
            quota = max(quota, bench.throttle.view(at: bench.now).quota ?? 0)
            guard let request = bench.send() else { break }
            times.append(bench.now.seconds)
            bench.now = bench.now + .milliseconds(Int(random.unit() * 200))
            bench.throttle.answered(request, status: random.unit() < 0.01 ? 429 : 200, fields: [:], at: bench.now)
        }
        #expect(quota == 30)
        for (index, time) in times.enumerated().dropFirst(24) { #expect(time - times[index - 24] >= 60) }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `a stated pause is never cut short`(seed: UInt64) {
        var random = SimulationRandom(seed: seed)
        let bench = Bench(.known(perWindow: 600, burst: 600))
        var pausedUntil = Instant.origin
        for _ in 0..<400 {
            guard let request = bench.send() else { break }
            #expect(bench.now >= pausedUntil)
            if random.unit() < 0.05 {
                let wait = Int(random.unit() * 200)
                pausedUntil = max(pausedUntil, bench.now + .seconds(wait))
                bench.throttle.answered(
                    request, status: [429, 503, 500].randomElement(using: &random) ?? 429, fields: [.retryAfter: "\(wait)"], at: bench.now)
            } else {
                bench.throttle.answered(request, status: 200, fields: [:], at: bench.now)
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `never faster than half as much again as the last accepted quota`(seed: UInt64) {
        var random = SimulationRandom(seed: seed)
        let bench = Bench(.known(perWindow: 40, burst: 80))
        var sends: [(time: Double, quota: Int)] = []
        for _ in 0..<1_500 {
            guard let request = bench.send() else { break }
            let quota = bench.throttle.view(at: bench.now).quota ?? 0
            sends.append((bench.now.seconds, quota))
            let inWindow = sends.reversed().prefix { $0.time > bench.now.seconds - 60 }
            #expect(inWindow.count <= (inWindow.map(\.quota).max() ?? 0) * 3 / 2 + 1)
            bench.now = bench.now + .milliseconds(Int(random.unit() * 400))
            bench.throttle.answered(request, status: random.unit() < 0.01 ? 429 : 200, fields: [:], at: bench.now)
        }
    }

    /// Five minutes of refusals at random, failures, garbage in headers and clocks that jump, and then a server as it should be.
    @Test(arguments: 0..<24 as Range<UInt64>, [LimiterModel.SL, .FWa, .TB])
    func `the quota is used again within ten windows after any trouble`(seed: UInt64, model: LimiterModel) {
        var random = SimulationRandom(seed: seed)
        let bench = Bench(.known(perWindow: 100, burst: 200))
        var limiter = model.make(limit: 100, phase: random.unit())
        let trouble = 120.0..<420.0
        var accepted: [Double] = []
        while bench.now.seconds < trouble.upperBound + 660 {
            guard let request = bench.send() else { break }
            let isTroubled = trouble.contains(bench.now.seconds)
            let served = limiter.admit(at: bench.now.seconds)
            bench.now = bench.now + .milliseconds(50)
            if isTroubled, random.unit() < 0.3 {
                switch Int(random.unit() * 4) {
                case 0: bench.throttle.failed(request, at: bench.now)
                case 1: bench.throttle.answered(request, status: 429, fields: [:], at: bench.now)
                case 2: bench.throttle.answered(request, status: 503, fields: [:], at: Instant(nanoseconds: .min))
                default: bench.throttle.answered(request, status: 200, fields: Self.harmlessGarbage(&random), at: bench.now)
                }
            } else {
                bench.throttle.answered(request, status: served ? 200 : 429, fields: [:], at: bench.now)
                if served { accepted.append(bench.now.seconds) }
            }
        }
        let later = accepted.filter { $0 > trouble.upperBound && $0 <= trouble.upperBound + 600 }
        let best = later.indices.map { last in later[...last].reversed().prefix { $0 > later[last] - 60.2 }.count }.max() ?? 0
        #expect(best >= 95)
    }

    /// Garbage that names no wait: a wait that is named binds, however long, and is no trouble to get over.
    static func harmlessGarbage(_ random: inout SimulationRandom) -> HTTPFields {
        fields(&random).filter { !$0.name.canonicalName.hasPrefix("retry-after") }.reduce(into: HTTPFields()) { $0.append($1) }
    }

    @Test func `a server that falls silent does not get the whole window of requests`() {
        let bench = Bench(.none, maxInFlight: 64)
        var open: [RequestNumber] = []
        for _ in 0..<400 {
            while let request = bench.send() { open.append(request) }
            bench.now = bench.now + .milliseconds(100)
            for request in open { bench.throttle.answered(request, status: 200, fields: [:], at: bench.now) }
            open.removeAll()
        }
        #expect(bench.throttle.view(at: bench.now).inFlightBound > 30)
        // Two are under way, and then nothing more is heard.
        for _ in 0..<2 { _ = bench.send() }
        bench.now = bench.now + .seconds(3)
        var more = 0
        while bench.send() != nil { more += 1 }
        #expect(more == 2)
        #expect(bench.throttle.admission(at: bench.now) == .whenAnswered(why: .inFlight))
    }

    @Test func `the same inputs give the same outputs`() {
        let scenario = Scenario(.FW, rows: 1_000).with { $0.stranger = 0.3 }
        let runs = [Simulation.run(scenario, seed: 4), Simulation.run(scenario, seed: 4)]
        #expect(runs[0].duration == runs[1].duration && runs[0].sent == runs[1].sent)
    }
}
