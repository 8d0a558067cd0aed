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

    @Test(arguments: [
        ("calendly.csv", "5 read = 2 created + 2 skipped + 1 merged"), ("ms-bookings.tsv", "3 read = 2 created + 1 skipped"),
        ("acuity.csv", "4 read = 2 created + 2 skipped"), ("calcom.jsonl", "4 read = 2 created + 2 skipped"),
        ("calcom-insights.csv", "4 read = 2 created + 2 skipped"), ("setmore.csv", "4 read = 2 created + 2 skipped"),
        ("simplybook.csv", "4 read = 2 created + 2 skipped"), ("outlook.csv", "4 read = 2 created + 2 skipped"),
    ]) func `an export of bookings is imported as it is`(_ name: String, _ accounting: String) async throws {
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
            let again = try await sandbox.tool(command) { _ in }
            #expect(again.status == 0)
            #expect(again.out.contains(accounting.replacing("created", with: "unchanged")), "\(again.out)")
        }
    }

    @Test(arguments: [
        ("google-users", "3 read = 2 created + 1 skipped"), ("entra-users", "5 read = 2 created + 3 skipped"),
        ("m365-users", "3 read = 2 created + 1 skipped"), ("okta-users", "2 read = 2 created"),
    ]) func `an export of users is imported as it is`(_ preset: String, _ accounting: String) async throws {
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
