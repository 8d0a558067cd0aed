import HTTPTypes
import Testing
import Throttle

/// A throttle and its clock, driven by hand.
final class Bench {
    var throttle: Throttle
    var now = Instant.origin
    var number: UInt64 = 0

    init(
        _ quota: Throttle.Settings.Quota = .known(perWindow: 100, burst: nil), maxInFlight: Int = 64, leave: Double = 0,
        learnt: Throttle.Learnt? = nil
    ) {
        throttle = Throttle(Throttle.Settings(quota: quota, maxInFlight: maxInFlight, leave: leave), learnt: learnt, now: .origin)
    }

    /// Waits until a request may go out and sends it; nil where only an answer could help.
    func send() -> RequestNumber? {
        while true {
            switch throttle.admission(at: now) {
            case .now:
                number += 1
                throttle.sent(RequestNumber(rawValue: number), at: now)
                return RequestNumber(rawValue: number)
            case .at(let instant, _): now = instant
            case .whenAnswered: return nil
            }
        }
    }

    /// Sends until only an answer could help.
    func sendAll() -> [RequestNumber] {
        var requests: [RequestNumber] = []
        while let request = send() { requests.append(request) }
        return requests
    }

    /// Sends one and has it answered `after` later.
    func exchange(status: Int = 200, fields: HTTPFields = [:], after: Duration = .milliseconds(50)) {
        guard let request = send() else { return }
        now = now.advanced(by: after)
        throttle.answered(request, status: status, fields: fields, at: now)
    }

    func fail() {
        guard let request = send() else { return }
        throttle.failed(request, at: now)
    }
}

struct ThrottleTests {
    @Test func `requests leave evenly at the hinted quota`() throws {
        let bench = Bench()
        var times: [Double] = []
        for _ in 0..<50 {
            times.append(bench.now.seconds)
            bench.exchange()
        }
        let gaps = zip(times.dropFirst(2), times.dropFirst()).map { $0 - $1 }
        for gap in gaps { #expect(abs(gap - 60.0 / 100 / 1.02) < 0.001) }
    }

    @Test func `a tenth left to others is not used`() {
        let bench = Bench(leave: 0.1)
        while bench.now.seconds < 180 { bench.exchange() }
        #expect((265...275).contains(bench.throttle.view(at: bench.now).counts.sent))
    }

    @Test func `a refusal pauses the whole run as long as the server says`() throws {
        let bench = Bench()
        for _ in 0..<10 { bench.exchange() }
        bench.exchange(status: 429, fields: [.retryAfter: "17"])
        let refusedAt = bench.now
        #expect(bench.throttle.admission(at: refusedAt) == .at(refusedAt + .seconds(17), why: .serverAsked))
        #expect(bench.throttle.forecast(within: .seconds(16), at: refusedAt) == 0)
        #expect(bench.throttle.view(at: refusedAt).pausedUntil == refusedAt + .seconds(17))
    }

    @Test func `refusals without a hint pause for 2, 4, 8 seconds and one request looks at a time`() {
        let bench = Bench()
        for _ in 0..<10 { bench.exchange() }
        for seconds in [2, 4, 8, 16, 32, 15, 15] {
            bench.exchange(status: 429)
            #expect(bench.throttle.admission(at: bench.now) == .at(bench.now + .seconds(seconds), why: .refused))
        }
        _ = bench.send()
        #expect(bench.throttle.admission(at: bench.now + .seconds(5)) == .whenAnswered(why: .probing))
    }

    @Test func `what was sent before the reaction is an echo and teaches nothing`() throws {
        let bench = Bench()
        var requests: [RequestNumber] = []
        for _ in 0..<6 { requests.append(try #require(bench.send())) }
        bench.now = bench.now + .seconds(1)
        for request in requests { bench.throttle.answered(request, status: 429, fields: [:], at: bench.now) }
        #expect(bench.throttle.admission(at: bench.now) == .at(bench.now + .seconds(2), why: .refused))
        #expect(bench.throttle.view(at: bench.now).lessons == 1)
        #expect(bench.throttle.view(at: bench.now).counts.refused == 6)
    }

    @Test func `an older success does not end an episode`() throws {
        let bench = Bench()
        let early = try #require(bench.send())
        let late = try #require(bench.send())
        bench.throttle.answered(late, status: 429, fields: [:], at: bench.now)
        bench.throttle.answered(early, status: 200, fields: [:], at: bench.now)
        #expect(bench.throttle.view(at: bench.now).phase == .episode)
        bench.exchange()
        #expect(bench.throttle.view(at: bench.now).phase != .episode)
    }

    @Test func `five failures open the breaker, single probes follow, an answer closes it`() {
        let bench = Bench()
        for _ in 0..<5 { bench.fail() }
        #expect(bench.throttle.drainNotices() == [.apiDown])
        let opened = bench.now
        for seconds in [1.0, 2, 4, 8, 16, 16] {
            guard case .at(let probe, .apiDown) = bench.throttle.admission(at: bench.now) else {
                Issue.record("no probe is planned")
                return
            }
            let wait = (probe - bench.now) / .seconds(1)
            #expect(wait >= seconds * 0.8 && wait <= seconds * 1.2)
            bench.fail()
        }
        bench.exchange()
        #expect(bench.throttle.drainNotices() == [.apiBack(after: bench.now - opened)])
        #expect(bench.throttle.view(at: bench.now).phase == .steady)
    }

    @Test func `four 503 are refusals, the fifth is an outage and takes the lesson back`() {
        let bench = Bench()
        for _ in 0..<200 { bench.exchange() }
        let before = bench.throttle.view(at: bench.now).quota
        for _ in 0..<4 { bench.exchange(status: 503) }
        #expect(bench.throttle.view(at: bench.now).phase == .episode)
        bench.exchange(status: 503)
        #expect(bench.throttle.view(at: bench.now).phase == .down)
        #expect(bench.throttle.view(at: bench.now).quota == before)
    }

    @Test func `no more are in flight than the window`() {
        let bench = Bench(.none, maxInFlight: 512)
        for _ in 0..<8 { #expect(bench.send() != nil) }
        #expect(bench.throttle.admission(at: bench.now) == .whenAnswered(why: .inFlight))
        #expect(bench.throttle.forecast(within: .milliseconds(1), at: bench.now) == 0)
    }

    @Test func `without a quota nothing is paced but a refusal still pauses`() {
        let bench = Bench(.none)
        for _ in 0..<100 { bench.exchange(after: .zero) }
        #expect(bench.now == .origin)
        bench.exchange(status: 429, fields: [.retryAfter: "3"], after: .zero)
        #expect(bench.throttle.admission(at: bench.now) == .at(bench.now + .seconds(3), why: .serverAsked))
    }

    @Test func `the forecast is what is admitted`() {
        let bench = Bench(.known(perWindow: 6_000, burst: nil))
        #expect(bench.throttle.forecast(within: .zero, at: bench.now) == 1)
        for _ in 0..<500 { bench.exchange(after: .milliseconds(5)) }
        #expect((4...8).contains(bench.throttle.forecast(within: .milliseconds(50), at: bench.now)))
    }

    @Test func `a clock that runs backwards changes nothing`() {
        let bench = Bench()
        for _ in 0..<10 { bench.exchange() }
        let planned = bench.throttle.admission(at: bench.now)
        #expect(bench.throttle.admission(at: Instant(nanoseconds: .min)) == planned)
        bench.throttle.sent(99, at: Instant(nanoseconds: .min))
        bench.throttle.answered(99, status: 200, fields: [:], at: Instant(nanoseconds: .min))
        #expect(bench.throttle.view(at: bench.now).counts.accepted == 11)
    }

    @Test func `what was learnt goes into the next run`() throws {
        let bench = Bench()
        while bench.throttle.view(at: bench.now).lessons == 0 {
            let request = try #require(bench.send())
            bench.throttle.answered(request, status: bench.number == 141 ? 429 : 200, fields: [:], at: bench.now)
        }
        let learnt = try #require(bench.throttle.learnt)
        #expect(learnt.refusals == 1 && learnt.perWindow > 90)
        let next = Throttle(Throttle.Settings(quota: .auto), learnt: learnt, now: .origin)
        #expect(next.view(at: .origin).quota == Int(learnt.perWindow))
    }
}
