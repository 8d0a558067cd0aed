import Foundation
import Subprocess
import SystemPackage
import Testing

/// What each `--help` says, of both programs and all commands.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HelpSnapshotTests {
    /// A command as `--experimental-dump-help` describes it.
    private struct Dump: Decodable {
        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?

            /// The words after the program's name, for this command and all below it.
            func paths(_ above: [String] = []) -> [[String]] {
                [above] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { $0.paths(above + [$0.commandName]) }
            }
        }
        var command: Command
    }

    private func run(_ program: FilePath, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .path(program), arguments: Arguments(arguments), environment: .inherit.updating(["COLUMNS": "120"]), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(result.terminationStatus.isSuccess, "\(arguments) \(result.standardError)")
        return result.standardOutput
    }

    private func pages() async throws -> [(name: String, text: String)] {
        var pages: [(String, String)] = []
        for (program, name) in [(Programs.tool, "meetergo-bulk"), (Programs.sandbox, "meetergo-sandbox")] {
            let dump = try JSONDecoder().decode(Dump.self, from: Data(try await run(program, ["--experimental-dump-help"]).utf8))
            for path in dump.command.paths() {
                pages.append(((["\(name)"] + path).joined(separator: " "), try await run(program, path + ["--help"])))
            }
        }
        return pages
    }

    @Test func `each help page is as it was agreed to`() async throws {
        let pages = try await pages()
        #expect(pages.count > 10)
        for page in pages { try Snapshot.expect(page.text, "help/\(page.name).txt") }
        #expect(try Snapshot.names(in: "help").subtracting(pages.map { "\($0.name).txt" }) == [], "snapshots of no command")
    }

    @Test func `each help page lists the exit codes and shows two commands`() async throws {
        for page in try await pages() where page.name.hasPrefix("meetergo-bulk") && page.name != "meetergo-bulk config" {
            #expect(page.text.contains("EXIT CODES:"), "\(page.name)")
            let examples = page.text.split(separator: "\n").drop { !$0.hasPrefix("EXAMPLES") }.dropFirst()
                .prefix { $0.hasPrefix("  ") }.filter { $0.hasPrefix("  meetergo-bulk ") }
            #expect(examples.count >= 2, "\(page.name)")
        }
    }
}
