public import ArgumentParser
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

            The credential is read from MEETERGO_API_KEY or --api-key-file, never from an argument.
            \(ExitText.table)
            """,
        version: Version.current,
        subcommands: [
            ImportCommand.self, RetryCommand.self, InspectCommand.self, StatusCommand.self, ReportCommand.self, CheckCommand.self,
            PresetsCommand.self,
            TemplateCommand.self, DoctorCommand.self,
        ])

    public init() {}

    /// Runs the command line of this process and exits.
    public static func start() {
        // A closed pipe or connection is an error of a write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        main()
    }
}

/// The version of the tool, as `--version`, the user agent and the summary say it.
enum Version {
    static let current = "0.1.0"
}
