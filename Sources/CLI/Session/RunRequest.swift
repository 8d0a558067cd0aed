import BulkModel
import Ledger
import MeetergoAPI
import Records
import SystemPackage

/// Everything a run is asked to do, after the command line has been understood.
struct RunRequest {
    /// The command line in short, such as `import users users.csv`.
    var command: String
    var kind: ImportKind
    var inputs: [Input]
    var job: FilePath
    var connection: ConnectionOptions
    var quota: QuotaOptions
    var input: InputOptions
    var output: OutputOptions
    var safety: SafetyOptions
    var policy: ConvergencePolicy
    var existing: ExistingOptions
    var notifications: CheckContext.Notifications
    /// Ask for hosts and meeting types anew.
    var refresh = false
    var pastBookings: CheckContext.PastBookings
    var includesCancelled = false
    /// The first rows go ahead alone, see `--no-canary`.
    var hasCanary = false
    /// Look for free starts near those that were taken.
    var hints = false
    /// Book another slot where the wanted one is taken; `nil` refuses the row.
    var slotSearch: SlotSearch?
    /// Work out beforehand what the run will do.
    var plan: PlanRequest?
    /// The part of the input that is this job's; `nil` for the whole.
    var shard: Shard?
    /// What the input must be like, or nothing is sent.
    var guards = Guards()
    var retry: Retry?

    /// What a retry knows of the run it reads.
    struct Retry {
        var run: RunRecord
        /// The highest row number of that run.
        var lastRow: Int
        /// The causes to send; `nil` sends all.
        var selected: Set<Cause>?
    }
}
