import BulkModel
import Foundation
import HTTPTransport
import Ledger
import MeetergoAPI
import Pipeline
import QuotaStore
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
            throw CommandFailure(.usage, "--run \(request.run): \(request.job) has had no import or retry of that number.")
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
            for line in plan.nothing { Console.out(line) }
            return .success
        }
        for line in plan.lines { if request.isPlan { Console.out(line) } else { Console.note(line) } }
        if request.isPlan { return .success }
        guard try isConfirmed(plan) else {
            Console.note("Nothing was done.")
            return .success
        }
        return try carryOut(desk, binding, status)
    }

    private func status() throws(CommandFailure) -> JobStatus {
        do throws(LedgerFailure) { return try JobStatus(readingFrom: FilePath(request.job)) } catch { throw CommandFailure(error) }
    }

    private func isConfirmed(_ plan: UndoPlan) throws(CommandFailure) -> Bool {
        if request.isConfirmed { return true }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(.usage, "undo asks before it begins, and nobody can answer here: give --yes, or --plan to see it only.")
        }
        Console.draw(plan.question)
        return ["y", "yes"].contains((readLine() ?? "").trimmingCharacters(in: .whitespaces).lowercased())
    }

    private func carryOut(_ desk: JobDesk, _ binding: JobBinding, _ status: JobStatus) throws(CommandFailure) -> ExitStatus {
        var connection = request.connection
        if connection.apiURL == nil { connection.apiURL = binding.apiOrigin }
        let origin = try connection.checkedOrigin(environment)
        let credential = try connection.credential(environment)
        if let problem = setUpProblem(undoing: binding.kind, with: credential.kind, actingUser: connection.actingUser) {
            throw CommandFailure(.credential, "\(problem.message); \(problem.hint ?? "")")
        }
        guard let limits = TimeLimits(until: request.quota.until, duration: request.quota.maxDuration, started: clock.now()) else {
            throw CommandFailure(.usage, "--until: that time has passed; give one that is still to come, or a time of day such as 06:00.")
        }
        let mailbox = Mailbox<DriverMessage>()
        let quota = QuotaDesk(request.quota, origin, credential, environment, seed: clock.seed, at: clock.now().wall)
        defer { quota.purse?.close() }
        let transport = try connection.transport(origin, credential, maxInFlight: quota.settings.maxInFlight, mailbox)
        defer { transport.close() }
        var reads = ReadSession(
            throttle: Throttle(quota.settings, learnt: quota.learnt, now: clock.now().instant), transport: transport,
            mailbox: mailbox, clock: clock, purse: quota.purse
        ) { instant, why in
            Console.note(
                "Waiting until \(WallClock.text(of: instant, now: clock.now())) before asking the API who the key belongs to: \(why).")
        }
        let preflight = try Preflight.ask(&reads, credential: credential.kind, actingUser: connection.actingUser)
        for note in preflight.notes { Console.note(note) }
        try desk.confirm(JobBinding(kind: binding.kind, apiOrigin: origin.description, companyId: preflight.companyId))

        let run = try desk.begin(Self.format(request.job), inputs: [request.job], undoing: request.run, at: clock.now().wall)
        let rows = MadeRows(
            desk.job, kind: binding.kind, run: request.run,
            files: Dictionary(status.runs.map { ($0.number, $0.format.files) }) { first, _ in first },
            requests: UndoRequests(actingUser: preflight.actingUser, reason: request.reason))
        let course = CourseRecorder()
        let metrics = request.output.metricsFile.map {
            MetricsFile($0, course, kind: binding.kind, job: request.job, startedAt: Double(run.record.startedAt) / 1_000)
        }
        let end = drive(run, rows, binding.kind, connection, reads, transport, mailbox, quota, limits, course, metrics)
        let summary = try desk.finish(run, end, at: clock.now().wall)
        metrics?.end(at: Double(clock.now().wall) / 1_000, exitCode: summary.exitCode)
        if request.output.json {
            Console.out(try SummaryPrinter.json(summary))
        } else {
            for line in SummaryPrinter.lines(summary, folder: run.folder.path.string, job: request.job, isUndo: true) { Console.out(line) }
        }
        return ExitStatus(rawValue: summary.exitCode) ?? .accountingBroken
    }

    private static func format(_ job: String) -> ResultFormat {
        ResultFormat(
            shape: .csv, columns: MadeRows.columns, delimiter: UInt8(ascii: ","), hasByteOrderMark: true, files: [job], identityColumns: [])
    }

    private func drive(
        _ run: OpenRun, _ rows: sending MadeRows, _ kind: ImportKind, _ connection: ConnectionOptions, _ reads: ReadSession,
        _ transport: CurlTransport, _ mailbox: Mailbox<DriverMessage>, _ quota: QuotaDesk, _ limits: TimeLimits, _ course: CourseRecorder,
        _ metrics: MetricsFile?
    ) -> RunEnd<UndoJudge> {
        let pipeline = Pipeline(
            settings: PipelineSettings(
                attempts: request.quota.attempts, maxInFlight: quota.settings.maxInFlight, errorLimit: request.safety.maxErrors?.limit,
                looks: LookDelays(timeout: .milliseconds(Int64(connection.timeout * 1_000))), seed: clock.seed),
            throttle: reads.throttle, judge: UndoJudge(kind: kind, isForced: request.isForced), firstTransfer: reads.nextTransfer,
            now: clock.now().instant)
        let style = ProgressReporter.Style.chosen(request.output)
        let reporter = ProgressReporter(style, clock: clock)
        var driver = Driver<UndoJudge, RunLedger, RunWriter, MadeRows>(
            pipeline: pipeline, mailbox: mailbox, transport: transport, clock: clock,
            observer: .init(
                interval: style.interval,
                look: { view in
                    metrics?.look(view, reads: reads.requests)
                    reporter.look(view)
                }, notice: reporter.notice, turned: course.take),
            purse: quota.purse, limit: limits.reason)
        let signals = Signals { reason in mailbox.post(.event(.stop(reason))) }
        let end = driver.run(supply: rows, book: run.book, sink: run.writer)
        signals.release()
        reporter.clear()
        return RunEnd(
            pipeline: end.pipeline, supply: end.supply, book: end.book, sink: end.sink, recordingFailure: end.recordingFailure,
            reads: reads.requests, quota: end.pipeline.throttle.view(at: clock.now().instant).words)
    }
}
