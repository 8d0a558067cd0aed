import Sandbox
import Testing

@Suite struct LimitHeaderTests {
    private let start = Moment(epochSeconds: 1_800_000_000)

    /// The headers of the first request, and of the refused second one, 30.5 s later, of a limit of one a minute.
    private func lines(_ change: (inout LimitHeaders) -> Void) -> (accepted: [String], refused: [String]) {
        var headers = LimitHeaders()
        change(&headers)
        var model = FixedWindow(limit: 1, window: .seconds(60), isAligned: false)
        _ = model.admit(at: start)
        let accepted = headers.lines(model, refusedFor: nil, at: start)
        let later = start + .seconds(30.5)
        let refused = headers.lines(model, refusedFor: model.admit(at: later), at: later)
        return (accepted.map { "\($0.name): \($0.value)" }, refused.map { "\($0.name): \($0.value)" })
    }

    @Test func `off says nothing`() {
        let lines = lines { $0.dialect = .off }
        #expect(lines.accepted.isEmpty && lines.refused.isEmpty)
    }

    @Test func `plain says when to come back, rounded up`() {
        let lines = lines { $0.dialect = .plain }
        #expect(lines.accepted.isEmpty)
        #expect(lines.refused == ["Retry-After: 30"])
    }

    @Test func `Retry-After may be a date`() {
        let lines = lines {
            $0.dialect = .plain
            $0.retryAfterIsDate = true
        }
        #expect(lines.refused == ["Retry-After: Fri, 15 Jan 2027 08:01:01 GMT"])
    }

    @Test func `suffixed has no plain header at all`() {
        let lines = lines { $0.dialect = .suffixed }
        #expect(lines.accepted == ["X-RateLimit-Limit-short: 1", "X-RateLimit-Remaining-short: 0", "X-RateLimit-Reset-short: 60"])
        #expect(lines.refused == ["Retry-After-short: 30"])
    }

    @Test func `throttler sends its counters on success only`() {
        let lines = lines { $0.dialect = .xRateLimit }
        #expect(lines.accepted == ["X-RateLimit-Limit: 1", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 60"])
        #expect(lines.refused == ["Retry-After: 30"])
    }

    @Test(arguments: [(LimitHeaders.Reset.epoch, "1800000060"), (.milliseconds, "1800000060000")])
    func `a reset may be an instant`(reset: LimitHeaders.Reset, expected: String) {
        let lines = lines {
            $0.dialect = .xRateLimit
            $0.reset = reset
        }
        #expect(lines.accepted.last == "X-RateLimit-Reset: \(expected)")
    }

    @Test func `the IETF draft has policy and state on every reply`() {
        let lines = lines { $0.dialect = .ietf }
        #expect(lines.accepted == ["RateLimit-Policy: \"default\";q=1;w=60", "RateLimit: \"default\";r=0;t=60"])
        #expect(lines.refused == ["RateLimit-Policy: \"default\";q=1;w=60", "RateLimit: \"default\";r=0;t=30", "Retry-After: 30"])
    }

    @Test func `the older draft has three headers`() {
        let lines = lines { $0.dialect = .ietf6 }
        #expect(lines.accepted == ["RateLimit-Limit: 1", "RateLimit-Remaining: 0", "RateLimit-Reset: 60"])
    }
}
