import ArgumentParser
import BulkModel
import MeetergoAPI

/// `meetergo-bulk undo`.
struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Takes back what a job made: cancels its bookings, declines those that wait for a confirmation, deletes its users.",
        discussion: """
            EXAMPLES:
              meetergo-bulk undo users.job --plan
              meetergo-bulk undo bookings.job --run 2 --reason "Imported by mistake" --yes

            Only what this job made is touched, never what was there before; of a group appointment only the job's own attendees. Everything
            is looked at first: what others have changed since is kept and listed, what is gone already counts as undone. Cancelling sends
            mails, deleting is permanent. The undo is a run of the job with result files of its own; the same command continues it. What was
            undone is made again by a later import.
            \(ExitText.table)
            """)

    @Argument(help: "The job's folder.")
    var job: String

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Only what this run made, such as 2 for runs/0002. Default: what all runs made.", valueName: "n"))
    var runNumber: Int?

    @Option(
        help: ArgumentHelp("Goes into the mails about cancelled and declined bookings; at most 500 characters.", valueName: "text"))
    var reason: String?

    @Flag(help: "Take also what others have changed since, and users with appointments that this job did not make.")
    var force = false

    @Flag(help: "Only say what would be done; asks the API nothing.")
    var plan = false

    @Flag(help: "Begin without asking; needed where nobody can answer.")
    var yes = false

    @OptionGroup(title: "connection") var connection: ConnectionOptions
    @OptionGroup(title: "quota") var quota: QuotaOptions
    @OptionGroup(title: "safety") var safety: SafetyOptions
    @OptionGroup(title: "output") var output: OutputOptions

    func validate() throws {
        if let runNumber, runNumber < 1 { throw ValidationError("--run takes the number of a run, from 1.") }
        if let reason, reason.count > UndoRequests.longestReason {
            throw ValidationError("--reason takes at most \(UndoRequests.longestReason) characters.")
        }
    }

    func run() throws {
        try exiting(isJSON: output.json) {
            try UndoSession(
                UndoRequest(
                    job: job, run: runNumber ?? 0, reason: reason, isForced: force, isPlan: plan, isConfirmed: yes, connection: connection,
                    quota: quota, output: output, safety: safety)
            ).run()
        }
    }
}
