import BulkModel
import JSONText
import MeetergoAPI
import Testing

/// Asks a look's questions of a server that is a function of the path and the acting user.
private struct Interview {
    var asked: [String] = []
    var verdicts: [Int: Verdict] = [:]
    var ending = ""

    init(_ look: SettlingLook, limit: Int = 50, _ server: (_ path: String, _ actingUser: String?) -> Result<Reply, TransferFailure>) {
        var look = look
        var answer: Result<Reply, TransferFailure>?
        ending = "endless"
        questions: for _ in 0..<limit {
            switch look.next(answer) {
            case .ask(let path, let actingUser):
                asked.append(actingUser.map { "\(path) as \($0)" } ?? path)
                answer = server(path, actingUser)
                continue questions
            case .again(let finding): ending = "again \(finding.cause)"
            case .throttled: ending = "throttled"
            case .credentialRejected: ending = "credential"
            case .over(let verdicts):
                self.verdicts = verdicts
                ending = "over"
            }
            return
        }
    }
}

private func ok(_ body: String) -> Result<Reply, TransferFailure> { .success(Reply(status: 200, body: Array(body.utf8))) }
private func status(_ status: Int) -> Result<Reply, TransferFailure> { .success(Reply(status: status)) }

private extension Verdict {
    /// Without the words.
    var name: String {
        switch self {
        case .made(let outcome, let identity): "\(outcome) \(identity.id)"
        case .existing(let identity, _, _): "existing \(identity.id)"
        case .absent: "absent"
        case .undecided: "undecided"
        case .there: "there"
        case .gone: "gone"
        case .kept: "kept"
        case .free: "free"
        }
    }
}

private let since: Int64 = 1_800_000_000_000  // 2027-01-15T08:00:00Z

struct UserLookTests {
    private func look(_ emails: String..., actingUser: String? = "admin") -> SettlingLook {
        let suspects = emails.enumerated().map { index, email in
            Suspect(row: index + 1, effect: checkUser([("email", email)]).draft!.effect(actingUser: actingUser), since: since)
        }
        return ReplyJudge(kind: .users).looks(for: suspects)[0]
    }

    private func user(
        _ id: String, _ email: String, created: String = "2027-01-15T08:00:01.250Z", family: String = "Schmidt", deleted: String = "null"
    ) -> String {
        #"{"id":"\#(id)","email":"\#(email)","givenName":"Anna","familyName":"\#(family)","createdAt":"\#(created)","deletedAt":\#(deleted)}"#
    }

    @Test func `one walk through the directory settles all rows`() {
        let filler = (0..<98).map { user("f\($0)", "f\($0)@example.com") }
        let pages = [
            filler + [user("a", "ANNA@example.com"), user("o", "old@example.com", created: "2027-01-15T07:59:54Z")],
            [user("z", "z@example.com")],
        ]
        let interview = Interview(look("anna@example.com", "old@example.com", "nobody@example.com")) { path, _ in
            ok(#"{"users":[\#(pages[path.hasSuffix("=0") ? 0 : 1].joined(separator: ","))],"total":101}"#)
        }
        #expect(interview.asked == ["/v4/user?limit=100&offset=0 as admin", "/v4/user?limit=100&offset=100 as admin"])
        #expect(interview.verdicts.mapValues(\.name) == [1: "created a", 2: "existing o", 3: "absent"])
    }

    @Test func `the walk ends when all are found`() {
        let interview = Interview(look("anna@example.com")) { _, _ in ok(#"{"users":[\#(user("a", "anna@example.com"))],"total":900}"#) }
        #expect(interview.asked.count == 1)
        #expect(interview.verdicts.mapValues(\.name) == [1: "created a"])
    }

    @Test(arguments: [
        ("2027-01-15T07:59:55.000Z", "created a"), ("2027-01-15T07:59:54.999Z", "existing a"), ("2027-01-15T09:00:00+01:00", "created a"),
        ("yesterday", "existing a"),
    ]) func `ours is what was made no earlier than five seconds before the intent`(_ created: String, _ verdict: String) {
        let interview = Interview(look("anna@example.com")) { _, _ in
            ok(#"{"users":[\#(user("a", "anna@example.com", created: created))],"total":1}"#)
        }
        #expect(interview.verdicts[1]?.name == verdict)
    }

    @Test func `somebody else's user of the same moment is not ours`() {
        let interview = Interview(look("anna@example.com")) { _, _ in
            ok(#"{"users":[\#(user("a", "anna@example.com", family: "Meier"))],"total":1}"#)
        }
        #expect(interview.verdicts[1]?.name == "existing a")
    }

    @Test func `a deleted user is none`() {
        let interview = Interview(look("anna@example.com")) { _, _ in
            ok(#"{"users":[\#(user("a", "anna@example.com", deleted: #""2027-01-15T08:00:02Z""#))],"total":1}"#)
        }
        #expect(interview.verdicts[1] == .absent)
    }

    @Test func `a list that does not page is noticed, and nothing is concluded from it`() {
        let interview = Interview(look("anna@example.com")) { _, _ in ok(#"[\#(user("b", "berta@example.com"))]"#) }
        #expect(interview.ending == "over")
        #expect(interview.asked.count == 2)
        #expect(interview.verdicts[1]?.name == "undecided")
    }

    @Test(arguments: [(429, "throttled"), (401, "credential"), (500, "again server"), (403, "over")])
    func `trouble is told apart`(_ code: Int, _ ending: String) {
        let interview = Interview(look("anna@example.com")) { _, _ in status(code) }
        #expect(interview.ending == ending)
        if ending == "over" { #expect(interview.verdicts[1]?.name == "undecided") }
    }
}

struct BookingLookTests {
    private func suspect(_ row: Int, _ changes: [(String, String?)] = [], actingUser: String? = "admin") -> Suspect {
        Suspect(row: row, effect: checkBooking(changes).draft!.effect(actingUser: actingUser), since: since)
    }

    private func looks(_ suspects: Suspect...) -> [SettlingLook] { ReplyJudge(kind: .bookings).looks(for: suspects) }

    private func appointment(
        _ id: String, start: String = "2027-03-01T08:00:00.000Z", type: String = typeId, email: String = "\"MIA@example.com\"",
        phone: String = "null", host: String = hostId, created: String = "2027-01-15T08:00:01Z", extra: String = ""
    ) -> String {
        #"{"id":"\#(id)","start":"\#(start)","meetingTypeId":"\#(type)","hostIds":["\#(host)"],"isCancelled":false,"#
            + #""attendees":[{"email":"other@example.com"},{"email":\#(email),"phone":\#(phone)}],"createdAt":"\#(created)"\#(extra)}"#
    }

    private func list(_ appointments: String...) -> String { #"{"appointments":[\#(appointments.joined(separator: ","))],"total":1}"# }
    private let none = #"{"provisionalBookings":[],"total":0}"#

    private func interview(_ appointments: String, _ suspect: Suspect) -> Interview {
        Interview(looks(suspect)[0]) { path, _ in ok(path.contains("provisional") ? none : appointments) }
    }

    @Test func `one question to the host finds the booking`() {
        let interview = interview(list(appointment("b")), suspect(4))
        #expect(
            interview.asked == [
                "/v4/appointment/paginated?page=0&pageSize=100&start=2027-03-01T07%3A59%3A00Z&end=2027-03-01T08%3A01%3A00Z as \(hostId)"
            ])
        #expect(interview.verdicts.mapValues(\.name) == [4: "created b"])
    }

    @Test func `a token asks as itself for the host`() {
        let interview = interview(list(appointment("b")), suspect(4, actingUser: nil))
        #expect(interview.asked.first?.hasSuffix("&userId=\(hostId)") == true)
    }

    @Test func `an absent booking is looked for among those that wait for a confirmation`() {
        let interview = interview(list(), suspect(1))
        #expect(interview.asked.count == 4)
        #expect(interview.asked[1] == "/v4/meeting-type/\(typeId) as \(hostId)")
        #expect(interview.asked[2].hasPrefix("/v4/provisional-booking/paginated?page=0&pageSize=100"))
        #expect(interview.asked[3].hasPrefix("/v4/provisional-booking/paginated?page=1&pageSize=100"))
        #expect(interview.verdicts == [1: .absent])
    }

    @Test(arguments: [
        (#"{"meetingOptions":{"doubleOptIn":"disabled","requireHostConfirmation":"disabled"}}"#, 2),
        (#"{"meetingOptions":{"doubleOptIn":"disabled","requireHostConfirmation":"company default"}}"#, 4),
        (#"{"meetingOptions":{"doubleOptIn":"disabled"}}"#, 4), ("{}", 4),
    ]) func `a type that needs no confirmation has no provisional bookings`(_ type: String, _ questions: Int) {
        let interview = Interview(looks(suspect(1))[0]) { path, _ in
            ok(path.contains("meeting-type") ? type : path.contains("provisional") ? none : list())
        }
        #expect(interview.asked.count == questions)
        #expect(interview.verdicts == [1: .absent])
    }

    @Test(arguments: [
        ("pending", "null", "provisional p"), ("declined_by_host", "null", "absent"), ("pending", "\"2027-01-15T08:00:03Z\"", "absent"),
    ]) func `a provisional booking is found by the request that it repeats`(_ status: String, _ deleted: String, _ verdict: String) {
        let dto = String(decoding: suspect(1).effect.body, as: UTF8.self)
        let page =
            #"{"provisionalBookings":[{"id":"p","dto":\#(dto),"status":"\#(status)","createdAt":"2027-01-15T08:00:02Z","deletedAt":\#(deleted)}]}"#
        let interview = Interview(looks(suspect(1))[0]) { path, _ in ok(path.contains("provisional") ? page : list()) }
        #expect(interview.ending == "over")
        #expect(interview.verdicts[1]?.name == verdict)
    }

    @Test func `neither another start, type, person nor a cancelled booking is ours`() {
        let interview = interview(
            list(
                appointment("s", start: "2027-03-01T08:01:00Z"), appointment("t", type: "x"),
                appointment("p", email: "\"mila@example.com\""),
                appointment("c", extra: #","cancel":{"actionAt":"2027-01-15T08:00:05Z"}"#)), suspect(1))
        #expect(interview.verdicts == [1: .absent])
    }

    @Test func `several bookings are shown, not chosen from`() throws {
        let interview = interview(list(appointment("b1"), appointment("b2")), suspect(1))
        guard case .undecided(let finding)? = interview.verdicts[1] else { Issue.record("\(interview.verdicts)"); return }
        #expect(finding.message.hasSuffix(": b1, b2"))
    }

    @Test func `one with another host is a doubt`() {
        let interview = interview(list(appointment("b", host: "somebody")), suspect(1))
        #expect(interview.verdicts[1]?.name == "undecided")
    }

    @Test func `an older booking exists already`() {
        let interview = interview(list(appointment("b", created: "2027-01-15T07:00:00Z")), suspect(1))
        #expect(interview.verdicts[1]?.name == "existing b")
    }

    @Test func `a phone-only booking is known by its digits, but not if the person has an address`() {
        let byPhone: [(String, String?)] = [("attendee.email", nil), ("attendee.phone", "+49 170 1234567"), ("phoneOnlyBooking", "true")]
        let plain = interview(list(appointment("b", email: "null", phone: "\"+491701234567\"")), suspect(1, byPhone))
        #expect(plain.verdicts[1]?.name == "created b")
        let other = interview(list(appointment("b", phone: "\"+491701234567\"")), suspect(1, byPhone))
        #expect(other.verdicts[1]?.name == "undecided")
    }

    @Test func `every member of a queue is asked until the booking is found`() {
        let look = looks(suspect(1, [("hostIds", nil), ("queueId", queueId)]))[0]
        let interview = Interview(look) { path, actingUser in
            if path.hasPrefix("/v4/queue/") { return ok(#"{"hosts":[{"id":"h1"},{"id":"h2"},{"id":"h3"}]}"#) }
            return ok(list(actingUser == "h2" ? appointment("b", host: "h2") : appointment("x", email: "null")))
        }
        #expect(interview.asked.map { String($0.suffix(9)) }.last == "00Z as h2")
        #expect(interview.asked.count == 3)
        #expect(interview.asked[0] == "/v4/queue/\(queueId) as admin")
        #expect(interview.verdicts[1]?.name == "created b")
    }

    @Test func `a queue without hosts in the answer decides nothing`() {
        let look = looks(suspect(1, [("hostIds", nil), ("queueId", queueId)]))[0]
        #expect(Interview(look) { _, _ in ok("{}") }.verdicts[1]?.name == "undecided")
    }

    @Test func `rows of one host share a look, and each start is asked for once`() {
        let looks = looks(
            suspect(1), suspect(2, [("attendee.email", "leo@example.com")]), suspect(3, [("start", "2027-03-01T10:00:00+01:00")]),
            suspect(4, [("hostIds", "10000000-0000-4000-8000-00000000000b")]))
        #expect(looks.map(\.rows) == [[1, 2, 3], [4]])
        let interview = Interview(looks[0]) { path, _ in
            if path.contains("provisional") { return ok(none) }
            return ok(path.contains("08%3A59") ? list(appointment("late", start: "2027-03-01T09:00:00Z")) : list(appointment("b")))
        }
        #expect(interview.verdicts.mapValues(\.name) == [1: "created b", 2: "absent", 3: "created late"])
        #expect(interview.asked.count { $0.contains("appointment/paginated") } == 2)
    }

    @Test func `a list that ignores its pages comes to an end`() {
        let page = #"{"appointments":[\#((0..<100).map { appointment("x\($0)", type: "t") }.joined(separator: ","))]}"#
        let interview = interview(page, suspect(1))
        #expect(interview.ending == "over")
        #expect(interview.verdicts == [1: .absent])
    }

    @Test func `provisional bookings that cannot be listed leave the row undecided`() {
        let interview = Interview(looks(suspect(1))[0]) { path, _ in path.contains("provisional") ? status(403) : ok(list()) }
        #expect(interview.verdicts[1]?.name == "undecided")
    }

    @Test(arguments: [(429, "throttled"), (401, "credential"), (500, "again server"), (403, "over")])
    func `trouble is told apart`(_ code: Int, _ ending: String) {
        #expect(Interview(looks(suspect(1))[0]) { _, _ in status(code) }.ending == ending)
    }
}
