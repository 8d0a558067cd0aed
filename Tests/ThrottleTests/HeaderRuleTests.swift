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

    /// Two leave 300 ms apart, the first is refused and the second accepted.
    private func crossing(on bench: Bench, fields: HTTPFields) {
        let first = bench.send()
        bench.now = bench.now + .milliseconds(300)
        let second = bench.send()
        bench.now = bench.now + .seconds(1)
        if let first { bench.throttle.answered(first, status: 429, fields: [.retryAfter: "5"], at: bench.now) }
        if let second { bench.throttle.answered(second, status: 200, fields: fields, at: bench.now + .milliseconds(10)) }
    }

    @Test func `who left after the refused one and was accepted spares the look`() {
        let bench = Bench(.known(perWindow: 600, burst: nil))
        spend(20, of: 600, on: bench)
        let refusedAt = bench.now
        crossing(on: bench, fields: Self.fields(limit: 600, remaining: 500))
        #expect(bench.throttle.view(at: bench.now).phase != .episode)
        // The pause binds all the same.
        _ = bench.send()
        #expect(bench.now >= refusedAt + .seconds(5))
        #expect(bench.throttle.admission(at: bench.now + .seconds(1)) == .now)
    }

    @Test func `without headers somebody looks`() {
        let bench = Bench(.known(perWindow: 600, burst: nil))
        for _ in 0..<20 { bench.exchange() }
        crossing(on: bench, fields: [:])
        #expect(bench.throttle.view(at: bench.now).phase == .episode)
    }

    /// The window ends at 50 s, and others have taken 8 of its 20. Answers that take 5 s tell of its end 5 s late.
    @Test func `a reset is not later for the way that its word takes`() {
        let bench = Bench(.known(perWindow: 20, burst: 40))
        for (number, after) in zip(1...12, [1, 5, 1, 5, 1, 4, 1, 1, 1, 1, 1, 5]) {
            guard let request = bench.send() else { break }
            let reset = 50 - Int(bench.now.seconds)
            bench.now = bench.now + .seconds(after)
            bench.throttle.answered(
                request, status: 200, fields: Self.fields(limit: 20, remaining: 12 - number, reset: reset), at: bench.now)
        }
        #expect(bench.now.seconds < 50)
        _ = bench.send()
        #expect((50..<53).contains(bench.now.seconds))
    }

    @Test func `what is under way may not be counted yet in what remains`() {
        let bench = Bench(.known(perWindow: 600, burst: nil))
        spend(20, of: 600, on: bench)
        // Others have taken the rest, so that the own log is no warrant.
        bench.exchange(fields: Self.fields(limit: 600, remaining: 3))
        let overtaken = bench.send()
        if let request = bench.send() {
            bench.throttle.answered(request, status: 200, fields: Self.fields(limit: 600, remaining: 2), at: bench.now)
        }
        // One of the two is the overtaken one's.
        let last = bench.send()
        #expect(overtaken != nil && last != nil && bench.now.seconds < 10)
        _ = bench.send()
        #expect(bench.now.seconds > 55)
    }

    @Test func `a refusal of what the headers had promised does not speak against the log`() {
        let bench = Bench(.known(perWindow: 20, burst: nil))
        spend(18, of: 20, on: bench)
        let (earlier, later) = (bench.send(), bench.send())
        if let earlier { bench.throttle.answered(earlier, status: 200, fields: Self.fields(limit: 20, remaining: 0), at: bench.now) }
        if let later { bench.throttle.answered(later, status: 429, fields: [.retryAfter: "1"], at: bench.now) }
        #expect((50..<59).contains(bench.now.seconds))
        // As soon as something leaves the log, and not when the server says that all comes back.
        _ = bench.send()
        #expect((60..<61).contains(bench.now.seconds))
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

    /// Without their word it would be put down to a bucket's savings, and fall to 102.
    @Test func `a climb that the headers vouched for is not taken back`() {
        let bench = Bench(.known(perWindow: 100, burst: nil))
        spend(20, of: 100, on: bench)
        let plenty = Self.fields(limit: 100, remaining: 70)
        while (bench.throttle.view(at: bench.now).quota ?? 0) < 150, bench.now.seconds < 600 { bench.exchange(fields: plenty) }
        bench.exchange(status: 429)
        #expect((bench.throttle.view(at: bench.now).quota ?? 0) >= 150)
    }

    @Test func `what was under way with a broken promise is no further one`() {
        let bench = Bench(.known(perWindow: 600, burst: nil))
        spend(20, of: 600, on: bench)
        func breakPromise() {
            let underWay = (0..<6).compactMap { _ in bench.send() }
            bench.now = bench.now + .seconds(1)
            for request in underWay { bench.throttle.answered(request, status: 429, fields: [:], at: bench.now) }
            for _ in 0..<3 { bench.exchange(fields: Self.fields(limit: 600, remaining: 500)) }
        }
        breakPromise()
        breakPromise()
        #expect(!bench.throttle.drainNotices().contains(.headersDistrusted))
        breakPromise()
        #expect(bench.throttle.drainNotices().contains(.headersDistrusted))
    }

    @Test func `who states more limits than a server can have is not believed`() {
        let bench = Bench(.known(perWindow: 100, burst: nil))
        for limit in 1...20 { bench.exchange(fields: Self.fields(limit: limit * 50, remaining: limit * 50 - 1)) }
        #expect(bench.throttle.drainNotices().contains(.headersDistrusted))
        #expect(bench.throttle.view(at: bench.now).quota == 100)
    }
}
