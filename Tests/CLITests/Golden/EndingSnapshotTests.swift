import Foundation
import Subprocess
import Testing

/// How a run ends, as its user reads it: one snapshot a situation, each a whole command on the local meetergo.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EndingSnapshotTests {
    private static let header = "email,givenName,familyName,timezone,department\n"
    private static let quick = ["--rate", "none", "--max-in-flight", "1"]

    private func ending(
        _ name: String, _ sandboxArguments: [String] = [], body: (Stage) async throws -> String
    ) async throws {
        let text = try await Sandbox.run(sandboxArguments) { sandbox in try await body(try Stage(sandbox)) }
        try Snapshot.expect(text, "endings/\(name).txt")
    }

    @Test func `all rows end well, and again there is nothing to do`() async throws {
        try await ending("all well") { stage in
            try stage.place.write(Files.users(1...5), to: "users.csv")
            let command = ["import", "users", "users.csv"] + Self.quick
            return try await stage.transcript(command) + "\n" + stage.transcript(command) + "\n"
                + stage.transcript(["status", "users.job"])
        }
    }

    @Test func `rows fail for several causes, and some are mended`() async throws {
        try await ending("failures") { stage in
            let users =
                Self.header
                + "ana@example.com,Ana,A,Europe/Berlin,\nbob@elsewhere.example,Bob,B,Europe/Berlin,\nnobody,N,N,Europe/Berlin,\n"
                + "ana@example.com,Ana,A,Europe/Berlin,\ncid@example.com,Cid,C,Mars/Base,\nx@example.com,X,Y,Europe/Berlin,,too,many\n"
            try stage.place.write(users, to: "users.csv")
            var text = try await stage.transcript(["import", "users", "users.csv"] + Self.quick)
            text += "\n" + (try await stage.transcript(["retry", "users.job", "--only", "duplicate_email"] + Self.quick))
            return text
        }
    }

    @Test func `bookings fail for several causes`() async throws {
        try await ending("failed bookings") { stage in
            let rows = [
                "host01@sandbox.example,30min-meeting,2028-01-10T09:00:00+01:00,a@example.com,A",
                "host01@sandbox.example,30min-meeting,2028-01-10T09:00:00+01:00,b@example.com,B",
                "nobody@sandbox.example,30min-meeting,2028-01-10T10:00:00+01:00,c@example.com,C",
                "host01@sandbox.example,30min-meetin,2028-01-10T10:00:00+01:00,d@example.com,D",
                "host01@sandbox.example,30min-meeting,2020-01-10T10:00:00+01:00,e@example.com,E",
                "host01@sandbox.example,30min-meeting,2028-01-08T10:00:00+01:00,f@example.com,F",
            ]
            try stage.place.write(
                "host,meetingType,start,attendee.email,attendee.fullname\n\(rows.joined(separator: "\n"))\n", to: "bookings.csv")
            return try await stage.transcript(["import", "bookings", "bookings.csv", "--no-notify"] + Self.quick)
        }
    }

    @Test func `too many failures stop a run`() async throws {
        let fault = ["--fault", "status-before:method=POST,path=/v4/user,status=422,skip=1,count=3"]
        try await ending("stopped by max-errors", fault) { stage in
            try stage.place.write(Files.users(1...8), to: "users.csv")
            return try await stage.transcript(["import", "users", "users.csv", "--max-errors", "2"] + Self.quick)
        }
    }

    @Test func `the first rows fail for one cause and stop the run`() async throws {
        try await ending("stopped by the first rows", ["--fault", "status-before:method=POST,path=/v4/user,status=402"]) { stage in
            try stage.place.write(Files.users(1...30), to: "users.csv")
            return try await stage.transcript(["import", "users", "users.csv"] + Self.quick)
        }
    }

    @Test func `the key expires in mid-run`() async throws {
        // The first request is that of the owner's account.
        try await ending("key expired", ["--expire-after-requests", "4"]) { stage in
            try stage.place.write(Files.users(1...6), to: "users.csv")
            return try await stage.transcript(["import", "users", "users.csv"] + Self.quick)
        }
    }

    @Test func `a row of unknown effect remains`() async throws {
        let faults = [
            "--fault", "cut-after:method=POST,path=/v4/user,skip=1,count=1", "--fault",
            "status-before:method=GET,path=/v4/user,status=403,count=1",
        ]
        try await ending("unknown remains", faults) { stage in
            try stage.place.write(Files.users(1...5), to: "users.csv")
            return try await stage.transcript(["import", "users", "users.csv"] + Self.quick)
        }
    }

    @Test func `Ctrl-C ends a run between two rows`() async throws {
        try await ending("interrupted", ["--latency", "fixed:20000"]) { stage in
            try stage.place.write(Files.users(1...5), to: "users.csv")
            // The signal comes while the first row is on its way.
            return try await stage.transcript(["import", "users", "users.csv"] + Self.quick, signal: (.interrupt, 1))
        }
    }

    @Test func `an undo is shown, asked for and carried out`() async throws {
        try await ending("undo") { stage in
            try stage.place.write(Files.users(1...3), to: "users.csv")
            _ = try await stage.transcript(["import", "users", "users.csv"] + Self.quick)
            let undo = ["undo", "users.job"] + Self.quick
            return try await stage.transcript(undo + ["--plan"]) + "\n" + stage.transcript(undo) + "\n" + stage.transcript(undo + ["--yes"])
                + "\n" + stage.transcript(undo + ["--yes"])
        }
    }

    @Test func `plan, check and inspect say what they found`() async throws {
        try await ending("looked at only") { stage in
            let users =
                Self.header + "ana@example.com,Ana,A,Europe/Berlin,\nnobody,N,N,Europe/Berlin,\nana@example.com,Ana,A,Europe/Berlin,\n"
            try stage.place.write(users, to: "users.csv")
            return try await stage.transcript(["plan", "users", "users.csv"] + Self.quick) + "\n"
                + stage.transcript(["check", "users", "users.csv"]) + "\n" + stage.transcript(["inspect", "users.csv"])
        }
    }
}
