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

    @Option(
        help: ArgumentHelp(
            """
            Send part K of N of the rows alone, as 2/4. A row is in the same part at every run, and rows of one user or booking are in the same. Each \
            part is a job of its own, FILE.KofN.job unless --job says otherwise; `status` adds them up. Between machines divide --rate by N.
            """, valueName: "k/n"))
    var shard: ShardArgument?

    @Flag(help: "Show first what the run will do and cost, as `plan` does, and ask before it begins.")
    var plan = false

    @Flag(help: "With --plan: begin without asking.")
    var yes = false

    @OptionGroup(title: "connection") var connection: ConnectionOptions
    @OptionGroup(title: "quota") var quota: QuotaOptions
    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "existing") var existing: ExistingOptions
    @OptionGroup(title: "bookings") var bookings: BookingOptions
    @OptionGroup(title: "taken slots") var slots: SlotOptions
    @OptionGroup(title: "repeating") var repeating: RepeatOptions
    @OptionGroup(title: "safety") var safety: SafetyOptions
    @OptionGroup(title: "guards: what must hold, or nothing is sent (exit code 2)") var guards: GuardOptions
    @OptionGroup(title: "output") var output: OutputOptions

    @Flag(
        help: """
            Send all rows at full rate from the start. Else the first one goes alone, then ten; if the API refuses them all for one cause, the \
            run stops (exit code 2) before the file is burnt. Files under 20 rows always go at once.
            """)
    var noCanary = false

    func validate() throws {
        if files.contains("-"), job == nil { throw ValidationError("Reading standard input needs --job FOLDER.") }
        if kind == .users, bookings.notify != nil || bookings.refresh || bookings.hints || bookings.includePast || bookings.includeCancelled
        {
            throw ValidationError("--notify, --no-notify, --refresh, --hints, --include-past and --include-cancelled are for bookings.")
        }
        if kind == .users, slots.isGiven { throw ValidationError(SlotOptions.bookingsAlone) }
        try slots.check(attempts: quota.attempts)
        if yes, !plan { throw ValidationError("--yes is for --plan.") }
    }

    func run() throws {
        try exiting(isJSON: output.json) {
            try RunSession(
                RunRequest(
                    command: "import \(kind.rawValue) \(files.joined(separator: " "))", kind: kind,
                    inputs: files.map { $0 == "-" ? .standardInput : .file(path: $0) }, job: JobFolder.of(files, job, shard?.shard),
                    connection: connection,
                    quota: quota, input: input, output: output, safety: safety,
                    policy: existing.policy(retryRefused: repeating.retryRefused, again: repeating.again), existing: existing,
                    notifications: bookings.notifications, refresh: bookings.refresh, pastBookings: bookings.pastBookings,
                    includesCancelled: bookings.includeCancelled, hasCanary: !noCanary, hints: bookings.hints,
                    slotSearch: slots.search,
                    plan: plan ? PlanRequest(isAlone: false, isConfirmed: yes) : nil, shard: shard?.shard, guards: guards.guards)
            ).run()
        }
    }
}

/// What concerns bookings alone.
struct BookingOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: """
            Let meetergo mail the attendees about their booking, or not. One of the two must be given unless a column skipNotifications \
            says it; the column overrides the option.
            """)
    var notify: Bool?

    @Flag(
        help:
            "Look hosts and meeting types up anew. Default: what earlier runs of the job were told of them is used; what they did not know is asked for."
    )
    var refresh = false

    @Flag(help: "Send bookings whose start is past, too; the API may refuse them. Else they are skipped and counted.")
    var includePast = false

    @Flag(help: "Send bookings that an export calls cancelled, too. Else they are skipped and counted.")
    var includeCancelled = false

    @Flag(
        help:
            "After the run, look for free starts near those that were taken and write them next to the rows in failed; as far as the quota has room at that moment."
    )
    var hints = false

    var notifications: CheckContext.Notifications {
        switch notify {
        case true?: .notify
        case false?: .noNotify
        case nil: .undecided
        }
    }

    var pastBookings: CheckContext.PastBookings { includePast ? .send : .skip }
}

/// What is sent again that would not be by itself.
struct RepeatOptions: ParsableArguments {
    @Flag(help: "Send rows again that the API has refused, although they have not changed.")
    var retryRefused = false

    @Flag(help: "Send rows although another job on this machine has made them, or is making them.")
    var again = false
}
