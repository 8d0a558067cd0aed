import Foundation
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct MemoryTests {
    @Test(arguments: ["file", "pipe"])
    func `fifty thousand users stay within 48 MiB`(source: String) async throws {
        try await Sandbox.run(["--effects", "counts", "--keep-requests", "0"]) { sandbox in
            let place = try Workplace()
            let text = Files.users(1...50_000)
            try place.write(text, to: "users.csv")
            let done =
                source == "file"
                ? try await sandbox.tool("import", "users", place.path("users.csv"), "--rate", "none")
                : try await sandbox.tool("import", "users", "-", "--job", place.path("users.job"), "--rate", "none", input: text)
            #expect(done.status == 0, "\(done.err)")
            let summary = try Summary(place, "users.job")
            #expect(summary.outcomes == ["created": 50_000])
            #expect((summary.peakMemoryKiB ?? .max) <= 48 << 10)
        }
    }
}
