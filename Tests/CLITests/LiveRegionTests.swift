import CLI
import Foundation
import Subprocess
import SystemPackage
import Testing

/// The lines that a run keeps up to date on a terminal, and text that is folded for one.
@Suite(.timeLimit(.minutes(5))) struct LiveRegionTests {
    private static let region = LiveRegion(
        [
            [.init("1020 of about 3200 rows", "1020/~3200"), .init("ends about 14:03", "ends 14:03")],
            [
                .init("1000 created"), .init("12 failed", tint: .trouble), .init("3 unknown", tint: .trouble),
                .init("last trouble: slot_taken", "slot_taken"),
            ],
            [
                .init("quota: next request 14:03:07"),
                .init("requests: 98 of 100/min (learnt from 3 refusals)", "requests: 98 of 100/min", "98 of 100/min"), .init("4 in flight"),
            ],
        ], share: 0.319)

    @Test func `a wide terminal shows everything, with a bar`() {
        #expect(
            Self.region.lines(width: 120).map(\.plain) == [
                "██████░░░░░░░░░░░░░░ 31 % 1020 of about 3200 rows · ends about 14:03",
                "1000 created · 12 failed · 3 unknown · last trouble: slot_taken",
                "quota: next request 14:03:07 · requests: 98 of 100/min (learnt from 3 refusals) · 4 in flight",
            ])
    }

    @Test func `where there is less room, fewer words are made before anything is left out`() {
        let lines = Self.region.lines(width: 80).map(\.plain)
        #expect(lines[2] == "quota: next request 14:03:07 · requests: 98 of 100/min · 4 in flight")
        #expect(
            Self.region.lines(width: 40).map(\.plain) == [
                "1020 of about 3200 rows · ends 14:03", "1000 created · 12 failed · 3 unknown", "quota: next request 14:03:07",
            ])
    }

    @Test(arguments: 2...200) func `no line is as wide as the terminal, and what comes first is always said`(width: Int) {
        let lines = Self.region.lines(width: width)
        #expect(lines.allSatisfy { $0.plain.count < width && !$0.plain.isEmpty })
        #expect(lines[0].plain.contains("1020".prefix(width - 1)))
        let wider = Self.region.lines(width: width + 1)
        #expect(wider.count >= lines.count)
    }

    @Test func `colours mark trouble, and add nothing else`() {
        let lines = Self.region.lines(width: 80)
        #expect(lines[1].coloured.contains("\u{1B}[33m12 failed\u{1B}[0m"))
        #expect(lines.allSatisfy { $0.coloured.replacing(/\u{1B}\[\d+m/, with: "") == $0.plain })
        #expect(lines[0].coloured == lines[0].plain)
    }

    @Test(arguments: [
        ("one two three four five six seven eight", ["one two three four five six", "seven eight"]),
        ("      → one two three four five six seven", ["      → one two three four five six", "        seven"]),
        ("short", ["short"]), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bb", ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bb"]),
        (
            "mend these, then: meetergo-bulk retry users.job --only validation",
            ["mend these, then:", "meetergo-bulk retry users.job --only validation"]
        ),
    ])
    func `text is folded between words, and a command is not`(_ text: String, _ lines: [String]) {
        #expect(Paragraph.lines(text, width: text.hasPrefix("one") ? 30 : 38) == lines)
        #expect(Paragraph.lines(text, width: 20) == [text])
    }

    // MARK: - On a terminal

    /// Runs an import on a terminal of so many columns and gives what it wrote there.
    private func screen(_ columns: Int, _ variables: [Environment.Key: String?] = [:]) async throws -> String {
        try await Sandbox.run(["--latency", "fixed:20", "--fault", "status-before:method=POST,path=/v4/user,status=422,skip=3,count=2"]) {
            sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...60), to: "users.csv")
            let words = [Programs.tool.string, "import", "users", place.path("users.csv"), "--rate", "none", "--max-in-flight", "1"]
            let command = "stty columns \(columns) rows 24; exec \(words.map { "'\($0)'" }.joined(separator: " "))"
            let result = try await Subprocess.run(
                .path("/usr/bin/script"), arguments: ["--quiet", "--return", "--command", command, "/dev/null"],
                environment: sandbox.environment().updating(["TERM": "xterm", "NO_COLOR": nil]).updating(variables), input: .none,
                output: .string(limit: 1 << 20), error: .discarded)
            return result.standardOutput
        }
    }

    @Test(arguments: [40, 80, 120]) func `the region changes in place and is gone at the end`(_ columns: Int) async throws {
        let screen = try await self.screen(columns)
        let drawn = screen.matches(of: /\r([^\r\n\u{1B}]*)\u{1B}\[K/)
        #expect(drawn.count >= 3, "\(screen)")
        #expect(drawn.allSatisfy { $0.1.count < columns }, "\(screen)")
        #expect(screen.contains(/\u{1B}\[33m2 failed\u{1B}\[0m/), "\(screen)")
        let ending = try #require(screen.firstRange(of: "users: 60 read = 58 created + 2 refused"))
        #expect(screen[..<ending.lowerBound].hasSuffix("\u{1B}[J"), "\(screen)")
        #expect(!screen[ending.lowerBound...].contains("\u{1B}"))
        // Nothing is folded by the terminal but what is to be copied.
        let lines = screen[ending.lowerBound...].split(separator: "\r\n")
        #expect(lines.allSatisfy { $0.count <= columns || $0.contains("meetergo-bulk ") || $0.contains("/") }, "\(screen)")
    }

    @Test func `NO_COLOR leaves the region and takes the colours`() async throws {
        let screen = try await self.screen(80, ["NO_COLOR": "1"])
        #expect(screen.contains("2 failed") && screen.contains("\u{1B}[K"))
        #expect(!screen.contains(/\u{1B}\[\d*m/), "\(screen)")
        let coloured = try await self.screen(80, ["NO_COLOR": ""])
        #expect(coloured.contains("\u{1B}[33m"))
    }

    @Test func `a terminal that cannot erase gets no escape codes`() async throws {
        let screen = try await self.screen(80, ["TERM": "dumb"])
        #expect(!screen.contains("\u{1B}") && screen.contains("60 read"))
    }
}
