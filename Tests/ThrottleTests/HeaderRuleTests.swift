import HTTPTypes
import Testing
import Throttle

/// What headers that have earned trust do to the belief and to a refusal's lesson.
struct HeaderRuleTests {
    private static func fields(limit: Int, remaining: Int, reset: Int = 60) -> HTTPFields {
        var fields = HTTPFields()
        let values = [("X-RateLimit-Limit", limit), ("X-RateLimit-Remaining", remaining), ("X-RateLimit-Reset", reset)]
        for (name, value) in values {
            if let name = HTTPField.Name(name) { fields[name] = "\(value)" }
        }
        return fields
    }

    /// Has so many requests answered with a number remaining that falls by one each time.
    private func spend(_ count: Int, of limit: Int, on bench: Bench) {
        for used in 1...count { bench.exchange(fields: Self.fields(limit: limit, remaining: limit - used)) }
    }

    @Test func `a limit is believed once the number remaining has fallen as told`() {
        let bench = Bench(.known(perWindow: 60, burst: nil))
        spend(3, of: 300, on: bench)
        #expect(bench.throttle.view(at: bench.now).quota == 60)
        spend(12, of: 300, on: bench)
        #expect(bench.throttle.view(at: bench.now).quota == 300)
    }

    @Test func `a refusal that the headers foretold teaches nothing`() {
        let bench = Bench(.known(perWindow: 100, burst: nil))
        spend(20, of: 100, on: bench)
        // Nothing remains by the last word, and who asks none the less is refused.
        bench.exchange(fields: Self.fields(limit: 100, remaining: 0))
        bench.number += 1
        bench.throttle.sent(RequestNumber(rawValue: bench.number), at: bench.now)
        bench.throttle.answered(RequestNumber(rawValue: bench.number), status: 429, fields: [.retryAfter: "5"], at: bench.now)
        let view = bench.throttle.view(at: bench.now)
        #expect(view.phase == .episode)
        #expect(view.quota == 100 && view.lessons == 0)
    }

    @Test func `the belief rises to what is stated again and again`() {
        let bench = Bench(.known(perWindow: 100, burst: nil))
        spend(20, of: 100, on: bench)
        #expect(bench.throttle.view(at: bench.now).quota == 100)
        // Without the headers' word a refusal takes some off; the next word puts it back.
        for _ in 0..<30 { bench.exchange(fields: Self.fields(limit: 100, remaining: 70)) }
        bench.exchange(status: 429)
        bench.now = bench.now + .seconds(3)
        bench.exchange(fields: Self.fields(limit: 100, remaining: 60))
        #expect((bench.throttle.view(at: bench.now).quota ?? 0) >= 100)
    }

    @Test func `who states more limits than a server can have is not believed`() {
        let bench = Bench(.known(perWindow: 100, burst: nil))
        for limit in 1...20 { bench.exchange(fields: Self.fields(limit: limit * 50, remaining: limit * 50 - 1)) }
        #expect(bench.throttle.drainNotices().contains(.headersDistrusted))
        #expect(bench.throttle.view(at: bench.now).quota == 100)
    }
}
