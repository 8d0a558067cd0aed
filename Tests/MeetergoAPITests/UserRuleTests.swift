import BulkModel
import JSONText
import MeetergoAPI
import Testing

struct UserRuleTests {
    /// One change to a good row, the field that is named, and words of message or hint.
    static let wrong: [(name: String, change: (String, String?), field: String, words: [String])] = [
        ("no e-mail", ("email", nil), "email", ["missing"]),
        ("no first name", ("givenName", nil), "givenName", ["missing"]),
        ("no last name", ("familyName", nil), "familyName", ["missing"]),
        ("no zone", ("timezone", nil), "timezone", ["missing", "--timezone"]),
        ("no @", ("email", "anna.example.com"), "email", ["\"anna.example.com\"", "e-mail address"]),
        ("two @", ("email", "a@b@example.com"), "email", ["e-mail address"]),
        ("nothing before @", ("email", "@example.com"), "email", ["e-mail address"]),
        ("no dot in the domain", ("email", "anna@example"), "email", ["e-mail address"]),
        ("dot at the end", ("email", "anna@example."), "email", ["e-mail address"]),
        ("one letter at the end", ("email", "anna@example.c"), "email", ["e-mail address"]),
        ("two dots", ("email", "anna@example..com"), "email", ["e-mail address"]),
        ("dot before @", ("email", "anna.@example.com"), "email", ["e-mail address"]),
        ("blank inside", ("email", "anna smith@example.com"), "email", ["e-mail address"]),
        ("no-break space inside", ("email", "anna\u{A0}smith@example.com"), "email", ["e-mail address"]),
        ("two addresses", ("email", "a@example.com, b@example.com"), "email", ["one address only"]),
        ("name and address", ("email", "Anna <anna@example.com>"), "email", ["address alone"]),
        ("too long", ("email", String(repeating: "a", count: 243) + "@example.com"), "email", ["254"]),
        ("unknown zone", ("timezone", "Europe/Berln"), "timezone", ["IANA", "is Europe/Berlin meant?"]),
        ("zone in small letters", ("timezone", "europe/berlin"), "timezone", ["is Europe/Berlin meant?"]),
        ("city alone", ("timezone", "Berlin"), "timezone", ["is Europe/Berlin meant?"]),
        ("abbreviation", ("timezone", "CET"), "timezone", ["is Europe/Berlin meant?"]),
        ("ambiguous abbreviation", ("timezone", "EST"), "timezone", ["is America/New_York meant?"]),
        ("offset as zone", ("timezone", "GMT+2"), "timezone", ["IANA"]),
        ("zone of nowhere", ("timezone", "Foo/Bar/Baz"), "timezone", ["like Europe/Berlin"]),
        ("short slug", ("slug", "abcd"), "slug", ["too short", "5 characters"]),
        ("duration below", ("meetingType.duration", "4"), "meetingType.duration", ["5 and 480"]),
        ("duration above", ("meetingType.duration", "481"), "meetingType.duration", ["5 and 480"]),
        ("duration with unit", ("meetingType.duration", "30 min"), "meetingType.duration", ["whole number", "digits"]),
        ("duration with thousands", ("meetingType.duration", "1.000"), "meetingType.duration", ["whole number"]),
        ("old channel", ("meetingType.channel", "google_meet"), "meetingType.channel", ["write google"]),
        ("days not JSON", ("meetingType.daysIntoFuture", "30"), "meetingType.daysIntoFuture", ["JSON object"]),
        ("days unknown", ("meetingType.daysIntoFuture", #"{"days":3}"#), "meetingType.daysIntoFuture", ["days", "rangeMax"]),
        ("no field", ("nonsense", "x"), "nonsense", ["no field"]),
    ]

    @Test(arguments: wrong.indices) func `a broken rule gives one finding that names field, column and remedy`(_ index: Int) {
        let entry = Self.wrong[index]
        let checked = checkUser([entry.change])
        #expect(checked.findings.count == 1, "\(entry.name): \(checked.words)")
        #expect(checked.findings.first?.field == entry.field, "\(entry.name)")
        #expect(checked.findings.first?.cause == .validation, "\(entry.name)")
        for words in entry.words { #expect(checked.words.contains(words), "\(entry.name): \(checked.words)") }
    }

    @Test(arguments: [
        ("email", "a@b.co"), ("email", "o'brien+tag_x@sub.example.co.uk"), ("email", "jürgen@müller.example"), ("email", "用户@例子.广告"),
        ("timezone", "UTC"), ("timezone", "Etc/UTC"), ("timezone", "US/Pacific"), ("timezone", "Asia/Calcutta"),
        ("timezone", "Asia/Kolkata"),
        ("timezone", "America/Argentina/Buenos_Aires"), ("timezone", "Europe/Kyiv"), ("slug", "abcde"), ("meetingType.duration", "5"),
        ("meetingType.duration", "480"), ("meetingType.duration", "30,0"), ("meetingType.channel", "ZOOM"), ("meetingType.name", "Talk"),
    ]) func `a good value passes`(_ change: (String, String)) {
        #expect(checkUser([(change.0, change.1)]).draft != nil, "\(change)")
    }

    @Test func `all problems of a row are found at once`() {
        let checked = checkUser([
            ("email", "x"), ("givenName", nil), ("timezone", "Mars/Phobos"), ("slug", "a"), ("meetingType.duration", "9999"),
        ])
        #expect(checked.findings.compactMap(\.field) == ["email", "givenName", "timezone", "slug", "meetingType.duration"])
    }

    @Test func `the zone of the settings stands in for a missing one, not for a wrong one`() {
        #expect(checkUser([("timezone", nil)], zone: "Asia/Tokyo").draft?.timezone == "Asia/Tokyo")
        #expect(checkUser([("timezone", "Nowhere")], zone: "Asia/Tokyo").draft == nil)
        #expect(checkUser([("timezone", nil)], zone: "Nowhere").words.contains("--timezone"))
    }

    @Test func `a field given twice is one finding that names both columns`() {
        var checker = UserChecker(context: CheckContext(now: testNow))
        var row = values(.users, merged(goodUser, []))
        row.values.append(FieldValue(FieldSource(field: 0, name: "email", column: "Mail"), .text("other@example.com")))
        let checked = checker.check(row)
        #expect(checked.findings.count == 1)
        #expect(checked.words.contains("Mail gives email, which \"email\" has given already"))
    }

    @Test func `control characters of a file do not reach a message`() {
        let checked = checkUser([("email", "a\u{1B}[31mred\u{7}\u{202E}x")])
        #expect(!checked.words.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" })
    }
}

struct AvailabilityTests {
    static let monday = #"{"monday":{"enabled":true,"hours":[{"start":"09:00","end":"12:00"},{"start":"13:00","end":"17:00"}]}}"#

    @Test func `a partial week is filled with days off, and the user's zone is said`() throws {
        let draft = try #require(checkUser([("availability", #"{"name":"Office","schedule":\#(Self.monday)}"#)]).draft)
        let body = try #require(try JSON.parse(draft.body)["availability"])
        #expect(body["timezone"] == "Europe/Berlin")
        #expect(body["name"] == "Office")
        #expect(body["schedule"]?.object?.count == 7)
        #expect(body["schedule"]?["monday"]?["hours"]?.array?.count == 2)
        #expect(body["schedule"]?["sunday"] == ["enabled": false, "hours": []])
    }

    @Test func `hours of a disabled day are left out`() throws {
        let text = #"{"schedule":{"friday":{"enabled":false,"hours":[{"start":"09:00","end":"17:00"}]}}}"#
        #expect(checkUser([("availability", text)]).draft?.availability?.week[4].isEmpty == true)
    }

    @Test(arguments: [
        ("not JSON", "Mo-Fr 9-17", "no JSON object"),
        ("old list form", #"{"schedule":[{"dayOfWeek":"monday","intervals":[{"from":"09:00","to":"17:00"}]}]}"#, "old API versions"),
        ("no schedule", #"{"name":"Office"}"#, "no schedule"),
        ("unknown member", #"{"schedule":{},"zone":"x"}"#, "\"zone\""),
        ("unknown zone", #"{"timezone":"Berlin","schedule":{}}"#, "is Europe/Berlin meant?"),
        ("German day", #"{"schedule":{"montag":{"enabled":false}}}"#, "\"montag\""),
        ("day of the wrong type", #"{"schedule":{"monday":"09:00-17:00"}}"#, "monday of the wrong type"),
        ("unknown member of a day", #"{"schedule":{"monday":{"enabled":false,"on":1}}}"#, "monday.on"),
        ("enabled is no truth", #"{"schedule":{"monday":{"enabled":"yes"}}}"#, "neither true nor false"),
        ("hours are no list", #"{"schedule":{"monday":{"enabled":false,"hours":{}}}}"#, "monday.hours of the wrong type"),
        ("enabled without hours", #"{"schedule":{"monday":{"enabled":true,"hours":[]}}}"#, "without hours"),
        ("one digit", #"{"schedule":{"monday":{"hours":[{"start":"9:00","end":"17:00"}]}}}"#, "\"9:00\""),
        ("hour 24", #"{"schedule":{"monday":{"hours":[{"start":"09:00","end":"24:00"}]}}}"#, "\"24:00\""),
        ("minute 60", #"{"schedule":{"monday":{"hours":[{"start":"09:60","end":"17:00"}]}}}"#, "\"09:60\""),
        ("end before start", #"{"schedule":{"monday":{"hours":[{"start":"17:00","end":"09:00"}]}}}"#, "before they start"),
        ("end at start", #"{"schedule":{"monday":{"hours":[{"start":"09:00","end":"09:00"}]}}}"#, "before they start"),
        ("interval incomplete", #"{"schedule":{"monday":{"hours":[{"start":"09:00"}]}}}"#, "without start and end"),
        ("a list", #"[{"dayOfWeek":"monday"}]"#, "no JSON object"),
    ]) func `a wrong availability is refused with its place`(_ entry: (name: String, text: String, words: String)) {
        let checked = checkUser([("availability", entry.text)])
        #expect(!checked.findings.isEmpty && checked.findings.allSatisfy { $0.field == "availability" }, "\(entry.name)")
        #expect(checked.words.contains(entry.words), "\(entry.name): \(checked.words)")
    }

    @Test func `an object of JSON Lines is taken, a list refused with a hint`() throws {
        var checker = UserChecker(context: CheckContext(now: testNow))
        let object = try JSON.parse(#"{"schedule":\#(Self.monday)}"#)
        let good = merged(goodUser, []) + [("availability", FieldValue.Content.json(object))]
        #expect(checker.check(values(.users, good)).draft?.availability != nil)
        let old = merged(goodUser, []) + [("availability", FieldValue.Content.json([object]))]
        #expect(checker.check(values(.users, old)).words.contains("old API versions"))
    }
}
