import Foundation
import Subprocess
import Testing

/// `status --refresh`: what became of bookings that waited for a confirmation, with the real program against the real sandbox.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ProvisionalTests {
    @Test func `provisional bookings are confirmed, declined, expired or still waiting, and the ledger knows`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(
                Files.bookings([
                    .doubleOptIn(guest: 1, slot: 1), .onRequest(guest: 2, slot: 3), .doubleOptIn(guest: 3, slot: 5),
                    .onRequest(guest: 4, slot: 7), .oneOnOne(guest: 5, slot: 1),
                ]), to: "b.csv")
            let command = ["import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify"]
            let made = try await sandbox.tool(command) { _ in }
            #expect(made.out.contains("5 read = 1 created + 4 provisional"), "\(made.out)\(made.err)")
            let ids = Dictionary(
                try place.table("b.job/latest/succeeded.csv").map { ($0["attendee.email"] ?? "", $0["_id"] ?? "") }
            ) { $1 }
            func id(_ guest: Int) -> String { ids["guest\(guest)@example.com"] ?? "" }
            let first = try await sandbox.tool("status", place.path("b.job"), "--refresh", "--rate", "none")
            #expect(first.status == 0, "\(first.err)")
            for guest in 1...4 {
                #expect(first.out.contains("provisional \(id(guest)) (run 1, line \(guest + 1)): waiting"), "\(first.out)")
            }
            try await sandbox.post("/admin/provisional/\(id(1))/confirm", "")
            try await sandbox.post("/admin/provisional/\(id(2))/expire", "")
            try await sandbox.api("/v4/provisional-booking/\(id(3))/decline", "{}")
            let before = try await sandbox.statistics().writes
            let second = try await sandbox.tool("status", place.path("b.job"), "--refresh", "--rate", "none")
            #expect(second.status == 0, "\(second.err)")
            #expect(second.out.contains("\(id(1)) (run 1, line 2): confirmed, appointment "), "\(second.out)")
            #expect(second.out.contains("\(id(2)) (run 1, line 3): expired"), "\(second.out)")
            #expect(second.out.contains("\(id(3)) (run 1, line 4): declined"), "\(second.out)")
            #expect(second.out.contains("\(id(4)) (run 1, line 5): waiting"), "\(second.out)")
            #expect(second.out.contains("bookings known: 2 created, 1 provisional, 2 refused"), "\(second.out)")
            #expect(try await sandbox.statistics().writes == before)
            // The same again asks about the last one alone, as JSON.
            let third = try await sandbox.tool("status", place.path("b.job"), "--refresh", "--json", "--rate", "none")
            let told = try #require(try JSONSerialization.jsonObject(with: Data(third.out.utf8)) as? [String: Any])
            let left = try #require(told["provisional"] as? [[String: Any]])
            #expect(left.count == 1 && left[0]["fate"] as? String == "waiting" && left[0]["id"] as? String == id(4))
            // Nothing of it is sent again by itself; what was refused is on request.
            let again = try await sandbox.tool(command) { _ in }
            #expect(again.out.contains("5 read = 3 unchanged + 2 refused"), "\(again.out)\(again.err)")
            #expect(try await sandbox.statistics().writes == before)
            let retried = try await sandbox.tool("retry", place.path("b.job"), "--rate", "none", "--no-notify")
            #expect(retried.out.contains("2 read = 2 provisional"), "\(retried.out)\(retried.err)")
            // An undo cancels the appointment and declines what waits.
            let undone = try await sandbox.tool("undo", place.path("b.job"), "--yes", "--rate", "none")
            #expect(undone.out.contains("5 read = 5 undone"), "\(undone.out)\(undone.err)")
            #expect(try await sandbox.effects().effects.count { $0.kind == "appointment.cancelled" } == 2)
        }
    }

    @Test func `a job without provisional bookings has nothing to ask`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "u.csv")
            #expect(try await sandbox.tool("import", "users", place.path("u.csv"), "--rate", "none").status == 0)
            let users = try await sandbox.tool("status", place.path("u.job"), "--refresh")
            #expect(users.status == 64 && users.err.contains("has none"), "\(users.err)")
            try place.write(Files.bookings([.oneOnOne(guest: 5, slot: 1)]), to: "b.csv")
            #expect(try await sandbox.tool("import", "bookings", place.path("b.csv"), "--rate", "none", "--no-notify").status == 0)
            let received = try await sandbox.statistics().received
            let bookings = try await sandbox.tool("status", place.path("b.job"), "--refresh")
            #expect(bookings.status == 0 && bookings.out.contains("no booking waits for a confirmation"), "\(bookings.out)\(bookings.err)")
            #expect(try await sandbox.statistics().received == received)
        }
    }
}
