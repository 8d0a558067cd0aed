import BulkModel
import HTTPTypes
import JSONText
import MeetergoAPI
import Testing

/// What answers and looks mean for an undo.
struct UndoTests {
    private static let requests = UndoRequests(actingUser: "admin", reason: "Oops")
    private static let key = Key(.users, canonical: "anna@example.com")
    private static let digest = Digest(canonicalBody: [])

    private static func suspect(_ made: UndoRequests.Made, _ id: String, key: Key = UndoTests.key, row: Int = 1) -> Suspect {
        let effect = requests.effect(of: made, RemoteIdentity(id: id), source: key, key: key, digest: digest)
        return Suspect(row: row, effect: effect, since: 0)
    }

    private func judge(_ kind: ImportKind, force: Bool = false) -> UndoJudge { UndoJudge(kind: kind, isForced: force) }

    /// Plays the answers to a look, and gives what was asked and the verdicts.
    private func play(_ look: UndoLook, _ answers: [String]) -> (asked: [String], verdicts: [Int: Verdict]?) {
        var look = look
        var asked: [String] = []
        var step = look.next(nil)
        for answer in answers {
            guard case .ask(let path, let user) = step else { break }
            asked.append("\(path) as \(user ?? "nobody")")
            let reply =
                answer.hasPrefix("404")
                ? Reply(status: 404, body: Array(answer.dropFirst(4).utf8)) : Reply(status: 200, body: Array(answer.utf8))
            step = look.next(.success(reply))
        }
        if case .over(let verdicts) = step { return (asked, verdicts) }
        return (asked, nil)
    }

    @Test(arguments: [
        (204, "", Disposition.undone), (200, "", .undone), (201, #"{"id":"x"}"#, .undone),
        (404, #"{"statusCode":404,"message":"User not found"}"#, .undone),
    ])
    func `what is gone is undone, whoever took it away`(status: Int, body: String, expected: Disposition) {
        let reply = Reply(status: status, body: Array(body.utf8))
        #expect(judge(.users).disposition(of: .success(reply), earlierUnknown: false) == expected)
    }

    @Test func `a wrong address is no sign that anything is gone, and refusals are looked at`() {
        func name(_ status: Int, _ body: String) -> String {
            let reply = Reply(status: status, body: Array(body.utf8))
            return switch judge(.bookings).disposition(of: .success(reply), earlierUnknown: false) {
            case .misconfigured: "misconfigured"
            case .isThere: "isThere"
            case .unknown: "unknown"
            case .throttled: "throttled"
            case .undone: "undone"
            default: "other"
            }
        }
        #expect(name(404, #"{"statusCode":404,"message":"Cannot POST /v4/appointment/x/cancel"}"#) == "misconfigured")
        #expect(name(404, "<html>not here</html>") == "misconfigured")
        #expect(name(403, #"{"message":"Forbidden"}"#) == "misconfigured")
        #expect(name(400, #"{"message":"Appointment is already cancelled"}"#) == "isThere")
        #expect(name(409, #"{"message":"conflict"}"#) == "isThere")
        #expect(name(502, "bad gateway") == "unknown")
        #expect(name(429, "") == "throttled")
    }

    @Test func `requests name the thing, and the reason where there is one`() {
        let user = Self.suspect(.user, "u 1").effect
        #expect((user.method, user.path, user.body) == (.delete, "/v4/user/u%201", []))
        let booking = Self.suspect(.appointment, "a1").effect
        #expect((booking.method, booking.path) == (.post, "/v4/appointment/a1/cancel"))
        #expect(String(decoding: booking.body, as: UTF8.self) == #"{"reason":"Oops"}"#)
        #expect(Self.suspect(.provisional, "p1").effect.path == "/v4/provisional-booking/p1/decline")
        #expect(judge(.bookings).looksFirst(at: booking))
        #expect(!judge(.bookings).looksFirst(at: Self.suspect(.provisional, "p1").effect))
    }

    private static func account(_ id: String, _ email: String, updated: String = "2027-01-15T08:00:20Z") -> String {
        #"{"id":"\#(id)","email":"\#(email)","createdAt":"2027-01-15T08:00:00.000Z","updatedAt":"\#(updated)"}"#
    }

    @Test(arguments: [
        (UndoTests.account("u1", "Anna@example.com"), #"{"appointments":[{"id":"a","isCancelled":true}],"total":1}"#, "there"),
        (UndoTests.account("u1", "anna@example.com"), #"{"appointments":[{"id":"a","isCancelled":false}]}"#, "kept"),
        (UndoTests.account("u1", "anna@example.com", updated: "2027-02-01T00:00:00Z"), "", "kept"),
        (UndoTests.account("u1", "other@example.com"), "", "kept"),
        (UndoTests.account("u2", "anna@example.com"), "", "gone"),
    ])
    func `a user is deleted only as made, and without appointments`(account: String, appointments: String, expected: String) {
        let look = judge(.users).looks(for: [Self.suspect(.user, "u1")])[0]
        let (asked, verdicts) = play(look, [#"{"users":[\#(account)],"total":1}"#, appointments])
        #expect(verdicts?[1].map(name) == expected)
        #expect(asked[0] == "/v4/user?limit=100&offset=0 as admin")
        if asked.count > 1 { #expect(asked[1] == "/v4/appointment/paginated?page=0&pageSize=100 as u1") }
    }

    @Test func `before a request was sent, nothing is taken for gone because a list does not show it yet`() {
        let user = Suspect(row: 1, effect: Self.suspect(.user, "u1").effect, since: .max)
        #expect(play(judge(.users).looks(for: [user])[0], [#"{"users":[],"total":0}"#]).verdicts?[1].map(name) == "there")
        let booking = Suspect(row: 1, effect: Self.suspect(.appointment, "a1", key: Self.groupKey).effect, since: .max)
        let group = Self.appointment("ben@example.com", more: #","meetingInfo":{"groupBooking":true}"#)
        #expect(play(judge(.bookings).looks(for: [booking])[0], [group]).verdicts?[1] == .absent)
    }

    @Test func `force takes a user whatever has become of it`() {
        let look = judge(.users, force: true).looks(for: [Self.suspect(.user, "u1")])[0]
        let (_, verdicts) = play(look, [#"{"users":[\#(Self.account("u1", "x@example.com"))],"total":1}"#])
        #expect(verdicts?[1].map(name) == "there")
    }

    private func name(_ verdict: Verdict) -> String {
        switch verdict {
        case .there: "there"
        case .gone: "gone"
        case .kept: "kept"
        case .undecided: "undecided"
        default: "other"
        }
    }

    private static let groupKey = Key(.bookings, canonical: "t\nhosts h\n1800000000\nanna@example.com")

    private static func appointment(_ people: String..., more: String = "") -> String {
        let list = people.enumerated().map { #"{"id":"p\#($0 + 1)","email":"\#($1)"}"# }.joined(separator: ",")
        return #"{"id":"a1","meetingTypeId":"t","hostIds":["h"],"start":"2027-01-15T08:00:00.000Z","attendees":[\#(list)]\#(more)}"#
    }

    @Test(arguments: [
        (UndoTests.appointment("anna@example.com", more: #","isCancelled":true"#), "gone", ""),
        (UndoTests.appointment("anna@example.com", more: #","meetingInfo":{"groupBooking":false}"#), "there", #"{"reason":"Oops"}"#),
        (UndoTests.appointment("anna@example.com", more: #","rescheduleCount":1,"meetingInfo":{"groupBooking":false}"#), "kept", ""),
        (
            UndoTests.appointment("ben@example.com", "Anna@Example.com", more: #","meetingInfo":{"groupBooking":true}"#), "there",
            #"{"reason":"Oops","attendeeId":"p2"}"#
        ),
        (UndoTests.appointment("ben@example.com", more: #","meetingInfo":{"groupBooking":true}"#), "gone", ""),
        (
            UndoTests.appointment("anna@example.com", "anna@example.com", more: #","meetingInfo":{"groupBooking":true}"#), "kept", ""
        ),
        (#"404{"message":"Appointment not found"}"#, "there", #"{"reason":"Oops"}"#),
    ])
    func `an appointment is cancelled as it was made, of a group our person alone`(body: String, expected: String, request: String) {
        let look = judge(.bookings).looks(for: [Self.suspect(.appointment, "a1", key: Self.groupKey)])[0]
        let verdict = play(look, [body]).verdicts?[1]
        #expect(verdict.map(name) == expected)
        if case .there(let effect)? = verdict { #expect(String(decoding: effect.body, as: UTF8.self) == request) }
    }

    @Test func `where the appointment does not say whether it is a group, its type does`() {
        let look = judge(.bookings).looks(for: [Self.suspect(.appointment, "a1", key: Self.groupKey)])[0]
        let (asked, verdicts) = play(look, [Self.appointment("anna@example.com"), #"{"id":"t","spots":5}"#])
        #expect(asked.last == "/v4/meeting-type/t as admin")
        guard case .there(let effect)? = verdicts?[1] else {
            Issue.record("\(String(describing: verdicts))")
            return
        }
        #expect(String(decoding: effect.body, as: UTF8.self).contains("p1"))
    }

    @Test func `an object that is no appointment, or no type, is asked for again`() {
        var look = judge(.bookings).looks(for: [Self.suspect(.appointment, "a1", key: Self.groupKey)])[0]
        func answer(_ text: String) -> String {
            switch look.next(.success(Reply(status: 200, body: Array(text.utf8)))) {
            case .again: "again"
            case .ask(let path, _): path
            case .over: "over"
            default: "other"
            }
        }
        _ = look.next(nil)
        #expect(answer("{}") == "again")
        #expect(answer(Self.appointment("anna@example.com")) == "/v4/meeting-type/t")
        #expect(answer("{}") == "again")
        #expect(answer(#"{"id":"t","spots":5}"#) == "over")
    }

    @Test func `a booking that waits no more is told apart by its status, or left open`() {
        let suspects = ["p1", "p2", "p3", "p4"].enumerated().map { Self.suspect(.provisional, $1, row: $0 + 1) }
        let look = judge(.bookings).looks(for: suspects)[0]
        let list =
            #"{"provisionalBookings":[{"id":"p1","status":"pending"},{"id":"p2","status":"confirmed"},{"id":"p3","status":"expired"}]}"#
        let verdicts = play(look, [list, list]).verdicts
        #expect([1, 2, 3, 4].map { verdicts?[$0].map(name) } == ["there", "kept", "gone", "undecided"])
    }
}
