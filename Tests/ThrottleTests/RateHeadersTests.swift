import HTTPTypes
import TestSupport
import Testing
import Throttle

struct RateHeadersTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var fields: [(String, String)]
        var expected: [RateLevel]
        var testDescription: String { name }
    }

    static func level(_ limit: Int, _ remaining: Int, reset: Int64, window: Int64? = nil, name: String = "") -> RateLevel {
        RateLevel(name: name, limit: limit, window: window.map { $0 * 1_000_000_000 }, remaining: remaining, reset: reset * 1_000_000_000)
    }

    static let date = ("Date", "Mon, 04 May 2026 10:00:00 GMT")
    static let cases: [Case] = [
        Case(
            name: "draft 10, two policies",
            fields: [
                ("RateLimit-Policy", "\"burst\";q=20;w=5, \"daily\";q=1000;w=86400"),
                ("RateLimit", "\"burst\";r=7;t=3, \"daily\";r=50;t=30"),
            ], expected: [level(20, 7, reset: 3, window: 5, name: "burst"), level(1000, 50, reset: 30, window: 86_400, name: "daily")]),
        Case(
            name: "draft 10, another unit is ignored",
            fields: [("RateLimit-Policy", "\"a\";q=100;w=60;qu=\"content-bytes\""), ("RateLimit", "\"a\";r=1;t=1")], expected: []),
        Case(name: "draft 10 without its policy", fields: [("RateLimit", "\"a\";r=1;t=1")], expected: []),
        Case(
            name: "draft 6", fields: [("RateLimit-Limit", "100, 100;w=60"), ("RateLimit-Remaining", "42"), ("RateLimit-Reset", "9")],
            expected: [level(100, 42, reset: 9)]),
        Case(
            name: "X, seconds", fields: [("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "59")],
            expected: [level(100, 0, reset: 59)]),
        Case(
            name: "X, epoch seconds",
            fields: [date, ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "5"), ("X-RateLimit-Reset", "1777888812")],
            expected: [level(100, 5, reset: 12)]),
        Case(
            name: "X, epoch milliseconds",
            fields: [date, ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "5"), ("X-RateLimit-Reset", "1777888812000")],
            expected: [level(100, 5, reset: 12)]),
        Case(
            name: "X, an epoch without a date",
            fields: [("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "5"), ("X-RateLimit-Reset", "1777888812")], expected: []),
        Case(
            name: "suffixed names",
            fields: [("X-RateLimit-Limit-short", "3"), ("X-RateLimit-Remaining-short", "2"), ("X-RateLimit-Reset-short", "1")],
            expected: [level(3, 2, reset: 1, name: "short")]),
        Case(
            name: "a negative remainder",
            fields: [("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "-5"), ("X-RateLimit-Reset", "1")], expected: []),
        Case(name: "a limit alone", fields: [("X-RateLimit-Limit", "100")], expected: []),
    ]

    @Test(arguments: cases) func `each dialect is read`(_ given: Case) throws {
        var fields = HTTPFields()
        for (name, value) in given.fields { fields[try #require(HTTPField.Name(name))] = value }
        #expect(RateHeaders.read(fields) == given.expected)
    }

    @Test func `a quota stated in headers is used without a refusal`() {
        let result = Simulation.run(
            Scenario(.SL, rows: 3_000).with {
                $0.limit = 300; $0.dialect = .ietf; $0.latency = .ms300
            }, seed: 1)
        #expect(result.refused == 0)
        #expect(result.share > 90)
        #expect(result.learnt == nil)
    }

    @Test(arguments: HeaderDialect.lies) func `lies do no harm`(_ lie: HeaderDialect) {
        let result = Simulation.run(
            Scenario(.SL, rows: 3_000).with {
                $0.dialect = lie; $0.latency = .ms300
            }, seed: 1)
        #expect(result.share > 92)
        #expect(result.refusedShare < 0.5)
    }
}
