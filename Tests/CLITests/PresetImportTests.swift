import Foundation
import Subprocess
import Testing

/// The samples of other schedulers' exports, imported by the real program into the real sandbox.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PresetImportTests {
    static let samples = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../../samples/presets").standardized.path(percentEncoded: false)

    struct Booked: Decodable, Equatable {
        var kind: String
        var email: String
        var meetingTypeId: String?
        var hostId: String?
        var start: String?
    }

    private struct Effects: Decodable { var effects: [Booked] }

    static let expected = [
        Booked(
            kind: "booking.created", email: "max.muster@kunde.example", meetingTypeId: "20000000-0000-4000-8000-000000000001",
            hostId: "10000000-0000-4000-8000-000000000001", start: "2027-04-06T12:30:00.000Z"),
        Booked(
            kind: "booking.created", email: "eva.klein@kunde.example", meetingTypeId: "20000000-0000-4000-8000-000000000002",
            hostId: "10000000-0000-4000-8000-000000000002", start: "2027-04-13T07:00:00.000Z"),
    ]

    /// What a sample has to come to beyond what all of them share.
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var accounting = "4 read = 2 created + 2 skipped"
        var left = ["skipped", "skipped"]
        var people = ["Max Muster", "Eva Klein"]
        var phones: [String?] = [nil, nil]
        var zones: [String?] = [nil, nil]

        var testDescription: String { name }

        /// The appointments of both hosts, with every field that meetergo gives back.
        var appointments: [Appointment] {
            [0, 1].map { index in
                let wanted = PresetImportTests.expected[index]
                return Appointment(
                    start: wanted.start, end: ["2027-04-06T13:00:00.000Z", "2027-04-13T08:00:00.000Z"][index],
                    meetingTypeId: wanted.meetingTypeId, hostIds: [wanted.hostId], meetingInfo: .init(duration: [30, 60][index]),
                    isCancelled: false,
                    attendees: [.init(email: wanted.email, fullname: people[index], phone: phones[index], timezone: zones[index])])
            }
        }
    }

    struct Appointment: Decodable, Equatable {
        struct Info: Decodable, Equatable { var duration: Int }
        struct Attendee: Decodable, Equatable {
            var email: String
            var fullname: String?
            var phone: String?
            var timezone: String?
        }

        var start: String?
        var end: String
        var meetingTypeId: String?
        var hostIds: [String?]
        var meetingInfo: Info
        var isCancelled: Bool
        var attendees: [Attendee]
    }

    private struct Page: Decodable { var appointments: [Appointment] }

    private static func appointments(_ sandbox: Sandbox) async throws -> [Appointment] {
        var all: [Appointment] = []
        for host in expected.compactMap(\.hostId) {
            let answer = try await sandbox.call("GET", "/v4/appointment/paginated?page=0&pageSize=100&userId=\(host)")
            all += try JSONDecoder().decode(Page.self, from: Data(answer.body.utf8)).appointments
        }
        return all
    }

    @Test(arguments: [
        Sample(
            name: "calendly.csv", accounting: "5 read = 2 created + 2 skipped + 1 merged", left: ["merged", "skipped", "skipped"],
            phones: [nil, "+49 170 1234567"], zones: ["America/New_York", nil]),
        Sample(name: "ms-bookings.tsv", accounting: "3 read = 2 created + 1 skipped", left: ["skipped"], phones: ["+49 170 7654321", nil]),
        Sample(name: "acuity.csv", phones: ["+491701234567", nil]),
        Sample(name: "calcom.jsonl", zones: ["Europe/Berlin", "Europe/Berlin"]),
        Sample(name: "calcom-insights.csv", people: ["Max Muster (GmbH)", "Eva Klein"], phones: ["+491701234567", nil]),
        Sample(name: "setmore.csv", phones: ["+491701234567", nil]), Sample(name: "simplybook.csv", phones: ["+491701234567", nil]),
        Sample(name: "outlook.csv", people: ["Max Muster", "Klein, Eva"]),
    ]) func `an export of bookings is imported as it is`(_ sample: Sample) async throws {
        let (name, accounting) = (sample.name, sample.accounting)
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let command = [
                "import", "bookings", "--no-notify", "\(Self.samples)/\(name)", "--host-map", "\(Self.samples)/hosts.csv", "--type-map",
                "\(Self.samples)/types.csv", "--attendee-map", "\(Self.samples)/attendees.csv", "--timezone", "Europe/Berlin",
                "--job", place.path("b.job"), "--rate", "none", "--max-in-flight", "1", "--no-notify",
            ]
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.err)")
            #expect(done.out.contains("bookings: \(accounting)"), "\(done.out)")
            let effects = try JSONDecoder().decode(Effects.self, from: try await sandbox.get("/admin/effects")).effects
            #expect(effects == Self.expected, "\(effects)")
            let appointments = try await Self.appointments(sandbox)
            #expect(appointments == sample.appointments, "\(appointments)")
            let outcomes = try #require(try Self.object(place, "b.job")["outcomes"] as? [String: Int])
            let left = Dictionary(grouping: sample.left) { $0 }.mapValues(\.count)
            #expect(outcomes.filter { $0.value > 0 } == left.merging(["created": 2]) { $1 })
            if name.hasSuffix(".csv") { #expect(try place.table("b.job/latest/notes.csv").map { $0["_outcome"] } == sample.left) }
            let again = try await sandbox.tool(command) { _ in }
            #expect(again.status == 0)
            #expect(again.out.contains(accounting.replacing("created", with: "unchanged")), "\(again.out)")
        }
    }

    @Test(arguments: [
        ("google-users", "3 read = 2 created + 1 skipped", 1), ("entra-users", "5 read = 2 created + 3 skipped", 3),
        ("m365-users", "3 read = 2 created + 1 skipped", 1), ("okta-users", "2 read = 2 created", 0),
    ]) func `an export of users is imported as it is`(_ preset: String, _ accounting: String, _ skipped: Int) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let done = try await sandbox.tool(
                "import", "users", "\(Self.samples)/\(preset).csv", "--timezone", "Europe/Berlin", "--job", place.path("u.job"), "--rate",
                "none",
                "--max-in-flight", "1")
            #expect(done.status == 0, "\(done.err)")
            #expect(done.err.contains("Read as \(preset):"))
            #expect(done.out.contains("users: \(accounting)"), "\(done.out)")
            let effects = try JSONDecoder().decode(Effects.self, from: try await sandbox.get("/admin/effects")).effects
            #expect(effects.map(\.email) == ["lena.sommer@firma.example", "joerg.mueller@firma.example"])
            let users = try JSONDecoder().decode(People.self, from: Data(try await sandbox.call("GET", "/v4/user?limit=100").body.utf8))
                .users
            #expect(
                users.filter { $0.email.hasSuffix("@firma.example") }.sorted { $0.givenName > $1.givenName } == [
                    Person(email: "lena.sommer@firma.example", givenName: "Lena", familyName: "Sommer", timezone: "Europe/Berlin"),
                    Person(
                        email: "joerg.mueller@firma.example", givenName: "Jörg", familyName: "Müller",
                        timezone: preset == "okta-users" ? "Europe/Vienna" : "Europe/Berlin"),
                ])
            let outcomes = try #require(try Self.object(place, "u.job")["outcomes"] as? [String: Int])
            #expect(outcomes["created"] == 2 && outcomes["skipped"] ?? 0 == skipped && outcomes.values.reduce(0, +) == 2 + skipped)
        }
    }

    private struct People: Decodable { var users: [Person] }
    private struct Person: Decodable, Equatable {
        var email: String
        var givenName: String
        var familyName: String
        var timezone: String
    }

    @Test func `a summary says how each file was read, and what came out late is said after the run`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let head = "E-Mail;Vorname;Nachname;Zeitzone;Slug\n"
            // The first 64 KiB are ASCII, so that the encoding shows late.
            let rows = String(repeating: ";;;;\n", count: 20_000)
            let bytes =
                Data((head + rows + "a@example.com;A;B;UTC\n").utf8)
                + Data([0x62, 0x40, 0x65, 0x2E, 0x64, 0x65, 0x3B, 0xC4, 0x3B, 0x43, 0x3B, 0x55, 0x54, 0x43, 0x0A])
            try bytes.write(to: URL(filePath: place.path("u.csv")))
            let done = try await sandbox.tool("import", "users", place.path("u.csv"), "--job", place.path("u.job"), "--rate", "none")
            #expect(done.status == 0, "\(done.err)")
            #expect(done.err.contains("u.csv: CSV, UTF-8, semicolons, quotes, LF, header on line 1 with 5 columns"))
            #expect(done.err.contains("Read as Windows-1252, as it is not UTF-8 from some line on"), "\(done.err)")
            #expect(done.err.contains("2 rows have fewer cells than the header"))
            #expect(done.err.contains("20000 blank lines or rows passed over"))
            let summary = try Self.object(place, "u.job")
            #expect(summary["shortRows"] as? Int == 2 && summary["blankLines"] as? Int == 20_000)
            let file = try #require((summary["files"] as? [[String: Any]])?.first)
            #expect(file["encoding"] as? String == "Windows-1252" && file["delimiter"] as? String == "semicolon")
            #expect(file["headerLine"] as? Int == 1 && file["columns"] as? Int == 5 && file["preset"] == nil)
            #expect((file["notices"] as? [String])?.count == 1)
        }
    }

    private static func object(_ place: Workplace, _ job: String) throws -> [String: Any] {
        let text = try place.text("\(job)/latest/summary.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// The sample in Windows-1252 with two titles above it, and with an address that has to be mended.
    private static func brokenExport(_ name: String, titles: String) throws -> Data {
        let text = titles + (try String(contentsOfFile: "\(samples)/\(name)", encoding: .utf8))
        return Data(
            text.replacing("max.muster@kunde.example", with: "max.muster").unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    }

    @Test(arguments: [
        ("simplybook.csv", "Termine\n", ["--skip-lines", "2", "--encoding", "windows-1252", "--preset", "simplybook"]),
        ("ms-bookings.tsv", "", ["--encoding", "windows-1252", "--quote", "none"]), ("calendly.csv", "", ["--preset", "calendly"]),
    ]) func `a retry reads the rows of an export as the import did, with the same options`(
        _ name: String, _ titles: String, _ options: [String]
    ) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try Self.brokenExport(name, titles: titles).write(to: URL(filePath: place.path("export")))
            let common =
                [
                    "--host-map", "\(Self.samples)/hosts.csv", "--type-map", "\(Self.samples)/types.csv", "--timezone", "Europe/Berlin",
                    "--rate", "none", "--no-notify",
                ] + options
            let done = try await sandbox.tool(
                ["import", "bookings", place.path("export"), "--job", place.path("b.job")] + common
            ) { _ in }
            #expect(done.status == 1, "\(done.err)")
            #expect(done.out.contains("1 created") && done.out.contains("1 invalid"), "\(done.out)")
            #expect(
                ((try Self.object(place, "b.job")["files"] as? [[String: Any]])?.first?["preset"] as? String)
                    == String(name.prefix { $0 != "." }))
            let failed = place.path("b.job/latest/failed.csv")
            var text = try String(contentsOfFile: failed, encoding: .utf8)
            #expect(text.contains("Erstgespräch"))
            // Not in the message, which quotes it.
            let address = try #require(text.firstRange(of: "max.muster"))
            text.replaceSubrange(address, with: "max.muster@kunde.example")
            try Data(text.utf8).write(to: URL(filePath: failed))
            let retried = try await sandbox.tool(["retry", place.path("b.job")] + common) { _ in }
            #expect(retried.status == 0, "\(retried.err)\n\(retried.out)")
            #expect(retried.out.contains("1 read = 1 created"), "\(retried.out)")
            let effects = try JSONDecoder().decode(Effects.self, from: try await sandbox.get("/admin/effects")).effects
            #expect(Set(effects.map(\.start)) == Set(Self.expected.map(\.start)))
        }
    }

    @Test func `an export without zones is refused without --timezone`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let done = try await sandbox.tool(
                "import", "bookings", "--no-notify", "\(Self.samples)/calendly.csv", "--job", place.path("b.job"))
            #expect(done.status == 64)
            #expect(done.err.contains("--timezone Europe/Berlin"))
            #expect(try await sandbox.statistics().writes == 0)
        }
    }

    @Test func `hosts by names that meetergo does not know are listed once with their rows, before anything is sent`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let done = try await sandbox.tool(
                "import", "bookings", "--no-notify", "\(Self.samples)/setmore.csv", "--type-map", "\(Self.samples)/types.csv", "--timezone",
                "Europe/Berlin",
                "--job", place.path("b.job"), "--rate", "none")
            #expect(done.status == 1)
            #expect(done.err.contains("2 rows cannot be sent as things stand in meetergo"), "\(done.err)")
            #expect(done.err.contains("no user of this company is called \"Jana Weber\" (line 2)"), "\(done.err)")
            #expect(done.out.contains("4 read = 2 blocked + 2 skipped"), "\(done.out)")
            #expect(try await sandbox.statistics().writes == 0)
        }
    }
}
