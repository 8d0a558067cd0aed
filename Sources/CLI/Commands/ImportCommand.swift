import ArgumentParser
import BulkModel
import Ledger
import MeetergoAPI
import Records
import SystemPackage

/// `meetergo-bulk import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Sends the rows of a file to meetergo; the same command again continues, or sends only what is new.",
        discussion: """
            EXAMPLES:
              meetergo-bulk import users users.csv
              meetergo-bulk import bookings a.csv b.csv --no-notify --job ab.job

            The results lie in JOB/latest: succeeded, failed, unfinished, summary.json.
            \(ExitText.table)
            """)

    @Argument(help: "users or bookings.")
    var kind: ImportKind

    @Argument(help: "CSV or JSON Lines files, read one after the other; - is standard input.")
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "The job's folder. Default: the first file's name with .job instead of its extension, beside it.", valueName: "folder"))
    var job: String?

    @OptionGroup(title: "connection") var connection: ConnectionOptions
    @OptionGroup(title: "quota") var quota: QuotaOptions
    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "bookings") var bookings: BookingOptions
    @OptionGroup(title: "repeating") var repeating: RepeatOptions
    @OptionGroup(title: "safety") var safety: SafetyOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func validate() throws {
        if files.contains("-"), job == nil { throw ValidationError("Reading standard input needs --job FOLDER.") }
        if kind == .users, bookings.notify != nil { throw ValidationError("--notify and --no-notify are for bookings.") }
        if kind == .users, bookings.refresh { throw ValidationError("--refresh is for bookings.") }
    }

    func run() throws {
        try exiting {
            try RunSession(
                RunRequest(
                    command: "import \(kind.rawValue) \(files.joined(separator: " "))", kind: kind,
                    inputs: files.map { $0 == "-" ? .standardInput : .file(path: $0) }, job: jobFolder, connection: connection,
                    quota: quota, input: input, output: output, safety: safety,
                    policy: ConvergencePolicy(retryRefused: repeating.retryRefused, again: repeating.again),
                    notifications: bookings.notifications, refresh: bookings.refresh)
            ).run()
        }
    }

    private var jobFolder: FilePath {
        if let job { return FilePath(job) }
        var path = FilePath(files[0])
        path.extension = "job"
        return path
    }
}

/// What concerns bookings alone.
struct BookingOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help:
            "Let meetergo mail the attendees, or not. Default: as the API does, which is to mail. A column skipNotifications overrides it.")
    var notify: Bool?

    @Flag(
        help:
            "Look hosts and meeting types up anew. Default: what earlier runs of the job were told of them is used; what they did not know is asked for."
    )
    var refresh = false

    var notifications: CheckContext.Notifications {
        switch notify {
        case true?: .notify
        case false?: .noNotify
        case nil: .apiDefault
        }
    }
}

/// What is sent again that would not be by itself.
struct RepeatOptions: ParsableArguments {
    @Flag(help: "Send rows again that the API has refused, although they have not changed.")
    var retryRefused = false

    @Flag(help: "Send rows although another job on this machine has made them, or is making them.")
    var again = false
}
