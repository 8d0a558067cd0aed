import BulkModel
import HTTPTypes
import JSONText
import MeetergoAPI
import Testing

struct EffectTests {
    @Test func `a user's request is as the API page shows it`() throws {
        let draft = try #require(
            checkUser([
                ("slug", "anna-schmidt"), ("meetingType.name", "Talk \"1\""), ("meetingType.duration", "45"), ("meetingType.slug", "talk"),
                ("meetingType.channel", "zoom"), ("meetingType.daysIntoFuture", #"{"rangeMax":9,"mode":"days"}"#),
            ]).draft)
        let effect = draft.effect(actingUser: "admin")
        #expect(
            String(decoding: effect.body, as: UTF8.self)
                == #"{"email":"anna@example.com","givenName":"Anna","familyName":"Schmidt","timezone":"Europe/Berlin","slug":"anna-schmidt","#
                + #""meetingType":{"name":"Talk \"1\"","duration":45,"slug":"talk","channel":"zoom","daysIntoFuture":{"mode":"days","rangeMax":9}}}"#
        )
        #expect(effect.method == .post)
        #expect(effect.path == "/v4/user")
        #expect(effect.actingUser == "admin")
        #expect(effect.sourceKey == effect.effectKey)
    }

    @Test func `a booking's request is as the API page shows it`() throws {
        let draft = try #require(
            checkBooking([
                ("duration", "30"), ("channel", "zoom"), ("attendee.notes.B", " two "), ("attendee.notes.A", "one"),
                ("attendee.phone", "+49 1"),
                ("attendee.language", "de"), ("attendee.timezone", "Europe/Berlin"), ("attendee.bringalongEmails", "a@example.com"),
                ("attendee.dataPolicyAccepted", "yes"), ("ignoreAvailability", "no"),
            ]).draft)
        #expect(
            String(decoding: draft.body(), as: UTF8.self)
                == #"{"meetingTypeId":"\#(typeId)","start":"2027-03-01T09:00:00+01:00","hostIds":["\#(hostId)"],"attendee":{"email":"mia@example.com","#
                + #""fullname":"Mia Weber","phone":"+49 1","timezone":"Europe/Berlin","language":"de","receiveReminders":true,"bringalongEmails":["a@example.com"],"#
                + #""dataPolicyAccepted":true,"notes":{"A":"one","B":" two "}},"duration":30,"channel":"zoom","ignoreAvailability":false}"#)
        #expect(draft.effect(actingUser: nil).path == "/v4/booking")
    }

    @Test func `reminders and notes are always sent`() throws {
        let body = try JSON.parse(try #require(checkBooking([]).draft).body())
        #expect(body["attendee"]?["receiveReminders"] == true)
        #expect(body["attendee"]?["notes"] == [:])
        #expect(body["queueId"] == nil)
        let queue = try JSON.parse(try #require(checkBooking([("hostIds", nil), ("queueId", queueId)]).draft).body())
        #expect(queue["hostIds"] == nil)
        #expect(queue["queueId"]?.string == queueId)
    }

    @Test(
        arguments: [
            (CheckContext.Notifications.apiDefault, nil, nil), (.notify, nil, false), (.noNotify, nil, true), (.notify, "yes", true),
            (.noNotify, "no", false), (.apiDefault, "yes", true),
        ] as [(CheckContext.Notifications, String?, Bool?)])
    func `the row decides about mails, then the settings`(_ setting: CheckContext.Notifications, _ cell: String?, _ sent: Bool?) throws {
        let draft = try #require(checkBooking([("skipNotifications", cell)]).draft)
        let effect = draft.effect(actingUser: nil, notifications: setting)
        #expect(try JSON.parse(effect.body)["skipNotifications"]?.bool == sent)
        // Settings of a run do not make a row another one.
        #expect(effect.digest == draft.effect(actingUser: "someone").digest)
    }

    @Test(
        arguments: [
            ("e-mail in capitals", [("attendee.email", "MIA@Example.com")], true, false),
            ("hosts in capitals", [("hostIds", hostId.uppercased())], true, true),
            ("a host twice", [("hostIds", "\(hostId),\(hostId)")], true, true),
            ("another name", [("attendee.fullname", "Mia Weber-Klein")], true, false),
            ("another duration", [("duration", "60")], true, false),
            ("another start", [("start", "2027-03-01T09:00:01+01:00")], false, false),
            ("another type", [("meetingTypeId", queueId)], false, true),
            ("another host", [("hostIds", typeId)], false, true),
            ("no host", [("hostIds", nil)], false, true),
            ("another person", [("attendee.email", "max@example.com")], false, false),
        ] as [(String, [(String, String?)], Bool, Bool)])
    func `key and digest change with what they stand for`(
        _ name: String, _ changes: [(String, String?)], _ sameKey: Bool, _ sameDigest: Bool
    ) throws {
        let one = try #require(checkBooking([]).draft).effect(actingUser: nil)
        let other = try #require(checkBooking(changes).draft).effect(actingUser: nil)
        #expect((one.sourceKey == other.sourceKey) == sameKey)
        #expect((one.digest == other.digest) == sameDigest)
        #expect(other.sourceKey == other.effectKey)
    }

    @Test func `the order of hosts and columns does not count`() throws {
        let one = try #require(
            checkBooking([("hostIds", "\(hostId) \(typeId)"), ("attendee.notes.A", "1"), ("attendee.notes.B", "2")]).draft)
        let other = try #require(
            checkBooking([("attendee.notes.B", "2"), ("attendee.notes.A", "1"), ("hostIds", "\(typeId) \(hostId)")]).draft)
        #expect(one.key == other.key)
        #expect(one.canonicalBody == other.canonicalBody)
    }

    @Test(arguments: [
        ("anna@example.com", "ANNA@Example.COM", true), ("jürgen@example.com", "JÜRGEN@example.com", true),
        ("jürgen@example.com", "ju\u{308}rgen@example.com", true), ("anna@example.com", "anna@example.org", false),
        ("jürgen@example.com", "jurgen@example.com", false),
    ]) func `a user's key is the folded address`(_ one: String, _ other: String, _ isSame: Bool) throws {
        let first = try #require(checkUser([("email", one)]).draft)
        let second = try #require(checkUser([("email", other)]).draft)
        #expect((first.key == second.key) == isSame)
    }

    @Test func `a row checker gives effects and findings for both kinds`() {
        let context = CheckContext(now: testNow, notifications: .noNotify, actingUser: "admin")
        var users = RowChecker(kind: .users, context: context)
        guard case .effect(let effect) = users.content(of: values(.users, merged(goodUser, []))) else { Issue.record("no effect"); return }
        #expect(effect.actingUser == "admin")
        guard case .invalid(let findings) = users.content(of: FieldValues()) else { Issue.record("no findings"); return }
        #expect(findings.count == 4)
        var bookings = RowChecker(kind: .bookings, context: context)
        guard case .effect(let booking) = bookings.content(of: values(.bookings, merged(goodBooking, []))) else {
            Issue.record("no effect"); return
        }
        #expect(String(decoding: booking.body, as: UTF8.self).contains(#""skipNotifications":true"#))
        guard case .invalid = bookings.content(of: FieldValues()) else { Issue.record("no findings"); return }
        // The row before leaves nothing behind.
        guard case .effect = bookings.content(of: values(.bookings, merged(goodBooking, []))) else { Issue.record("no effect"); return }
    }

    @Test(arguments: ImportKind.allCases) func `no input traps, and a row is either good or has findings`(_ kind: ImportKind) {
        let texts = [
            "", " ", "x", "@", "a@b.co", "2027-03-01T09:00", "2027-03-28T02:30", "9999-12-31T23:59:59+14:00", "1970-01-01T00:00:00-14:00",
            "Europe/Berlin", typeId,
            "{", "{}", "[]", #"{"schedule":{"monday":[]}}"#, #"{"a":{"b":null}}"#, "\u{0}", "\u{FEFF}", "e\u{301}", "👩‍👩‍👧‍👦",
            "999999999999999999999", "-1", "E+", "1E+9", ";|,",
            String(repeating: "ß", count: 300), "yes", "0",
        ]
        let jsons: [JSON] = [
            true, 0, .number("1e999"), [], [[]], ["a", .null], [:], ["": .null],
            ["schedule": ["monday": ["hours": [1, [:], ["start": 1]]]]], .null,
        ]
        let fields = APIFields.table(for: kind).fields
        let contexts = [
            CheckContext(now: testNow), CheckContext(now: .max, defaultTimeZone: "x"),
            CheckContext(now: .min, defaultTimeZone: "Europe/Berlin"),
        ]
        for seed in UInt64(0)..<1500 {
            var generator = SeededGenerator(state: seed)
            var row = merged(kind == .users ? goodUser : goodBooking, []).filter { _ in
                Bool.random(using: &generator) || Bool.random(using: &generator)
            }
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                var name = fields.randomElement(using: &generator)?.name ?? ""
                if name == "attendee.notes", Bool.random(using: &generator) { name += ".\(texts.randomElement(using: &generator) ?? "")" }
                let content: FieldValue.Content =
                    Bool.random(using: &generator)
                    ? .text(texts.randomElement(using: &generator) ?? "") : .json(jsons.randomElement(using: &generator) ?? .null)
                if Bool.random(using: &generator) { row.removeAll { $0.0 == name } }
                row.append((name, content))
            }
            var checker = RowChecker(kind: kind, context: contexts[Int(seed) % contexts.count])
            var input = values(kind, row)
            if seed % 50 == 0 { input.values.append(FieldValue(FieldSource(field: -1, name: "", column: ""), .text("x"))) }
            switch checker.content(of: input) {
            case .effect(let effect): #expect((try? JSON.parse(effect.body))?.object != nil, "seed \(seed)")
            case .invalid(let findings):
                #expect(!findings.isEmpty, "seed \(seed)")
                #expect(findings.allSatisfy { $0.cause == .validation && $0.field != nil && !$0.message.isEmpty }, "seed \(seed)")
            case .malformed, .skipped, .merged, .obstructed: Issue.record("seed \(seed)")
            }
        }
    }
}
