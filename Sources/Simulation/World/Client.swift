import BulkModel
import Ledger
import MeetergoAPI
import Pipeline
import Throttle

/// One process of the tool: the real machine with what its driver holds in memory. All of it is gone when the process dies.
final class Client {
    /// Counts the processes of the scenario.
    let number: Int
    let plan: Scenario.PlannedRun
    let origin: Int64
    /// The run's number in the ledger, from 1.
    let run: Int
    let input: PreparedFile
    var pipeline: Pipeline<SimulatedJudge>
    var book: RunBook<MemoryStore>
    /// How many rows of the file were handed out.
    var supplied = 0
    /// Events that the machine has not taken yet.
    var mail: [Event] = []
    var isTurnDue = false
    var turns = 0

    // The recorder.
    var works: [RecorderWork] = []
    var current: RecorderWork?
    var receipt = Receipt()
    /// Rows whose lines are written but not yet synced, and whose bytes the ledger holds.
    var unsynced: [Int] = []
    var noting: [Int] = []
    var lengths: [ResultFile: Int64] = [:]
    var hasUnsyncedLines = false
    var lastSync: Int64
    var isTickDue = false

    // What the referee counts.
    var underWay: [TransferID: (subject: String?, row: Int?, isUpdate: Bool)] = [:]
    /// Slots of one-on-one and queue types that are asked for in the place of the wanted ones.
    var otherSlots: [TransferID: String] = [:]
    var spent: [String: Int] = [:]
    var hasStopped = false
    var hasBeenRejected = false
    var endedRecently: [(at: Int64, rows: Int)] = []
    /// Most rows that ended within two seconds.
    var mostEnded = 0
    /// Most rows that were in doubt at once.
    var mostInDoubt = 0
    var strikes: [Scenario.CrashPoint.Moment: Int] = [:]
    var isFinished = false

    init(
        number: Int, plan: Scenario.PlannedRun, run: Int, input: PreparedFile, now: Int64, pipeline: Pipeline<SimulatedJudge>,
        book: RunBook<MemoryStore>
    ) {
        self.number = number
        self.plan = plan
        self.run = run
        self.input = input
        self.pipeline = pipeline
        self.book = book
        origin = now
        lastSync = now
    }

    /// The two readings of the process's clocks.
    func moment(at now: Int64) -> Moment {
        Moment(
            instant: Instant(nanoseconds: now - origin), wall: Calendar.epoch + now / 1_000_000 + Int64(plan.skew * 1_000))
    }
}

/// What the recorder is asked for.
struct RecorderWork {
    var batch = LedgerBatch()
    var lines: [ResultLine] = []

    mutating func append(_ later: RecorderWork) {
        batch.withdrawals += later.batch.withdrawals
        batch.conclusions += later.batch.conclusions
        batch.claims += later.batch.claims
        batch.intents += later.batch.intents
        lines += later.lines
    }
}
