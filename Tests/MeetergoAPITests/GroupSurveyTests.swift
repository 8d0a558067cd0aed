import BulkModel
import JSONText
import MeetergoAPI
import Testing

/// Who stands in a host's group appointments before rows are sent that may join them.
struct GroupSurveyTests {
    private func effect(_ changes: [(String, String?)] = [], actingUser: String? = "admin") throws -> Effect {
        var effect = try #require(checkBooking(changes).draft).effect(actingUser: actingUser)
        effect.mayJoin = true
        return effect
    }

    private func appointment(_ number: Int, _ people: String, start: String = "2027-03-01T08:00:00Z", extra: String = "") -> String {
        #"{"id":"a\#(number)","start":"\#(start)","meetingTypeId":"\#(typeId)","hostIds":["\#(hostId)"],"attendees":[\#(people)]\#(extra)}"#
    }

    private func person(_ email: String?, _ phone: String? = nil) -> String {
        #"{"email":\#(email.map { "\"\($0)\"" } ?? "null"),"phone":\#(phone.map { "\"\($0)\"" } ?? "null")}"#
    }

    /// Asks the survey's questions until it is over; `pages` are what the server gives, the last one for ever.
    private func surveyed(_ effect: Effect, _ pages: [Result<Reply, TransferFailure>]) throws -> (GroupSurvey, asked: [String]) {
        var survey = try #require(GroupSurvey(before: effect))
        var asked: [String] = []
        var answer: Result<Reply, TransferFailure>?
        while case .ask(let path, let user) = survey.next(answer), asked.count < 20 {
            answer = pages[min(asked.count, pages.count - 1)]
            asked.append("\(path) as \(user ?? "itself")")
        }
        return (survey, asked)
    }

    private func page(_ appointments: [String]) -> Result<Reply, TransferFailure> {
        .success(Reply(status: 200, body: Array(#"{"appointments":[\#(appointments.joined(separator: ","))]}"#.utf8)))
    }

    @Test func `one question covers a quarter of a year of the type, asked as the host`() throws {
        let (survey, asked) = try surveyed(try effect(), [page([appointment(1, person("MIA@example.com"))])])
        #expect(
            asked == [
                "/v4/appointment/paginated?page=0&pageSize=100&start=2026-12-03T00%3A00%3A00Z&end=2027-03-03T00%3A00%3A00Z"
                    + "&meetingTypeId=\(typeId)&sortBy=appointment.start&sortDirection=ASC as \(hostId)"
            ])
        let finding = Finding(.duplicate, message: "the person has this booking already")
        #expect(survey.verdict(on: try effect()) == .existing(RemoteIdentity(id: "a1"), finding))
        #expect(survey.verdict(on: try effect([("attendee.email", "max@example.com")])) == .absent)
        #expect(survey.verdict(on: try effect([("start", "2027-03-01T10:00:00+01:00")])) == .absent)
        let (_, byToken) = try surveyed(try effect(actingUser: nil), [page([])])
        #expect(byToken.first?.hasSuffix("&userId=\(hostId) as itself") == true)
    }

    @Test func `cancelled appointments, other types and people known by something else do not count`() throws {
        let phone = "+49 170 1234567"
        let byPhone = try effect([("attendee.email", nil), ("attendee.phone", phone), ("phoneOnlyBooking", "true")])
        let mia = person("mia@example.com")
        let (survey, _) = try surveyed(
            try effect(),
            [
                page([
                    appointment(1, mia, extra: #","isCancelled":true"#),
                    appointment(2, mia, extra: #","cancel":{"actionAt":"2027-01-01T00:00:00Z"}"#),
                    appointment(3, mia).replacing(typeId, with: "20000000-0000-4000-8000-000000000009"),
                    appointment(4, person("somebody@example.com", phone)),
                ])
            ])
        #expect(survey.verdict(on: try effect()) == .absent)
        #expect(survey.verdict(on: byPhone) == .absent)
        let (known, _) = try surveyed(byPhone, [page([appointment(5, person(nil, "0049 170-1234567".replacing("0049", with: "49")))])])
        guard case .existing(let identity, _, _)? = known.verdict(on: byPhone) else { Issue.record("not found"); return }
        #expect(identity.id == "a5")
    }

    @Test func `full pages are followed by the next one, until one is not full`() throws {
        let first = page((1...100).map { appointment($0, person("p\($0)@example.com")) })
        let (survey, asked) = try surveyed(try effect(), [first, page([appointment(101, person("mia@example.com"))])])
        #expect(asked.count == 2 && asked[1].contains("?page=1&"))
        #expect(survey.requests == 2)
        guard case .existing? = survey.verdict(on: try effect()) else { Issue.record("not found"); return }
    }

    @Test func `a list that does not page keeps the rows back, and says so`() throws {
        let same = page((1...100).map { appointment($0, person("p\($0)@example.com")) })
        let (survey, asked) = try surveyed(try effect(), [same])
        #expect(asked.count == 2)
        guard case .undecided(let finding)? = survey.verdict(on: try effect()) else { Issue.record("decided"); return }
        #expect(finding.message.contains("does not page"))
    }

    @Test func `where it is refused nothing is known`() throws {
        let (survey, _) = try surveyed(try effect(), [.success(Reply(status: 403))])
        #expect(survey.verdict(on: try effect()) == nil)
    }

    @Test func `only what may join is surveyed, by type, host and time`() throws {
        let plain = try #require(checkBooking([]).draft).effect(actingUser: "admin")
        #expect(GroupSurvey(before: plain) == nil)
        var queue = try #require(checkBooking([("hostIds", nil), ("queueId", queueId)]).draft).effect(actingUser: "admin")
        queue.mayJoin = true
        #expect(GroupSurvey(before: queue) == nil)
        let grounds = try ["2027-03-01T09:00:00+01:00", "2027-03-02T09:00:00+01:00", "2027-06-02T09:00:00+02:00"].map {
            try #require(GroupSurvey(before: try effect([("start", $0)]))).ground
        }
        #expect(grounds[0] == grounds[1])
        #expect(grounds[0] != grounds[2])
    }

    /// The appointment is older than the request, but nobody of that name was in it before.
    @Test func `after a doubt, who is in an older appointment came by the row's request`() throws {
        let older = appointment(1, person("mia@example.com"), extra: #","createdAt":"2020-01-01T00:00:00Z""#)
        func verdict(_ effect: Effect, since: Int64, _ trail: Trail = .none) -> Verdict? {
            var look = ReplyJudge(kind: .bookings).looks(for: [Suspect(row: 1, effect: effect, since: since, trail: trail)])[0]
            _ = look.next(nil)
            guard case .over(let verdicts) = look.next(page([older])) else { return nil }
            return verdicts[1]
        }
        #expect(verdict(try effect(), since: 1_800_000_000_000) == .made(.created, RemoteIdentity(id: "a1")))
        guard case .existing? = verdict(try effect(), since: 1_800_000_000_000, Trail(isUnsurveyed: true)) else {
            Issue.record("though nobody had looked")
            return
        }
        var alone = try effect()
        alone.mayJoin = false
        for (effect, since) in [(alone, 1_800_000_000_000), (try effect(), Int64.max)] {
            guard case .existing? = verdict(effect, since: since) else { Issue.record("\(since) is called made"); continue }
        }
    }
}
