import Foundation
import Subprocess
import Testing

/// The real program against the real sandbox over loopback.
@Suite(.serialized, .timeLimit(.minutes(10))) struct MainJobTests {
    @Test func `users are created, and every row has its outcome`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...40) + "no-address,A,B,Europe/Berlin,\nuser3@example.com,C,D,Europe/Berlin,\n", to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(done.status == 1, "\(done.err)")
            #expect(done.out.contains("users: 42 read = 40 created + 1 invalid + 1 duplicate"))
            let summary = try Summary(place, "users.job")
            #expect(summary.outcomes == ["created": 40, "invalid": 1, "duplicate": 1])
            #expect(summary.accountingHolds)
            let succeeded = try place.table("users.job/latest/succeeded.csv")
            #expect(succeeded.count == 40)
            #expect(succeeded.allSatisfy { $0["_id"]?.count == 36 && $0["_outcome"] == "created" })
            #expect(Set(succeeded.compactMap { $0["email"] }).count == 40)
            let failed = try place.table("users.job/latest/failed.csv")
            #expect(failed.map { $0["_field"] } == ["email"])
            #expect(failed.map { $0["_row"] } == ["41"])
            #expect(try place.table("users.job/latest/notes.csv").map { $0["_row"] } == ["42"])
            #expect(try await sandbox.effects().effects.filter { $0.kind == "user.created" }.count == 40)
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `the same command again writes nothing to the API and gives the whole mapping`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...30), to: "users.csv")
            let command = ["import", "users", place.path("users.csv"), "--rate", "none"]
            #expect(try await sandbox.tool(command[0], command[1], command[2], command[3], command[4]).status == 0)
            let writes = try await sandbox.statistics().writes
            let first = try place.table("users.job/latest/succeeded.csv")
            let again = try await sandbox.tool(command[0], command[1], command[2], command[3], command[4])
            #expect(again.status == 0)
            #expect(again.out.contains("30 read = 30 unchanged"))
            #expect(try await sandbox.statistics().writes == writes)
            let second = try place.table("users.job/latest/succeeded.csv")
            let ids = { (rows: [[String: String]]) in Set(rows.compactMap { $0["_id"] }) }
            #expect(ids(first) == ids(second))
        }
    }

    @Test func `a nightly export sends only what is new, and another job does not make it again`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...10), to: "monday.csv")
            try place.write(Files.users(1...15), to: "tuesday.csv")
            #expect(try await sandbox.tool("import", "users", place.path("monday.csv"), "--rate", "none").status == 0)
            let same = try await sandbox.tool(
                "import", "users", place.path("tuesday.csv"), "--job", place.path("monday.job"), "--rate", "none")
            #expect(same.out.contains("15 read = 5 created + 10 unchanged"))
            let other = try await sandbox.tool("import", "users", place.path("tuesday.csv"), "--rate", "none")
            #expect(other.status == 0)
            #expect(other.out.contains("15 read = 15 existing"))
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `failed rows are mended in their file and retried`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                Files.users(1...5) + "wrong,A,B,Europe/Berlin,\nuser7@example.com,E,F,Europe/Nowhere,\n", to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 1)
            let mended = try place.text("users.job/latest/failed.csv").replacingOccurrences(of: "\nwrong,", with: "\nuser6@example.com,")
            try place.write(mended, to: "users.job/latest/failed.csv")
            let retried = try await sandbox.tool("retry", place.path("users.job"), "--rate", "none")
            #expect(retried.status == 1)
            #expect(retried.out.contains("2 read = 1 created + 1 invalid"))
            #expect(try place.table("users.job/latest/failed.csv").map { $0["_row"] } == ["7"])
            #expect(try place.table("users.job/latest/succeeded.csv").map { $0["_row"] } == ["6"])
        }
    }

    @Test func `a row copied in the failed file is a row of its own`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...3) + "wrong,A,B,Europe/Berlin,\n", to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 1)
            let lines = try place.text("users.job/latest/failed.csv").split(separator: "\n").map(String.init)
            let copies = ["x@example.com", "y@example.com"].map { lines[1].replacingOccurrences(of: "wrong,", with: "\($0),") }
            try place.write(([lines[0]] + copies).joined(separator: "\n") + "\n", to: "users.job/latest/failed.csv")
            let retried = try await sandbox.tool("retry", place.path("users.job"), "--rate", "none")
            #expect(retried.out.contains("2 read = 2 created"), "\(retried.out)\(retried.err)")
            #expect(Set(try place.table("users.job/latest/succeeded.csv").compactMap { $0["_row"] }) == ["4", "5"])
        }
    }

    @Test func `a row whose key was mended is not sent again under its old one`() async throws {
        try await Sandbox.run(["--fault", "status-before:method=POST,path=/v4/user,status=422,count=1"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...1), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 1)
            let mended = try place.text("users.job/latest/failed.csv").replacingOccurrences(of: "user1@", with: "right@")
            try place.write(mended, to: "users.job/latest/failed.csv")
            #expect(try await sandbox.tool("retry", place.path("users.job"), "--rate", "none").status == 0)
            let again = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--retry-refused")
            #expect(again.out.contains("1 read = 1 skipped"), "\(again.out)\(again.err)")
            #expect(try await sandbox.effects().effects.map(\.email) == ["right@example.com"])
        }
    }

    @Test func `failed rows are an input as they are`() async throws {
        try await Sandbox.run(["--fault", "status-before:method=POST,path=/v4/user,status=422,count=3"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...10), to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 1)
            #expect(try Summary(place, "users.job").outcomes == ["created": 7, "refused": 3])
            let again = try await sandbox.tool(
                "import", "users", place.path("users.job/runs/0001/failed.csv"), "--job", place.path("again.job"), "--rate", "none")
            #expect(again.status == 0, "\(again.out)\(again.err)")
            #expect(again.out.contains("3 read = 3 created"))
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `only the rows of a cause are retried, the others are carried on`() async throws {
        try await Sandbox.run(["--fault", "status-before:method=POST,path=/v4/user,status=422,count=2"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...4) + "wrong,A,B,Europe/Berlin,\n", to: "users.csv")
            #expect(try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none").status == 1)
            let writes = try await sandbox.statistics().writes
            let none = try await sandbox.tool("retry", place.path("users.job"), "--only", "slot_taken", "--rate", "none")
            #expect(none.out.contains("3 read = 2 refused + 1 invalid"))
            #expect(try await sandbox.statistics().writes == writes)
            let all = try await sandbox.tool("retry", place.path("users.job"), "--rate", "none")
            #expect(all.out.contains("3 read = 2 created + 1 invalid"))
        }
    }

    @Test func `the template is a file that can be imported`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let template = try await sandbox.tool("template", "users")
            #expect(template.status == 0)
            try place.write(template.out, to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(done.out.contains("2 read = 2 created"))
        }
    }

    @Test func `JSON Lines in, JSON Lines out`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                """
                {"email":"a@example.com","givenName":"A","familyName":"B","timezone":"Europe/Berlin","staff":12345678901234567890}

                {"email":"b@example.com","givenName":"A","familyName":"B","timezone":"Mars/Base"}
                [1,2]
                """, to: "users.jsonl")
            let done = try await sandbox.tool("import", "users", place.path("users.jsonl"), "--rate", "none")
            #expect(done.out.contains("3 read = 1 created + 2 invalid"), "\(done.out)\(done.err)")
            let succeeded = try place.text("users.job/latest/succeeded.jsonl")
            #expect(succeeded.contains(#""staff":12345678901234567890"#))
            #expect(succeeded.contains(#""_outcome":"created""#))
            #expect(try place.text("users.job/latest/failed.jsonl").contains(#""_error":{"outcome":"invalid","cause":"validation""#))
            #expect(try place.text("users.job/latest/malformed.txt").contains("[1,2]"))
        }
    }

    @Test func `rows come from a pipe and from several files`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let piped = try await sandbox.tool(
                "import", "users", "-", "--job", place.path("pipe.job"), "--rate", "none", input: Files.users(1...20))
            #expect(piped.out.contains("20 read = 20 created"), "\(piped.err)")
            try place.write(Files.users(21...25), to: "a.csv")
            try place.write("timezone,email,givenName,familyName\nEurope/Paris,x@example.com,X,Y\n", to: "b.csv")
            let both = try await sandbox.tool("import", "users", place.path("a.csv"), place.path("b.csv"), "--rate", "none")
            #expect(both.out.contains("6 read = 6 created"), "\(both.err)")
            #expect(
                try place.table("a.job/latest/succeeded.csv").first { $0["email"] == "x@example.com" }?["_file"]?.hasSuffix("b.csv") == true
            )
        }
    }

    @Test func `bookings of every kind of meeting type`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                """
                meetingTypeId,hostIds,queueId,start,timezone,attendee.email,attendee.fullname,attendee.notes.Company
                20000000-0000-4000-8000-000000000001,10000000-0000-4000-8000-000000000001,,2028-01-03 09:00,Europe/Berlin,a@example.com,A,Acme
                20000000-0000-4000-8000-000000000001,10000000-0000-4000-8000-000000000001,,2028-01-03T09:00:00+01:00,,b@example.com,B,Acme
                30000000-0000-4000-8000-000000000001,10000000-0000-4000-8000-000000000000,,2028-01-04T09:00:00+01:00,,c@example.com,C,
                30000000-0000-4000-8000-000000000001,10000000-0000-4000-8000-000000000000,,2028-01-04T09:00:00+01:00,,d@example.com,D,
                40000000-0000-4000-8000-000000000001,,50000000-0000-4000-8000-000000000001,2028-01-05T09:00:00+01:00,,e@example.com,E,
                60000000-0000-4000-8000-000000000001,10000000-0000-4000-8000-000000000000,,2028-01-06T09:00:00+01:00,,f@example.com,F,

                """, to: "bookings.csv")
            let done = try await sandbox.tool(
                "import", "bookings", place.path("bookings.csv"), "--rate", "none", "--no-notify", "--max-in-flight", "1")
            #expect(done.status == 1, "\(done.err)")
            #expect(done.out.contains("6 read = 4 created + 1 provisional + 1 invalid"), "\(done.out)")
            #expect(try place.table("bookings.job/latest/failed.csv").map { $0["_cause"] } == ["slot_taken"])
            let secret = try place.text("bookings.job/latest/succeeded.csv").contains("secret")
            #expect(!secret)
            #expect(try await sandbox.effects().billedBookings == 4)
        }
    }

    @Test func `the acting user is found by the e-mail, and one who does not exist is refused`() async throws {
        try await Sandbox.run(["--hosts", "150"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...3), to: "users.csv")
            let command = ["import", "users", place.path("users.csv"), "--rate", "none", "--acting-user"]
            let nobody = try await sandbox.tool(command + ["nobody@sandbox.example"]) { _ in }
            #expect(nobody.status == 64, "\(nobody.err)")
            #expect(nobody.err.contains("no user of this company has that e-mail"))
            // Host 140 stands on the second page of the list, and may not create users.
            let host = try await sandbox.tool(command + ["HOST140@sandbox.example"]) { _ in }
            #expect(host.status == 77, "\(host.out)\(host.err)")
            #expect(try await sandbox.effects().effects.isEmpty)
            #expect(try await sandbox.tool(command + ["owner@sandbox.example"]) { _ in }.status == 0)
            #expect(try await sandbox.effects().effects.count { $0.kind == "user.created" } == 3)
        }
    }

    @Test func `users who exist are taken over with their ids, addresses of other companies are refused`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                Files.users(1...3) + "host02@sandbox.example,Host,02,Europe/Berlin,\nx@elsewhere.example,X,Y,Europe/Berlin,\n",
                to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
            #expect(done.status == 1, "\(done.out)\(done.err)")
            #expect(try Summary(place, "users.job").outcomes == ["created": 3, "existing": 1, "refused": 1])
            let existing = try place.table("users.job/latest/succeeded.csv").filter { $0["_outcome"] == "existing" }
            #expect(existing.map { $0["_id"] } == ["10000000-0000-4000-8000-000000000002"])
            #expect(try place.table("users.job/latest/failed.csv").map { $0["_cause"] } == ["duplicate_email"])
            #expect(try await sandbox.effects().effects.count { $0.kind == "user.created" } == 3)
        }
    }

    @Test func `a delimiter that is given wins over the one that would be found`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                "email|givenName|familyName|timezone|remarks;, more\na@example.com|Anna|Auer|Europe/Berlin|x;y,z;1,2\n", to: "users.csv")
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none", "--delimiter", "pipe")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(try place.text("users.job/latest/succeeded.csv").contains("a@example.com|Anna|Auer|Europe/Berlin|x;y,z;1,2|"))
        }
    }
}
