import Sandbox
import Testing

@Suite struct FaultTests {
    private let user = #"{"email":"a@example.com"}"#

    private func desk(_ rules: FaultRule...) -> Desk {
        SandboxTests.desk { $0.faults.rules = rules }
    }

    private func answer(_ desk: inout Desk, _ body: String? = nil, at now: Moment = noon) -> Answer {
        desk.answer(Request("POST", "/v4/user", authorization: "Bearer KEY", body: Array((body ?? user).utf8)), now: now)
    }

    @Test(arguments: FaultRule.Kind.allCases)
    func `a fault executes or does not, as its kind says`(kind: FaultRule.Kind) {
        var desk = desk(FaultRule(kind))
        _ = answer(&desk)
        #expect(desk.company.effects.entries.count == (kind.executes ? 1 : 0))
        #expect(desk.statistics.executed == (kind.executes ? 1 : 0))
        #expect(desk.log.entries.first?.fault == kind)
    }

    @Test func `each fault shows the client what it should`() {
        func ending(_ kind: FaultRule.Kind, _ change: (inout FaultRule) -> Void = { _ in }) -> Answer {
            var rule = FaultRule(kind)
            change(&rule)
            var desk = desk(rule)
            return answer(&desk)
        }
        #expect(ending(.tooMany).reply.status == 429)
        #expect(ending(.statusBefore).reply.status == 502)
        #expect(ending(.statusAfter) { $0.status = 504 }.reply.status == 504)
        #expect(ending(.cutBefore).ending == .cut(reset: false))
        #expect(ending(.cutAfter) { $0.reset = true }.ending == .cut(reset: true))
        #expect(ending(.cutMidReply) { $0.bytes = 10 }.ending == .cutMidReply(bytes: 10, reset: false))
        #expect(ending(.stall).delay == .seconds(30))
        #expect(ending(.stallBefore) { $0.seconds = 2 }.ending == .cut(reset: false))
        #expect(ending(.closeAfter).ending == .replyAndClose)
    }

    @Test(arguments: [
        (500, "Internal server error"), (502, "<h1>502 Bad Gateway</h1>"), (504, "<h1>504 Gateway Time-out</h1>"), (403, "Forbidden"),
    ])
    func `a status has the body its sender would give`(status: Int, text: String) {
        var rule = FaultRule(.statusBefore)
        rule.status = status
        var desk = desk(rule)
        #expect(Seen(answer(&desk)).text.contains(text))
    }

    @Test func `skip, count and burst are exact`() {
        var rule = FaultRule(.tooMany)
        rule.skip = 2
        rule.count = 3
        var desk = desk(rule)
        let statuses = (0..<8).map { answer(&desk, #"{"email":"a\#($0)@example.com"}"#).reply.status }
        #expect(statuses == [201, 201, 429, 429, 429, 201, 201, 201])
    }

    @Test func `a burst strikes in a row once it begins`() {
        for seed in UInt64(0)..<10 {
            var rule = FaultRule(.tooMany)
            rule.probability = 0.1
            rule.burst = 4
            var desk = SandboxTests.desk {
                $0.faults.rules = [rule]
                $0.rules.seed = seed
            }
            let struck = (0..<200).map { _ in answer(&desk).reply.status == 429 }
            let runs = struck.split(separator: false).dropLast().map(\.count)
            #expect(!runs.isEmpty && runs.allSatisfy { $0 % 4 == 0 }, "seed \(seed)")
        }
    }

    @Test func `the same seed draws the same faults, and about as many as asked`() {
        func draws(_ seed: UInt64) -> [Bool] {
            var rule = FaultRule(.cutBefore)
            rule.probability = 0.2
            var desk = SandboxTests.desk {
                $0.faults.rules = [rule]
                $0.rules.seed = seed
            }
            return (0..<1000).map { _ in answer(&desk).ending != .reply }
        }
        #expect(draws(3) == draws(3))
        #expect(draws(3) != draws(4))
        #expect((150...250).contains(draws(3).count { $0 }))
    }

    @Test(arguments: [
        ("/v4/user", "/v4/user", true), ("/v4/user", "/v4/user/me", false), ("/v4/*", "/v4/user/me", true), ("/v4/*", "/v4", false),
        ("/v4/appointment/*/cancel", "/v4/appointment/1/cancel", true), ("/v4/appointment/*/cancel", "/v4/appointment/1/reschedule", false),
        ("*", "/v4", true),
    ])
    func `paths match by segments`(pattern: String, path: String, matches: Bool) {
        #expect(FaultRule(.stall, path: pattern).matches(method: "GET", path: path.split(separator: "/")) == matches)
    }

    @Test func `a rule of another method or path is not consumed`() {
        var rule = FaultRule(.tooMany, method: "POST", path: "/v4/booking")
        rule.count = 1
        var desk = desk(rule)
        #expect(answer(&desk).reply.status == 201)
        #expect(desk.send("POST", "/v4/booking", "{}").status == 429)
        #expect(desk.send("POST", "/v4/booking", "{}").status == 400)
    }

    @Test func `refused credentials and limited requests are not struck`() {
        var desk = SandboxTests.desk {
            $0.faults.rules = [FaultRule(.cutAfter)]
            $0.limits = LimitSettings(kind: .fixed, rate: 1)
        }
        #expect(desk.send("GET", "/v4/user/me", key: "WRONG").status == 401)
        #expect(answer(&desk).ending == .cut(reset: false))
        #expect(answer(&desk).ending == .reply)
        #expect(desk.statistics.limited == 1)
    }

    @Test func `keys expire after so many requests or seconds`() {
        var byCount = SandboxTests.desk { $0.faults.expireAfterRequests = 2 }
        let messages = (0..<3).map { _ in byCount.send("GET", "/v4/user/me").message }
        #expect(messages == [nil, nil, "API key has expired"])
        var byTime = SandboxTests.desk { $0.faults.expireAfter = .seconds(10) }
        #expect(byTime.send("GET", "/v4/user/me", at: noon + .seconds(9.9)).status == 200)
        #expect(byTime.send("GET", "/v4/user/me", at: noon + .seconds(10)).status == 401)
        byTime.replace(faults: FaultPlan(), now: noon + .seconds(11))
        #expect(byTime.send("GET", "/v4/user/me", at: noon + .seconds(20)).status == 200)
    }

    @Test func `reads lag behind writes by the delay, writes do not`() {
        var desk = SandboxTests.desk { $0.faults.readDelay = .seconds(2) }
        _ = answer(&desk, at: noon + .seconds(10))
        #expect(desk.send("GET", "/v4/user", at: noon + .seconds(11.9)).json["total"] as? Int == 4)
        #expect(desk.send("GET", "/v4/user", at: noon + .seconds(12)).json["total"] as? Int == 5)
        #expect(answer(&desk, at: noon + .seconds(11)).reply.status == 400)
    }

    @Test(arguments: [
        ("none", 0.0...0.0), ("fixed:20", 0.02...0.02), ("uniform:10-30", 0.01...0.03), ("exponential:50", 0.0...1.0),
    ])
    func `latencies are drawn as described and written as read`(text: String, bounds: ClosedRange<Double>) throws {
        let latency = try Latency(text)
        #expect(latency.text == text)
        var desk = SandboxTests.desk { $0.faults.latency = latency }
        let delays = (0..<2000).map { _ in answer(&desk).delay.seconds }
        #expect(delays.allSatisfy(bounds.contains))
        let mean = delays.reduce(0, +) / 2000
        let expected = text.hasPrefix("exp") ? 0.05 : (bounds.lowerBound + bounds.upperBound) / 2
        #expect(abs(mean - expected) <= expected * 0.1)
    }

    @Test func `a rule is read from text and from JSON alike`() throws {
        let text = try FaultRule(text: "cut-mid-reply:method=POST,path=/v4/booking,probability=0.5,skip=1,count=2,bytes=7,reset=true")
        var expected = FaultRule(.cutMidReply, method: "POST", path: "/v4/booking")
        expected.probability = 0.5
        expected.skip = 1
        expected.count = 2
        expected.bytes = 7
        expected.reset = true
        #expect(text == expected)
    }

    @Test(arguments: [
        "", "cut", "stall:seconds", "stall:seconds=x", "stall:status=200", "too-many:probability=2", "stall:colour=red", "stall:skip=-1",
    ])
    func `what is no fault is refused with a reason`(text: String) {
        #expect(throws: FaultSyntaxError.self) { try FaultRule(text: text) }
    }

    @Test(arguments: ["fast", "fixed", "fixed:x", "uniform:3-1", "exponential:", "none:1"])
    func `what is no latency is refused`(text: String) {
        #expect(throws: FaultSyntaxError.self) { try Latency(text) }
    }
}
