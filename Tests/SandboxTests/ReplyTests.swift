import Foundation
import Sandbox
import Testing

@Suite struct ReplyTests {
    private let wrong = #"{"email":"no","timezone":"Mars/Base","meetingType":{"duration":3}}"#

    @Test func `a new user's reply has the five documented members`() {
        var desk = desk()
        let reply = desk.send("POST", "/v4/user", #"{"email":"john.smith@example.com"}"#)
        #expect(reply.status == 201)
        #expect(Set(reply.json.keys) == ["userId", "availabilityId", "meetingTypeId", "bookingUrl", "companyId"])
        #expect(reply.json["bookingUrl"] as? String == "https://cal.meetergo.com/john-smith/30min-meeting")
    }

    @Test func `validation failures as an array of class-validator texts`() {
        var desk = desk()
        let reply = desk.send("POST", "/v4/user", wrong)
        #expect(reply.status == 400)
        #expect(
            reply.messages == [
                "email must be an email", "timezone must be a valid IANA time-zone", "meetingType.duration must not be less than 5",
            ])
    }

    @Test func `validation failures as one string`() {
        var desk = desk { $0.profile.errors = .string }
        #expect(desk.send("POST", "/v4/user", wrong).message?.hasPrefix("email must be an email, timezone must") == true)
    }

    @Test func `validation failures as a list of fields`() {
        var desk = desk { $0.profile.errors = .list }
        let reply = desk.send("POST", "/v4/user", wrong)
        #expect(reply.message == "Validation failed")
        #expect(
            reply.json["errors"] as? [[String: String]] == [
                ["field": "email", "message": "Invalid email format"], ["field": "timezone", "message": "Invalid timezone identifier"],
                ["field": "meetingType.duration", "message": "meetingType.duration must not be less than 5"],
            ])
    }

    @Test func `a booking is checked as a whole, its attendee with the parent's path`() {
        var desk = desk()
        let body = """
            {"start":"tomorrow","hostIds":["x"],"duration":"30","channel":"google_meet","icsTitle":"\(String(repeating: "x", count: 201))",
             "attendee":{"email":"x","language":"xx","bringalongEmails":["a@b.de","","c@d.de","e@f.de","g@h.de","i@j.de"]}}
            """
        let reply = desk.send("POST", "/v4/booking", body)
        #expect(reply.messages.prefix(2) == ["meetingTypeId must be a UUID", "start must be a valid ISO 8601 date string"])
        for text in [
            "attendee.email must be an email", "attendee.receiveReminders must be a boolean value", "attendee.notes must be an object",
            "attendee.bringalongEmails must contain no more than 5 elements", "attendee.each value in bringalongEmails must be an email",
            "each value in hostIds must be a UUID", "duration must be a number conforming to the specified constraints",
            "icsTitle must be shorter than or equal to 200 characters",
        ] { #expect(reply.messages.contains(text), "\(text)") }
        #expect(reply.messages.contains { $0.hasPrefix("channel must be one of the following values: ") })
        #expect(desk.send("POST", "/v4/booking", "{}").messages.contains("attendee should not be empty"))
    }

    @Test func `a phone-only booking needs a phone and a type that allows it`() {
        var desk = desk()
        func body(_ type: Identifier, _ phone: String) -> String {
            """
            {"meetingTypeId":"\(type.text)","start":"2026-12-01T10:00:00Z","hostIds":["\(host(0).text)"],"phoneOnlyBooking":true,
             "attendee":{\(phone)"receiveReminders":false,"notes":{}}}
            """
        }
        #expect(desk.send("POST", "/v4/booking", body(oneOnOne(0), "")).messages == ["attendee.phone should not be empty"])
        #expect(desk.send("POST", "/v4/booking", body(groupType, #""phone":"+49 30 1","#)).status == 400)
        #expect(desk.send("POST", "/v4/booking", body(oneOnOne(0), #""phone":"+49 30 1","#)).status == 201)
        #expect(desk.company.effects.entries.first?.email == "+49 30 1")
    }

    @Test func `unknown properties are dropped, or refused on request`() {
        let body = #"{"email":"a@example.com","company":"ACME"}"#
        var lenient = desk()
        #expect(lenient.send("POST", "/v4/user", body).status == 201)
        var strict = desk { $0.profile.rejectsUnknownFields = true }
        #expect(strict.send("POST", "/v4/user", body).messages == ["property company should not exist"])
    }

    @Test func `a body that is not declared as JSON is not read`() {
        var desk = desk()
        let request = Request(
            "POST", "/v4/user", authorization: "Bearer KEY", hasJSONBody: false, body: Array(#"{"email":"a@example.com"}"#.utf8))
        #expect(Seen(desk.answer(request, now: noon)).messages == ["email must be an email"])
    }

    @Test(arguments: [("POST", "/v4/appointment"), ("GET", "/v4/appointment"), ("DELETE", "/v4/booking"), ("GET", "/"), ("GET", "/v4/crm")])
    func `an unknown route is Nest's 404, before any credential`(method: String, path: String) {
        var desk = desk()
        let reply = desk.send(method, path, key: nil)
        #expect(reply.status == 404 && reply.message == "Cannot \(method) \(path)")
    }

    @Test func `appointments are paged from 0 and both names are needed`() {
        var desk = desk()
        #expect(desk.send("GET", "/v4/appointment/paginated?page=0").messages.first?.hasPrefix("pageSize must be") == true)
        #expect(desk.send("GET", "/v4/appointment/paginated?page=0&pageSize=101").status == 400)
        #expect(desk.send("GET", "/v4/appointment/paginated?page=0&pageSize=100").json["total"] as? Int == 0)
    }

    @Test func `users are paged by limit and offset, unless the names are ignored`() {
        var desk = desk { $0.rules.hosts = 30 }
        #expect((desk.send("GET", "/v4/user?limit=2&offset=30").json["users"] as? [Any])?.count == 1)
        #expect(desk.send("GET", "/v4/user?limit=0").status == 400)
        var deaf = Sandbox.Desk(
            settings: {
                var settings = Settings()
                settings.credentials = [Credential(.platformKey, "KEY")]
                settings.rules.hosts = 30
                settings.profile.ignoresPaging = true
                return settings
            }(), now: noon)
        #expect((deaf.send("GET", "/v4/user?limit=1").json["users"] as? [Any])?.count == 20)
    }

    @Test(arguments: [204, 200])
    func `a deletion has no body and the status of choice`(status: Int) {
        var desk = desk { $0.profile.deleteStatus = status }
        let reply = desk.send("DELETE", "/v4/user/\(host(2).text)")
        #expect(reply.status == status && reply.text.isEmpty)
    }

    @Test func `availability wants a scope before it looks at the type`() {
        var desk = desk()
        let range = "&start=2026-12-01&end=2026-12-02"
        #expect(desk.send("GET", "/v4/booking-availability?meetingTypeId=x" + range).message == "Expected hostIds or queueId")
        let scope = "&hostIds=\(host(1).text)" + range
        let unknown = desk.send("GET", "/v4/booking-availability?meetingTypeId=x" + scope)
        #expect(unknown.status == 400 && unknown.message == "Meeting type not found")
        let found = desk.send("GET", "/v4/booking-availability?meetingTypeId=\(oneOnOne(1).text)" + scope)
        let dates = found.json["dates"] as? [[String: Any]]
        #expect(
            dates?.count == 1 && (dates?.first?["spots"] as? [[String: Any]])?.first?["startTime"] as? String == "2026-12-01T09:00:00+01:00"
        )
        #expect(desk.send("GET", "/v4/booking-availability?meetingTypeId=\(oneOnOne(1).text)&hostIds=\(host(1).text)&from=1").status == 400)
    }

    @Test func `bookable windows use the documented texts`() {
        var desk = desk()
        let path = "/v4/user/\(host(1).text)/bookable-windows"
        #expect(desk.send("GET", path).message == "startDate and endDate are required")
        #expect(desk.send("GET", path + "?startDate=1.1.2027&endDate=2027-01-02").message == "Invalid date format. Use YYYY-MM-DD")
        #expect(desk.send("GET", "/v4/user/\(host(77).text)/bookable-windows").message == "User not found")
        let windows = desk.send("GET", path + "?startDate=2026-12-01&endDate=2026-12-01").json["windows"] as? [String]
        #expect(windows?.count == 16 && windows?.first == "2026-12-01T08:00:00Z")
    }

    @Test func `types, queues and next hosts can be read`() {
        var desk = desk()
        #expect(desk.send("GET", "/v4/meeting-type", as: host(1).text).text.hasPrefix("[{\"id\":\"\(oneOnOne(1).text)\""))
        #expect(desk.send("GET", "/v4/meeting-type/\(queueType.text)").json["queueId"] as? String == queueID.text)
        #expect((desk.send("GET", "/v4/queue/\(queueID.text)").json["hosts"] as? [Any])?.count == 3)
        #expect((desk.send("GET", "/v4/queue/\(queueID.text)/next").json["nextHosts"] as? [Any])?.count == 3)
        #expect(desk.send("GET", "/v4/queue/workspace/90000000-0000-4000-8000-000000000001").status == 200)
        #expect(desk.send("GET", "/v4/meeting-type/\(host(1).text)").status == 404)
        #expect(desk.send("GET", "/v4/meeting-type/x").message == "Validation failed (uuid is expected)")
    }

    @Test func `a booking can be read back, moved and cancelled over the routes`() throws {
        var desk = desk()
        let body = """
            {"meetingTypeId":"\(oneOnOne(1).text)","start":"2026-12-01T10:00:00+01:00","hostIds":["\(host(1).text)"],
             "attendee":{"email":"a@example.com","fullname":"A","receiveReminders":true,"notes":{}}}
            """
        let id = try #require(desk.send("POST", "/v4/booking", body, as: nil).json["appointmentId"] as? String)
        let read = desk.send("GET", "/v4/appointment/\(id)", as: host(1).text)
        #expect(read.json["start"] as? String == "2026-12-01T09:00:00.000Z" && read.json["isCancelled"] as? Bool == false)
        #expect(desk.send("GET", "/v4/appointment/\(id)", as: host(2).text).status == 403)
        let moved = desk.send("POST", "/v4/appointment/\(id)/reschedule", #"{"start":"2026-12-01T12:00:00+01:00"}"#)
        #expect((moved.json["appointment"] as? [String: Any])?["start"] as? String == "2026-12-01T11:00:00.000Z")
        let during = try moment("2026-12-01T11:10:00Z")
        #expect(desk.send("GET", "/v4/appointment/current", as: host(1).text, at: during).json["id"] as? String == id)
        #expect(desk.send("GET", "/v4/appointment/today", as: host(1).text, at: during).text.contains(id))
        let cancelled = desk.send("POST", "/v4/appointment/\(id)/cancel", #"{"reason":"x"}"#)
        #expect(cancelled.status == 201 && cancelled.json["isCancelled"] as? Bool == true)
        let list =
            desk.send("GET", "/v4/appointment/paginated?page=0&pageSize=10&userId=\(host(1).text)").json["appointments"] as? [[String: Any]]
        #expect((list?.first?["cancel"] as? [String: Any])?["actionAt"] as? String == noon.iso8601)
    }
}
