import Foundation
import Sandbox
import Testing

@Suite struct AdminTests {
    private func make(_ desk: inout Desk, _ count: Int) {
        for number in 0..<count { _ = desk.send("POST", "/v4/user", #"{"email":"u\#(number)@example.com"}"#) }
    }

    @Test func `effects list what was done, by kind, address and page`() {
        var desk = desk()
        make(&desk, 5)
        let all = desk.send("GET", "/admin/effects", key: nil).json
        #expect(all["total"] as? Int == 5 && all["mails"] as? Int == 5)
        func sequences(_ query: String) -> [Int] {
            let listed = desk.send("GET", "/admin/effects?\(query)").json["effects"] as? [[String: Any]]
            return listed?.compactMap { $0["sequence"] as? Int } ?? []
        }
        #expect(sequences("after=1&limit=2") == [2, 3])
        #expect(sequences("email=U3@example.com") == [4])
        #expect(sequences("kind=user.created").count == 5)
        #expect(sequences("kind=booking.created").isEmpty)
        #expect(desk.send("GET", "/admin/effects?kind=x").status == 400)
    }

    @Test func `a long list comes as lines in pieces, each effect once`() {
        var desk = desk()
        make(&desk, 4500)
        let answer = desk.answer(Request("GET", "/admin/effects?format=jsonl"), now: noon)
        #expect(answer.reply.content == .lines)
        var cursor = EffectCursor()
        var pieces: [String] = []
        while let bytes = desk.lines(&cursor) { pieces.append(String(decoding: bytes, as: UTF8.self)) }
        #expect(pieces.count == 3)
        let lines = pieces.joined().split(separator: "\n")
        #expect(lines.count == 4500 && lines[4499].hasPrefix("{\"sequence\":4500,"))
    }

    @Test(arguments: [(EffectLog.Detail.none, 0, 0), (.counts, 3, 0), (.full, 3, 3)])
    func `what is kept of effects can be limited`(detail: EffectLog.Detail, total: Int, listed: Int) {
        var desk = desk { $0.rules.effects = detail }
        make(&desk, 3)
        #expect(desk.company.effects.counts[.userCreated] ?? 0 == total)
        #expect(desk.company.effects.entries.count == listed)
        #expect(desk.company.users.count == 7)
    }

    @Test func `repeats show what was done twice and nothing else`() {
        var desk = desk()
        let body = """
            {"meetingTypeId":"\(queueType.text)","start":"2026-12-01T10:00:00Z","queueId":"\(queueID.text)",
             "attendee":{"email":"a@example.com","receiveReminders":true,"notes":{}}}
            """
        #expect(desk.send("POST", "/v4/booking", body).status == 201)
        #expect(desk.send("GET", "/admin/repeats").text == "[]")
        #expect(desk.send("POST", "/v4/booking", body.replacing("a@", with: "A@")).status == 201)
        #expect(desk.send("GET", "/admin/repeats").text.hasPrefix("[[{\"sequence\":1,"))
    }

    @Test func `statistics tell received, executed and limited apart`() throws {
        var desk = desk { $0.limits = LimitSettings(kind: .fixed, rate: 3) }
        for _ in 0..<5 { _ = desk.send("GET", "/v4/user/me") }
        _ = desk.send("GET", "/nowhere")
        let stats = desk.send("GET", "/admin/stats").json
        #expect(stats["received"] as? Int == 6 && stats["executed"] as? Int == 3 && stats["limited"] as? Int == 2)
        let routes = try #require(stats["routes"] as? [String: [String: Int]])
        #expect(routes == ["GET /v4/user/me": ["200": 3, "429": 2], "other": ["404": 1]])
        #expect((stats["perMinute"] as? [[String: Any]])?.first?["received"] as? Int == 6)
    }

    @Test func `a fault plan can be put, read with its counters, and is checked`() {
        var desk = desk()
        let plan = #"{"latency":"fixed:5","readDelay":1.5,"rules":[{"fault":"too-many","path":"/v4/user/me","count":1}]}"#
        #expect(desk.send("POST", "/admin/faults", plan).status == 200)
        #expect(desk.send("GET", "/v4/user/me").status == 429)
        #expect(desk.send("GET", "/v4/user/me").status == 200)
        let shown = desk.send("GET", "/admin/faults").json
        #expect(shown["latency"] as? String == "fixed:5" && shown["readDelay"] as? Double == 1.5)
        let rule = (shown["rules"] as? [[String: Any]])?.first
        #expect(rule?["matched"] as? Int == 2 && rule?["struck"] as? Int == 1)
        #expect(desk.send("POST", "/admin/faults", #"{"rulez":[]}"#).message?.contains("rulez") == true)
        #expect(desk.send("POST", "/admin/faults", "{").status == 400)
        #expect(desk.send("POST", "/admin/faults", "{}").status == 200)
        #expect(desk.faults.plan == FaultPlan())
    }

    @Test func `the limit can change in mid-run`() {
        var desk = desk()
        #expect(desk.send("POST", "/admin/limits", #"{"limit":"fixed","rate":2,"headers":"plain"}"#).status == 204)
        #expect((0..<3).map { _ in desk.send("GET", "/v4/user/me").status } == [200, 200, 429])
        #expect(desk.send("POST", "/admin/limits", #"{"rate":600}"#).status == 204)
        #expect(desk.limits.kind == .fixed && desk.limits.rate == 600)
        #expect(desk.send("GET", "/v4/user/me").status == 200)
        #expect(desk.send("POST", "/admin/limits", #"{"rate":0}"#).status == 400)
    }

    @Test func `each credential has its own limit over all routes`() {
        var desk = desk { $0.limits = LimitSettings(kind: .fixed, rate: 2) }
        #expect(desk.send("GET", "/v4/user/me").status == 200)
        #expect(desk.send("GET", "/v4/meeting-type").status == 200)
        #expect(desk.send("GET", "/v4/user").status == 429)
        #expect(desk.send("GET", "/v4/user/me", key: "rgo-T", as: nil).status == 200)
    }

    @Test func `a limiter may refuse as nginx does`() {
        var desk = desk {
            $0.limits = LimitSettings(kind: .leaky, rate: 60, burst: 0)
            $0.limits.status = 503
        }
        #expect(desk.send("GET", "/v4/user/me").status == 200)
        let refused = desk.send("GET", "/v4/user/me")
        #expect(refused.status == 503 && refused.text.contains("503 Service Temporarily Unavailable"))
    }

    @Test func `a reset brings the start back`() {
        var desk = desk()
        make(&desk, 3)
        _ = desk.send("POST", "/admin/faults", #"{"rules":[{"fault":"stall"}]}"#)
        #expect(desk.send("POST", "/admin/reset").status == 204)
        #expect(desk.company.users.count == 4 && desk.company.effects.entries.isEmpty && desk.faults.plan == FaultPlan())
        #expect(desk.statistics.received == 0)
    }

    @Test func `provisional bookings are confirmed and expired from outside`() throws {
        var desk = desk()
        func body(_ hour: Int) -> String {
            """
            {"meetingTypeId":"\(confirmationType.text)","start":"2026-12-01T\(hour):00:00Z","hostIds":["\(host(0).text)"],
             "attendee":{"email":"a@example.com","receiveReminders":true,"notes":{}}}
            """
        }
        let first = desk.send("POST", "/v4/booking", body(10))
        #expect(first.json["bookingType"] as? String == "requireHostConfirmation" && first.json["appointmentId"] == nil)
        let id = try #require(first.json["provisionalBookingId"] as? String)
        let confirmed = desk.send("POST", "/admin/provisional/\(id)/confirm").json["appointmentId"] as? String
        #expect(desk.send("GET", "/v4/appointment/\(try #require(confirmed))").status == 200)
        let second = try #require(desk.send("POST", "/v4/booking", body(11)).json["provisionalBookingId"] as? String)
        #expect(desk.send("POST", "/admin/provisional/\(second)/expire").status == 204)
        #expect(desk.send("POST", "/v4/provisional-booking/\(second)/decline").status == 400)
        let expired = desk.send("GET", "/v4/provisional-booking/paginated?status=expired").json
        #expect(expired["total"] as? Int == 1)
    }

    @Test func `the request log keeps the last ones`() {
        var desk = desk { $0.keptRequests = 2 }
        for path in ["/a", "/b", "/v4/user/me"] { _ = desk.send("GET", path) }
        #expect(desk.log.entries.map(\.target) == ["/b", "/v4/user/me"])
        #expect(desk.log.entries.map(\.number) == [2, 3])
    }
}
