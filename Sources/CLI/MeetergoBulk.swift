public import ArgumentParser
import BulkModel
import Foundation
import Glibc

/// The command `meetergo-bulk`.
public struct MeetergoBulk: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "meetergo-bulk",
        abstract: "Creates users and bookings in a meetergo account from a file: no row lost, nothing created twice.",
        discussion: """
            EXAMPLES:
              meetergo-bulk import users users.csv
              meetergo-bulk retry users.job --only slot_taken

            The credential is read from MEETERGO_API_KEY or --api-key-file, never from an argument. Options may also stand in the environment
            (MEETERGO_RATE and so on) or in meetergo-bulk.yaml; every command takes --config FILE and --profile NAME. See: meetergo-bulk help config
            \(ExitText.table)
            """,
        version: Version.current,
        subcommands: [
            ImportCommand.self, PlanCommand.self, RetryCommand.self, UndoCommand.self, InspectCommand.self, StatusCommand.self,
            ReportCommand.self,
            CheckCommand.self, PresetsCommand.self, TemplateCommand.self, DoctorCommand.self, ConfigCommand.self,
        ])

    public init() {}

    /// Runs the command line of this process and exits.
    public static func start() {
        // A closed pipe or connection is an error of a write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        do throws(CommandFailure) {
            let environment = ProcessInfo.processInfo.environment
            let line = try ConfiguredArguments(
                Array(CommandLine.arguments.dropFirst()), environment, folder: FileManager.default.currentDirectoryPath)
            if let key = line.key { pass(key) }
            try checkCommand(line.arguments.first)
            carryOut(line)
        } catch {
            Console.error(error.message)
            exit(withError: ExitCode(error.status.rawValue))
        }
    }

    /// ArgumentParser names what it does not know, but not what may be meant.
    private static func checkCommand(_ word: String?) throws(CommandFailure) {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let word, !word.hasPrefix("-"), !names.contains(word) else { return }
        let nearest = Spelling.nearest(to: word, in: names).map { "did you mean \($0)?" } ?? "there are \(names.joined(separator: ", "))."
        throw CommandFailure(.usage, "unknown command \"\(word)\"; \(nearest)")
    }

    /// The credential's own way into a command is the environment: no argument ever holds it.
    private static func pass(_ key: String) {
        // No other thread runs yet; the C library copies the text.
        // unsafe: as said.
        _ = unsafe setenv("MEETERGO_API_KEY", key, 1)
    }

    private static func carryOut(_ line: ConfiguredArguments) {
        do {
            var command = try parseAsRoot(line.arguments)
            try command.run()
        } catch {
            // A value that is wrong may stand where the user does not look for it.
            let message = message(for: error)
            for (name, source) in line.added.sorted(by: { $0.key < $1.key }) where message.contains("--\(name)") && !(error is ExitCode) {
                Console.note("meetergo-bulk: \(name) is set in \(source).")
            }
            exit(withError: error)
        }
    }
}

/// The version of the tool, as `--version`, the user agent and the summary say it.
enum Version {
    static let current = "0.1.0"
}
