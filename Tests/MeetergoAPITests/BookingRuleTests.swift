import BulkModel
import JSONText
import MeetergoAPI
import Testing

struct BookingRuleTests {
    static let wrong: [(name: String, changes: [(String, String?)], field: String, words: [String])] = [
        ("no type", [("meetingTypeId", nil)], "meetingTypeId", ["missing"]),
        ("UUID too short", [("meetingTypeId", String(typeId.dropLast()))], "meetingTypeId", ["UUID"]),
        ("UUID with a wrong letter", [("meetingTypeId", "g" + typeId.dropFirst())], "meetingTypeId", ["UUID"]),
        ("UUID without hyphens", [("meetingTypeId", String(repeating: "a", count: 36))], "meetingTypeId", ["UUID"]),
        ("no start", [("start", nil)], "start", ["missing"]),
        ("hosts and queue", [("queueId", queueId)], "queueId", ["hostIds"]),
        ("host is a broken id", [("hostIds", "\(hostId), \(hostId.dropLast())")], "hostIds", ["UUID"]),
        ("host is half an address", [("hostIds", "anna@")], "hostIds", ["\"anna@\"", "e-mail address"]),
        ("host is a novel", [("hostIds", String(repeating: "Anna ", count: 50))], "hostIds", ["nobody"]),
        ("separators alone", [("hostIds", ";")], "hostIds", ["names no host"]),
        ("queue is a name", [("hostIds", nil), ("queueId", "Sales")], "queueId", ["UUID"]),
        ("no e-mail", [("attendee.email", nil)], "attendee.email", ["missing"]),
        (
            "no e-mail, but a phone", [("attendee.email", nil), ("attendee.phone", "+49 30 1234567")], "attendee.email",
            ["phoneOnlyBooking"]
        ),
        ("wrong e-mail", [("attendee.email", "mia")], "attendee.email", ["e-mail address"]),
        ("phone-only without phone", [("phoneOnlyBooking", "yes"), ("attendee.email", nil)], "attendee.phone", ["number"]),
        (
            "phone-only with no number", [("phoneOnlyBooking", "yes"), ("attendee.email", nil), ("attendee.phone", "n/a")],
            "attendee.phone",
            ["phone number"]
        ),
        ("phone shortened by a spreadsheet", [("attendee.phone", "4,91761E+11")], "attendee.phone", ["Excel"]),
        ("no name", [("attendee.fullname", nil)], "attendee.fullname", ["firstname"]),
        ("first name alone", [("attendee.fullname", nil), ("attendee.firstname", "Mia")], "attendee.lastname", ["missing"]),
        ("last name alone", [("attendee.fullname", nil), ("attendee.lastname", "Weber")], "attendee.firstname", ["missing"]),
        ("attendee's zone", [("attendee.timezone", "Berlin")], "attendee.timezone", ["is Europe/Berlin meant?"]),
        ("language by name", [("attendee.language", "German")], "attendee.language", ["write de"]),
        ("language with region", [("attendee.language", "de-AT")], "attendee.language", ["write de"]),
        ("unknown language", [("attendee.language", "klingon")], "attendee.language", ["en, de, fr"]),
        ("reminders", [("attendee.receiveReminders", "maybe")], "attendee.receiveReminders", ["neither yes nor no"]),
        ("data policy", [("attendee.dataPolicyAccepted", "2")], "attendee.dataPolicyAccepted", ["neither yes nor no"]),
        ("a guest's address", [("attendee.bringalongEmails", "a@example.com b")], "attendee.bringalongEmails", ["\"b\""]),
        (
            "six guests", [("attendee.bringalongEmails", (1...6).map { "g\($0)@example.com" }.joined(separator: ","))],
            "attendee.bringalongEmails",
            ["6", "remove 1"]
        ),
        ("notes as text", [("attendee.notes", "Hello")], "attendee.notes", ["attendee.notes.QUESTION"]),
        ("an answer that is a list", [("attendee.notes", #"{"Q":[1]}"#)], "attendee.notes", ["no text"]),
        ("duration below", [("duration", "4")], "duration", ["5 and 480"]),
        ("duration above", [("duration", "481")], "duration", ["5 and 480"]),
        ("duration in words", [("duration", "half an hour")], "duration", ["whole number"]),
        ("channel google_meet", [("channel", "google_meet")], "channel", ["write google"]),
        ("channel teams", [("channel", "teams")], "channel", ["write teamsForBusiness2"]),
        ("channel in_person", [("channel", "in_person")], "channel", ["write local"]),
        ("channel misspelt", [("channel", "zom")], "channel", ["write zoom"]),
        ("channel unknown", [("channel", "carrier pigeon")], "channel", ["use one of google"]),
        ("skip notifications", [("skipNotifications", "never")], "skipNotifications", ["neither yes nor no"]),
        ("ignore availability", [("ignoreAvailability", "?")], "ignoreAvailability", ["neither yes nor no"]),
        ("phone-only", [("phoneOnlyBooking", "?")], "phoneOnlyBooking", ["neither yes nor no"]),
        ("title too long", [("icsTitle", String(repeating: "ä", count: 201))], "icsTitle", ["201", "200"]),
        ("description too long", [("icsDescription", String(repeating: "x", count: 2001))], "icsDescription", ["2000"]),
        ("coupon too long", [("couponCode", String(repeating: "x", count: 33))], "couponCode", ["32"]),
        ("payment provider", [("paymentProvider", "cash")], "paymentProvider", ["paypal, stripe, none"]),
        ("pending id", [("attendeePendingId", "seven")], "attendeePendingId", ["whole number"]),
        ("start's zone", [("start.timezone", "MEZ")], "start.timezone", ["is Europe/Berlin meant?"]),
    ]

    @Test(arguments: wrong.indices) func `a broken rule gives one finding that names field and remedy`(_ index: Int) {
        let entry = Self.wrong[index]
        let checked = checkBooking(entry.changes)
        #expect(checked.findings.count == 1, "\(entry.name): \(checked.words)")
        #expect(checked.findings.first?.field == entry.field, "\(entry.name): \(checked.words)")
        for words in entry.words { #expect(checked.words.contains(words), "\(entry.name): \(checked.words)") }
    }

    @Test(arguments: [
        "attendee.company", "attendee.customFields", "appointmentId", "bookingPassword", "oneTimeLinkId", "paymentId", "routingFormId",
        "rwgMerchantId", "rwgToken", "waitlistToken",
    ]) func `a field that must not be sent is refused with a reason`(_ name: String) {
        let checked = checkBooking([(name, "x")])
        #expect(checked.findings.count == 1)
        #expect(checked.findings.first?.field == name)
        #expect(checked.words.contains("never sent: "))
    }

    @Test(arguments: [
        ("icsTitle", String(repeating: "ä", count: 200)), ("icsDescription", String(repeating: "x", count: 2000)),
        ("couponCode", String(repeating: "x", count: 32)), ("duration", "5"), ("duration", "480"), ("channel", "Zoom"), ("channel", "zava"),
        ("channel", "alfaview"), ("channel", "teams2ForExchange"), ("attendee.language", "DE"), ("paymentProvider", "stripe"),
        ("attendee.bringalongEmails", "a@example.com; b@example.com|c@example.com d@example.com,e@example.com"), ("attendeePendingId", "7"),
        ("resourceChannelIds", "room-1 room-2"), ("hostIds", "\(hostId); \(typeId)"), ("attendee.phone", "0151/2345"),
        ("location", "Room 1"),
    ]) func `a good value passes`(_ change: (String, String)) {
        let checked = checkBooking([(change.0, change.1)])
        #expect(checked.draft != nil, "\(checked.words)")
    }

    @Test(arguments: [
        ("true", true), ("WAHR", true), ("Ja", true), ("yes", true), ("1", true), ("x", true), ("X", true), ("false", false),
        ("FALSCH", false), ("Nein", false), ("no", false), ("0", false),
    ])
    func `truth is read in English, German and as spreadsheets write it`(_ text: String, _ flag: Bool) {
        #expect(checkBooking([("attendee.receiveReminders", text)]).draft?.attendee.receiveReminders == flag)
    }

    @Test func `values of JSON keep their types`() throws {
        let checked = checkBooking(
            [("attendee.notes", nil)],
            json: [
                ("hostIds", [.string(hostId.uppercased()), .string(hostId)]), ("duration", 30), ("attendee.receiveReminders", false),
                ("attendee.bringalongEmails", ["a@example.com"]), ("attendee.notes.Seats", 4), ("attendee.notes.Vegan", true),
                ("attendee.phone", 491_701_234_567),
            ])
        let draft = try #require(checked.draft, "\(checked.words)")
        #expect(draft.target == .hosts([hostId]))
        #expect(draft.options.duration == 30)
        #expect(draft.attendee.notes.map(\.answer) == ["4", "true"])
        #expect(draft.attendee.phone == "491701234567")
    }

    @Test(
        arguments: [
            ("attendee.email", JSON.bool(true)), ("hostIds", [1]), ("attendee.notes.Q", [:]), ("attendee.notes", [1]), ("duration", ["30"]),
            ("start", [:]),
            ("attendee.receiveReminders", "maybe"), ("duration", .number("30.5")),
        ] as [(String, JSON)]) func `a JSON value of the wrong type is one finding`(_ name: String, _ value: JSON)
    {
        let checked = checkBooking([], json: [(name, value)])
        #expect(checked.findings.count == 1, "\(checked.words)")
        #expect(checked.findings.first?.field == name)
    }

    @Test func `a question answered twice is refused, across both ways to answer`() {
        let checked = checkBooking([("attendee.notes", #"{"Company":"A"}"#), ("attendee.notes.Company", "B")])
        #expect(checked.findings.count == 1)
        #expect(checked.words.contains("answered already"))
    }

    @Test func `a booking by phone needs no address`() throws {
        let changes: [(String, String?)] = [("attendee.email", nil), ("attendee.phone", "+49 (30) 123-4567"), ("phoneOnlyBooking", "ja")]
        let draft = try #require(checkBooking(changes).draft)
        let same = try #require(
            checkBooking(changes.dropLast(2) + [("attendee.phone", "49 30 1234567"), ("phoneOnlyBooking", "ja")]).draft)
        #expect(draft.key == same.key)
        #expect(try JSON.parse(draft.body())["attendee"]?["email"] == nil)
    }
}
