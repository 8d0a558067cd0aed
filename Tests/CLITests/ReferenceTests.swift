import Foundation
import Subprocess
import Testing

/// Hosts and meeting types as people name them: the real program against the real sandbox.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ReferenceTests {
    private struct Booked: Decodable, Hashable {
        var kind: String
        var email: String
        var hostId: String?
        var meetingTypeId: String?
    }

    private struct Effects: Decodable { var effects: [Booked] }

    private func booked(_ sandbox: Sandbox) async throws -> [Booked] {
        try JSONDecoder().decode(Effects.self, from: try await sandbox.get("/admin/effects")).effects.filter {
            $0.kind.hasPrefix("booking.")
        }
    }

    private static func user(_ number: Int) -> String { "10000000-0000-4000-8000-0000000000\(number < 10 ? "0" : "")\(number)" }
    private static let header = "host,meetingType,start,duration,attendee.email,attendee.fullname\n"

    @Test func `a thousand bookings of forty hosts by address and slug take a thousand requests and a handful`() async throws {
        try await Sandbox.run(["--hosts", "40"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.namedBookings(hosts: 40, each: 25), to: "b.csv")
            let command = ["import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify"]
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.err)")
            #expect(done.out.contains("1000 read = 1000 created"), "\(done.out)")
            let statistics = try await sandbox.statistics()
            #expect(statistics.writes == 1_000)
            #expect(statistics.received <= 1_000 + 120, "\(statistics)")
            let booked = try await booked(sandbox)
            #expect(
                booked.allSatisfy { booking in
                    let number = booking.email.dropFirst(5).prefix { $0 != "-" }
                    return booking.hostId == Self.user(Int(number) ?? -1) && booking.meetingTypeId?.first == "2"
                })
            // The second time everything is known: one request says whose the key is.
            let again = try await sandbox.tool(command) { _ in }
            #expect(again.out.contains("1000 read = 1000 unchanged"), "\(again.out)")
            #expect(again.err.contains("Hosts and meeting types as of less than a minute ago; --refresh asks again"), "\(again.err)")
            #expect(try await sandbox.statistics().received == statistics.received + 1)
            let refreshed = try await sandbox.tool(command + ["--refresh"]) { _ in }
            #expect(refreshed.out.contains("1000 read = 1000 unchanged"), "\(refreshed.out)")
            #expect(try await sandbox.statistics().received > statistics.received + 40)
        }
    }

    @Test func `one-on-one, group, queue and provisional types are found by their names`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                Self.header + """
                    host01@sandbox.example,30min-meeting,2028-01-03T09:00:00+01:00,60,a@example.com,A
                    Host 02,30min Meeting,2028-01-03T09:00:00+01:00,,b@example.com,B
                    owner@sandbox.example,Group Session,2028-01-04T09:00:00+01:00,,c@example.com,C
                    olivia-owner,group-session,2028-01-04T09:00:00+01:00,,d@example.com,D
                    ,round-robin,2028-01-05T09:00:00+01:00,,e@example.com,E
                    ,40000000-0000-4000-8000-000000000001,2028-01-05T09:00:00+01:00,,f@example.com,F
                    Olivia Owner,Double Opt-in,2028-01-06T09:00:00+01:00,,g@example.com,G

                    """, to: "b.csv")
            let done = try await sandbox.tool(
                "import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify", "--max-in-flight", "1")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(done.out.contains("7 read = 6 created + 1 provisional"), "\(done.out)")
            let hosts = try await booked(sandbox).sorted { $0.email < $1.email }.map(\.hostId)
            #expect(hosts.prefix(4) == [Self.user(1), Self.user(2), Self.user(0), Self.user(0)])
            // The same people by id are the same bookings.
            try place.write(
                "hostIds,meetingTypeId,start,duration,attendee.email,attendee.fullname\n"
                    + "\(Self.user(1)),20000000-0000-4000-8000-000000000001,2028-01-03T08:00:00Z,60,a@example.com,A\n", to: "ids.csv")
            let same = try await sandbox.tool(
                "import", "bookings", place.path("ids.csv"), "--job", place.path("b.job"), "--rate", "none", "--no-notify")
            #expect(same.out.contains("1 read = 1 unchanged"), "\(same.out)")
        }
    }

    @Test func `what cannot be resolved is named with what is near, and nothing of it is sent`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                "email,givenName,familyName,timezone,meetingType.name,meetingType.slug\nzoe@sandbox.example,Zoe,Zorn,Europe/Berlin,Deep Dive,deep-dive\n",
                to: "u.csv")
            #expect(try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none").status == 0)
            let writes = try await sandbox.statistics().writes
            try place.write(
                Self.header + """
                    host02@elsewhere.example,30min-meeting,2028-01-03T09:00:00+01:00,,a@example.com,A
                    host03@sandbox.example,deep-dive,2028-01-03T09:00:00+01:00,,b@example.com,B
                    host03@sandbox.example,30min-meeting,2028-01-03T09:00:00+01:00,45,c@example.com,C
                    "host03@sandbox.example, Host 99",30min-meeting,2028-01-03T09:00:00+01:00,,d@example.com,D
                    host03@sandbox.example,20000000-0000-4000-8000-000000000004,2028-01-03T09:00:00+01:00,30,e@example.com,E
                    zoe@sandbox.example,deep-dive,2028-01-03T09:00:00+01:00,,f@example.com,F

                    """, to: "b.csv")
            let done = try await sandbox.tool("import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify")
            #expect(done.status == 1, "\(done.out)\(done.err)")
            #expect(done.out.contains("6 read = 1 created + 1 invalid + 4 blocked"), "\(done.out)")
            #expect(try await sandbox.statistics().writes == writes + 1)
            #expect(done.err.contains("5 rows cannot be sent as things stand in meetergo"), "\(done.err)")
            let failed = try place.table("b.job/latest/failed.csv")
            #expect(failed.map { $0["_cause"] } == ["reference", "reference", "validation", "reference", "reference"])
            #expect(failed.map { $0["_field"] } == ["hostIds", "meetingTypeId", "duration", "hostIds", "meetingTypeId"])
            #expect(failed[0]["_hint"]?.contains("nearest: host02@sandbox.example") == true, "\(failed[0])")
            #expect(failed[1]["_message"]?.contains("it is one of zoe@sandbox.example") == true, "\(failed[1])")
            #expect(failed[2]["_message"]?.contains("does not take 45 minutes, but 15, 30 or 60") == true, "\(failed[2])")
            #expect(failed[3]["_hint"]?.contains("nearest: Host 0") == true, "\(failed[3])")
            #expect(
                failed[4]["_message"]?.contains("is a meeting type of \(Self.user(4)), not of host03@sandbox.example") == true,
                "\(failed[4])")
        }
    }

    @Test func `a queue without members blocks its rows`() async throws {
        try await Sandbox.run(["--hosts", "1"]) { sandbox in
            #expect(try await sandbox.call("DELETE", "/v4/user/\(Self.user(1))").status == 204)
            let place = try Workplace()
            try place.write(Self.header + ",round-robin,2028-01-05T09:00:00+01:00,,e@example.com,E\n", to: "b.csv")
            let done = try await sandbox.tool("import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify")
            #expect(done.out.contains("1 read = 1 blocked"), "\(done.out)")
            let failed = try place.table("b.job/latest/failed.csv")
            #expect(failed.first?["_message"]?.contains("a queue without members") == true, "\(failed)")
            #expect(try await sandbox.statistics().writes == 0)
        }
    }

    @Test func `a host who comes later unblocks the rows, and one who goes leaves what is done`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                Self.header + """
                    zoe@sandbox.example,talk,2028-01-03T09:00:00+01:00,,a@example.com,A
                    host01@sandbox.example,30min-meeting,2028-01-03T09:00:00+01:00,,b@example.com,B

                    """, to: "b.csv")
            let command = ["import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify"]
            let first = try await sandbox.tool(command) { _ in }
            #expect(first.out.contains("2 read = 1 created + 1 blocked"), "\(first.out)\(first.err)")
            // The same day's import of users makes her.
            try place.write(
                "email,givenName,familyName,timezone,meetingType.name,meetingType.slug\nzoe@sandbox.example,Zoe,Zorn,Europe/Berlin,Talk,talk\n",
                to: "u.csv")
            #expect(try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none").status == 0)
            let second = try await sandbox.tool(command) { _ in }
            #expect(second.out.contains("2 read = 1 created + 1 unchanged"), "\(second.out)\(second.err)")
            #expect(try await sandbox.repeats() == "[]")
            // She leaves: her booking was made all the same.
            let id = try #require(try place.table("u.job/latest/succeeded.csv").first?["_id"])
            #expect(try await sandbox.call("DELETE", "/v4/user/\(id)").status == 204)
            let third = try await sandbox.tool(command + ["--refresh"]) { _ in }
            #expect(third.out.contains("2 read = 2 unchanged"), "\(third.out)\(third.err)")
            #expect(third.status == 0)
        }
    }

    @Test func `blocked rows are mended in their file and retried`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                Self.header + "host1@sandbox.example,30min-meeting,2028-01-03T09:00:00+01:00,,a@example.com,A\n", to: "b.csv")
            #expect(try await sandbox.tool("import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify").status == 1)
            let mended = try place.text("b.job/latest/failed.csv").replacing("\nhost1@", with: "\nhost01@")
            try place.write(mended, to: "b.job/latest/failed.csv")
            let retried = try await sandbox.tool(
                "retry", place.path("b.job"), "--only", "reference", "--rate", "none", "--no-notify")
            #expect(retried.status == 0, "\(retried.err)")
            #expect(retried.out.contains("1 read = 1 created"), "\(retried.out)")
        }
    }
}
