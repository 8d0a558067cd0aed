import BulkModel
import Foundation
import HTTPTransport
import Ledger
import MeetergoAPI
import Pipeline
import Report
import Results
import Synchronization
import SystemPackage
import Throttle

/// What an undo is asked to do.
struct UndoRequest {
    var job: String
    /// The run whose things are taken back; 0 for all.
    var run: Int
    var reason: String?
    var isForced: Bool
    /// Only says what would be done.
    var isPlan: Bool
    /// The question has been answered on the command line.
    var isConfirmed: Bool
    var connection: ConnectionOptions
    var quota: QuotaOptions
    var output: OutputOptions
    var safety: SafetyOptions
}

/// One undo from the ledger to the exit code.
///
///     job opened → crash completed → plan said → answer → credential checked → run → files finished → summary
struct UndoSession {
    private let request: UndoRequest
    private let clock = RunClock()
    private let environment = ProcessInfo.processInfo.environment

    init(_ request: UndoRequest) {
        self.request = request
    }

    func run() throws(CommandFailure) -> ExitStatus {
        let logFormat = request.output.logFormat
        Console.format.withLock { $0 = logFormat }
        let status = try self.status()
        guard let binding = status.binding else { throw CommandFailure(.usage, "\(request.job) has had no run yet: nothing to undo.") }
        if request.run > 0, !status.runs.contains(where: { $0.number == request.run && $0.undone == nil }) {
            throw CommandFailure(
                .usage, "--run \(request.run): \(request.job) has had no import or retry of that number. Its status lists them.")
        }
        let command = "undo \(request.job)\(request.run > 0 ? " --run \(request.run)" : "")"
        let desk = try JobDesk(
            FilePath(request.job), command: command, binding: binding, environment: environment, durability: request.safety.durability,
            now: clock.now().wall)
        try desk.completeCrashedRun(now: clock.now().wall)
        let count: MadeCount
        do throws(LedgerFailure) { count = try desk.job.countMade(in: request.run) } catch { throw CommandFailure(error) }
        let plan = UndoPlan(request, kind: binding.kind, count: count)
        guard count.total > 0 else {
            for line in plan.nothing { Console.say(line) }
            return .success
        }
        for line in plan.lines { if request.isPlan { Console.say(line) } else { Console.note(line) } }
        if request.isPlan { return .success }
        if !request.isConfirmed {
            try Confirmation.ask(
                plan.question,
                unattended: "Nothing was done: undo asks before it begins, and this is no terminal. Give --yes, or --plan to see it only.",
                declined: "Nothing was done.")
        }
        return try carryOut(desk, binding, status)
    }

    private func status() throws(CommandFailure) -> JobStatus {
        do throws(LedgerFailure) { return try JobStatus(readingFrom: FilePath(request.job)) } catch { throw CommandFailure(error) }
    }

    private func carryOut(_ desk: JobDesk, _ binding: JobBinding, _ status: JobStatus) throws(CommandFailure) -> ExitStatus {
        var connection = request.connection
        if connection.apiURL == nil { connection.apiURL = binding.apiOrigin }
        let origin = try connection.checkedOrigin(environment)
        let credential = try connection.credential(environment)
        if let problem = setUpProblem(undoing: binding.kind, with: credential.kind, actingUser: connection.actingUser) {
            throw CommandFailure(.credential, "\(problem.message); \(problem.hint ?? "")")
        }
        var access = try Access(
            connection, request.quota, origin, credential, environment, clock: clock, purpose: "before anything is undone")
        defer { access.close() }
        let preflight = try Preflight.ask(&access.reads, credential: credential.kind, actingUser: connection.actingUser)
        for note in preflight.notes { Console.note(note) }
        try desk.confirm(JobBinding(kind: binding.kind, apiOrigin: origin.description, companyId: preflight.companyId))

        let run = try desk.begin(Self.format(request.job), inputs: [request.job], undoing: request.run, at: clock.now().wall)
        let rows = MadeRows(
            desk.job, kind: binding.kind, run: request.run,
            files: Dictionary(status.runs.map { ($0.number, $0.format.files) }) { first, _ in first },
            requests: UndoRequests(actingUser: preflight.actingUser, reason: request.reason))
        let settings = PipelineSettings(
            attempts: request.quota.attempts, maxInFlight: access.quota.settings.maxInFlight, errorLimit: request.safety.maxErrors?.limit,
            looks: LookDelays(timeout: .milliseconds(Int64(connection.timeout * 1_000))), seed: clock.seed)
        let watch = RunWatch(run, kind: binding.kind, job: request.job, request.output, clock: clock)
        let end = access.drive(run, UndoJudge(kind: binding.kind, isForced: request.isForced), rows, settings, watch)
        let summary = try desk.finish(run, end, at: clock.now().wall)
        ReportDesk(folder: run.folder).write(
            summary,
            RunRecording(
                course: CourseFigures(watch.course.course),
                inputs: [RunRecording.InputFile(name: request.job, bytes: nil, sha256: nil, note: "what the job's ledger says it made")],
                settings: RunSettings.list(request, connection, access.quota.settings), versions: RunSettings.versions))
        watch.end(summary)
        try show(summary, run)
        return ExitStatus(rawValue: summary.exitCode) ?? .accountingBroken
    }

    private func show(_ summary: RunSummary, _ run: OpenRun) throws(CommandFailure) {
        guard !request.output.json else { return Console.out(try SummaryPrinter.json(summary)) }
        let hasReport = FileManager.default.fileExists(atPath: run.folder.report.string)
        let lines = SummaryPrinter.lines(
            summary, folder: run.folder.path.string, job: request.job, isUndo: true, hasReport: hasReport)
        for line in lines { Console.say(line) }
    }

    private static func format(_ job: String) -> ResultFormat {
        ResultFormat(
            shape: .csv, columns: MadeRows.columns, delimiter: UInt8(ascii: ","), hasByteOrderMark: true, files: [job], identityColumns: [])
    }
}
