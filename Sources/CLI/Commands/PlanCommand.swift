import ArgumentParser
import BulkModel
import Ledger
import MeetergoAPI
import Records
import SystemPackage

/// `meetergo-bulk plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Says what an import would do with each row, and what it would cost; writes nothing to meetergo.",
        discussion: """
            EXAMPLES:
              meetergo-bulk plan users users.csv --out plan.csv
              meetergo-bulk plan bookings bookings.csv --no-notify

            Rows are create, exists, unchanged, changed, conflict (the slot is taken), blocked (host or type not found), invalid, refused (before, and \
            not sent again as it is), unsettled (looked for first), duplicate or skipped. The totals: requests and the time they take at the present quota, \
            mails, webhook events, billed bookings. Users: the list of users is read, a request for each hundred. Bookings: free starts are asked \
            for, a request for each type, host and month; with --on-slot-taken next the rows say which start they would get.
            \(ExitText.table)
            """)

    @Argument(help: "users or bookings.")
    var kind: ImportKind

    @Argument(help: "CSV or JSON Lines files, as for import; - is standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("The job's folder, if it is not the default one; what it has done already counts.", valueName: "folder"))
    var job: String?

    @Option(help: ArgumentHelp("Plan part K of N of the rows, as import --shard takes them.", valueName: "k/n"))
    var shard: ShardArgument?

    @Option(help: ArgumentHelp("Write the rows with _plan, _cause, _message and _hint to this file.", valueName: "file"))
    var out: String?

    @Flag(name: .customLong("no-slots"), help: "Do not ask for free starts.")
    var leavesSlotsOut = false

    @OptionGroup(title: "connection") var connection: ConnectionOptions
    @OptionGroup(title: "quota") var quota: QuotaOptions
    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "existing") var existing: ExistingOptions
    @OptionGroup(title: "bookings") var bookings: BookingOptions
    @OptionGroup(title: "taken slots") var slots: SlotOptions
    @OptionGroup(title: "repeating") var repeating: RepeatOptions
    @OptionGroup(title: "output") var output: OutputOptions
    @OptionGroup(visibility: .hidden) var safety: SafetyOptions

    func validate() throws {
        if kind == .users, bookings.notify != nil || bookings.refresh || bookings.includePast || bookings.includeCancelled {
            throw ValidationError("--notify, --no-notify, --refresh, --include-past and --include-cancelled are for bookings.")
        }
        if kind == .users, slots.isGiven { throw ValidationError(SlotOptions.bookingsAlone) }
        try slots.check(attempts: quota.attempts)
    }

    func run() throws {
        try exiting(isJSON: output.json) {
            try RunSession(
                RunRequest(
                    command: "plan \(kind.rawValue) \(files.joined(separator: " "))", kind: kind,
                    inputs: files.map { $0 == "-" ? .standardInput : .file(path: $0) }, job: JobFolder.of(files, job, shard?.shard),
                    connection: connection,
                    quota: quota, input: input, output: output, safety: safety,
                    policy: existing.policy(retryRefused: repeating.retryRefused, again: repeating.again), existing: existing,
                    notifications: bookings.notifications, refresh: bookings.refresh,
                    pastBookings: bookings.pastBookings, includesCancelled: bookings.includeCancelled, slotSearch: slots.search,
                    plan: PlanRequest(isAlone: true, out: out, asksForSlots: !leavesSlotsOut), shard: shard?.shard)
            ).run()
        }
    }
}

/// The folder of the job that an import of files has.
enum JobFolder {
    /// Such as `users.job`, or `users.2of4.job` for a part of the rows.
    static func of(_ files: [String], _ given: String?, _ shard: Shard?) -> FilePath {
        if let given { return FilePath(given) }
        var path = FilePath(files[0])
        path.extension = shard.map { "\($0.number)of\($0.count).job" } ?? "job"
        return path
    }
}
