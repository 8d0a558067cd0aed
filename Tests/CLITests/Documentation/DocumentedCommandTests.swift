import Foundation
import Subprocess
import SystemPackage
import Testing

/// The documentation does what it says: each shell block is run, in order, in a folder with the files that the pages speak of.
@Suite(.serialized, .timeLimit(.minutes(10))) struct DocumentedCommandTests {
    @Test func `each shell command of the documentation runs`() async throws {
        var skipped = 0
        for page in try Page.all() where page.blocks.contains(where: { $0.language == "sh" }) {
            skipped += page.blocks.count { $0.reason != nil }
            try await Sandbox.run { sandbox in
                let place = try Workplace()
                try Self.furnish(place)
                for block in page.blocks where block.language == "sh" && block.reason == nil {
                    let done = try await Self.shell(block.text, place, sandbox)
                    #expect(
                        done.status == block.status, "\(page.name):\(block.line)\n\(block.text)\n\(done.out)\(done.err)")
                    // The rest stands on what this block leaves.
                    guard done.status == block.status else { return }
                }
                #expect(try await sandbox.repeats() == "[]", "\(page.name)")
            }
        }
        #expect(skipped == 6, "blocks that are not run; a new one needs a reason and its place in this number")
    }

    @Test func `commands stand in shell blocks, and links lead somewhere`() throws {
        for page in try Page.all() {
            #expect(page.blocks.allSatisfy { !$0.language.isEmpty }, "\(page.name): a block without a language")
            for line in page.lines where line.text.hasPrefix("    ") {
                let words = line.text.drop { $0 == " " }
                #expect(
                    !words.hasPrefix("meetergo-bulk ") && !words.hasPrefix("scripts/"), "\(page.name):\(line.number) is in no shell block")
            }
            let folder = Page.root.appending(path: page.name).deletingLastPathComponent()
            for link in page.links {
                #expect(FileManager.default.fileExists(atPath: folder.appending(path: link).path), "\(page.name): \(link)")
            }
        }
    }

    @Test func `the README leads to each page for users`() throws {
        let pages = try Page.all().map(\.name).filter { $0.hasPrefix("Sources/") && !$0.hasSuffix("/CLI.md") }
        #expect(pages.count >= 5)
        #expect(Set(pages).subtracting(try Page("README.md").links) == [])
    }

    /// The files that the pages speak of.
    private static func furnish(_ place: Workplace) throws {
        try place.write("email,givenName,familyName,timezone\n" + people(1...5), to: "users.csv")
        try place.write(
            "email,givenName,familyName,timezone\n" + people(11...50) + "carla.example.com,Carla,C,Europe/Berlin\n", to: "export.csv")
        try place.write(Files.queueBookings(1...4), to: "bookings.csv")
        let samples = Page.root.appending(path: "samples/presets")
        for name in ["calendly.csv", "google-users.csv", "hosts.csv", "types.csv"] {
            try FileManager.default.copyItem(atPath: samples.appending(path: name).path, toPath: place.path(name))
        }
        // A copy, as jobs are made beside their inputs.
        try FileManager.default.copyItem(atPath: Page.root.appending(path: "samples").path, toPath: place.path("samples"))
    }

    private static func people(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { "person\($0)@example.com,Given\($0),Family\($0),Europe/Berlin\n" }.joined()
    }

    private static func shell(_ text: String, _ place: Workplace, _ sandbox: Sandbox) async throws -> Finished {
        let path = "\(Programs.folder.string):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let environment = sandbox.environment().updating(["PATH": path, "XDG_CONFIG_HOME": place.path("none")])
        let result = try await Subprocess.run(
            .name("bash"), arguments: ["-euo", "pipefail", "-c", text], environment: environment, workingDirectory: place.folder,
            input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }
}
