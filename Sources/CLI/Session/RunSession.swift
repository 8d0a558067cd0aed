import BulkModel
import Foundation
import HTTPTransport
import JSONText
import Ledger
import Mapping
import MeetergoAPI
import Pipeline
import QuotaStore
import Records
import Report
import Results
import Synchronization
import SystemPackage
import Throttle

/// One run from the first look at the file to the exit code. This is where the parts meet.
///
///     input opened → credential checked → job opened and bound → crash completed → references looked up → run → files finished → summary
struct RunSession {
    private let request: RunRequest
    private let clock = RunClock()
    private let environment = ProcessInfo.processInfo.environment
    private let started = Date()

    init(_ request: RunRequest) {
        self.request = request
    }

    func run() throws(CommandFailure) -> ExitStatus {
        let logFormat = request.output.logFormat
        Console.format.withLock { $0 = logFormat }
        let origin = try request.connection.checkedOrigin(environment)
        var context = CheckContext(
            now: Int64(started.timeIntervalSince1970), defaultTimeZone: request.input.timezone, dateOrder: request.input.dateFormat,
            pastBookings: request.pastBookings, notifications: request.notifications)
        context.includesCancelled = request.includesCancelled
        let hashes = InputHashes(request.inputs)
        let input = try OpenInput(request, context: context)
        let credential = try request.connection.credential(environment)
        if let problem = setUpProblem(importing: request.kind, with: credential.kind, actingUser: request.connection.actingUser) {
            throw CommandFailure(.credential, "\(problem.message); \(problem.hint ?? "")")
        }
        guard let limits = TimeLimits(until: request.quota.until, duration: request.quota.maxDuration, started: clock.now()) else {
            throw CommandFailure(.usage, "--until: that time has passed; give one that is still to come, or a time of day such as 06:00.")
        }
        let mailbox = Mailbox<DriverMessage>()
        let quota = QuotaDesk(request.quota, origin, credential, environment, seed: clock.seed, at: clock.now().wall)
        defer { quota.purse?.close() }
        let transport = try request.connection.transport(origin, credential, maxInFlight: quota.settings.maxInFlight, mailbox)
        defer { transport.close() }
        for note in input.notes { Console.note(note) }

        var reads = ReadSession(
            throttle: Throttle(quota.settings, learnt: quota.learnt, now: clock.now().instant), transport: transport,
            mailbox: mailbox, clock: clock, purse: quota.purse
        ) { instant, why in
            Console.note(
                "Waiting until \(WallClock.text(of: instant, now: clock.now())) before asking the API, before anything is sent: \(why).")
        }
        let preflight = try Preflight.ask(&reads, credential: credential.kind, actingUser: request.connection.actingUser)
        for note in preflight.notes { Console.note(note) }

        let needs = try ReferenceDesk.needs(input, kind: request.kind, selected: request.retry?.selected)
        let files = input.reader.files.map(\.name)
        var looked: ReferenceDesk?
        if let plan = request.plan {
            let view = try self.view(preflight, files)
            looked = try look(needs, files, asker(preflight, credential.kind), kept: view.keptTexts[ReferenceDesk.name], &reads)
            var desk = PlanDesk(
                request: plan, planner: Planner(kind: request.kind, resolver: looked?.resolver, view: view),
                actingUser: preflight.actingUser, kind: request.kind, importReads: reads.requests.reads)
            try desk.readDirectory(&reads)
            let first = try desk.totals(input)
            try desk.readSlots(first, &reads)
            let totals = try desk.finish(input)
            show(totals, ownReads: reads.requests.reads, quota)
            if plan.isAlone { return totals.isClean ? .success : .someFailed }
            try Self.confirm(plan)
        }
        let binding = JobBinding(kind: request.kind, apiOrigin: origin.description, companyId: preflight.companyId)
        let desk = try JobDesk(
            request.job, command: request.command, binding: binding, environment: environment,
            durability: request.safety.durability, now: clock.now().wall)
        try desk.completeCrashedRun(now: clock.now().wall)
        if looked == nil {
            looked = try look(needs, files, asker(preflight, credential.kind), kept: try desk.kept(ReferenceDesk.name), &reads)
        }
        if let looked, !needs.isEmpty { try desk.keep(looked.text, as: ReferenceDesk.name) }
        var run = try desk.begin(
            input.format, inputs: request.inputs.map(\.name), retrying: request.retry?.run.number, policy: request.policy,
            at: clock.now().wall)
        run.dateOrder = input.dateOrder?.rawValue
        let early = input.readings
        let course = CourseRecorder()
        let metrics = request.output.metricsFile.map {
            MetricsFile(
                $0, course, kind: request.kind, job: request.job.string, startedAt: Double(run.record.startedAt) / 1_000)
        }
        let again = request.hints ? input.again : nil
        var end = drive(run, input, preflight, looked?.resolver, reads, transport, mailbox, quota, limits, course, metrics)
        let supply = end.supply
        for line in LateNotes.lines(since: early, supply.readings, shortRows: supply.shortRows, blankLines: supply.blankLines) {
            Console.note(line)
        }
        var hints: [Int: String] = [:]
        if let again { hints = self.hints(again, preflight, looked?.resolver, &end, transport, mailbox, quota) }
        let summary = try desk.finish(run, end, hints: hints, at: clock.now().wall)
        ReportDesk(folder: run.folder).write(
            summary,
            RunRecording(
                course: CourseFigures(course.course), inputs: hashes.files, settings: RunSettings.list(request, quota.settings),
                versions: RunSettings.versions))
        metrics?.end(at: Double(clock.now().wall) / 1_000, exitCode: summary.exitCode)
        try show(summary, run)
        return ExitStatus(rawValue: summary.exitCode) ?? .accountingBroken
    }

    /// The run itself, once everything around it stands.
    private func drive(
        _ run: OpenRun, _ input: sending OpenInput, _ preflight: Preflight, _ references: ReferenceResolver?, _ reads: ReadSession,
        _ transport: CurlTransport, _ mailbox: Mailbox<DriverMessage>, _ quota: QuotaDesk, _ limits: TimeLimits, _ course: CourseRecorder,
        _ metrics: MetricsFile?
    ) -> RunEnd<ReplyJudge> {
        let pipeline = Pipeline(
            settings: PipelineSettings(
                attempts: request.quota.attempts, maxInFlight: quota.settings.maxInFlight, readsOnAfterStop: request.retry != nil,
                hasCanary: request.hasCanary, errorLimit: request.safety.maxErrors?.limit,
                looks: LookDelays(timeout: .milliseconds(Int64(request.connection.timeout * 1_000))), seed: clock.seed),
            throttle: reads.throttle, judge: ReplyJudge(kind: request.kind), firstTransfer: reads.nextTransfer, now: clock.now().instant)
        let style = ProgressReporter.Style.chosen(request.output)
        let reporter = ProgressReporter(style, clock: clock)
        var driver = Driver<ReplyJudge, RunLedger, RunWriter, RowPreparer>(
            pipeline: pipeline, mailbox: mailbox, transport: transport, clock: clock,
            observer: .init(
                interval: style.interval,
                look: { view in
                    course.look(view)
                    metrics?.look(view, reads: reads.requests)
                    reporter.look(view)
                }, notice: reporter.notice, turned: course.take),
            purse: quota.purse, limit: limits.reason)
        let signals = Signals { reason in mailbox.post(.event(.stop(reason))) }
        let end = driver.run(
            supply: preparer(input.reader, input.mapper, input.context, input.preset, preflight, references), book: run.book,
            sink: run.writer)
        signals.release()
        reporter.clear()
        return RunEnd(
            pipeline: end.pipeline, supply: end.supply, book: end.book, sink: end.sink, recordingFailure: end.recordingFailure,
            reads: reads.requests, quota: end.pipeline.throttle.view(at: clock.now().instant).words)
    }

    private func show(_ summary: RunSummary, _ run: OpenRun) throws(CommandFailure) {
        if request.output.json {
            Console.out(try SummaryPrinter.json(summary))
            return
        }
        let hasReport = FileManager.default.fileExists(atPath: run.folder.report.string)
        for line in SummaryPrinter.lines(summary, folder: run.folder.path.string, job: request.job.string, hasReport: hasReport) {
            Console.out(line)
        }
    }

    /// What the bookings' hosts and meeting types stand for, asked before the run's first write; nil for users.
    private func look(
        _ needs: ReferenceNeeds, _ files: [String], _ asker: ReferenceAsker, kept: String?, _ reads: inout ReadSession
    ) throws(CommandFailure) -> ReferenceDesk? {
        guard request.kind == .bookings else { return nil }
        var desk = ReferenceDesk(kept: request.refresh ? nil : kept, asker: asker, now: clock.now().wall)
        guard !needs.isEmpty else { return desk }
        try desk.ask(needs, &reads)
        for note in desk.notes(needs, files: files) { Console.note(note) }
        return desk
    }

    private func asker(_ preflight: Preflight, _ credential: Credential.Kind) -> ReferenceAsker {
        let isToken = credential != .platformKey
        return ReferenceAsker(user: isToken ? preflight.owner : preflight.actingUser, isToken: isToken)
    }

    /// Free starts for the rows whose slot was taken.
    private func hints(
        _ input: InputAgain, _ preflight: Preflight, _ references: ReferenceResolver?, _ end: inout RunEnd<ReplyJudge>,
        _ transport: CurlTransport,
        _ mailbox: Mailbox<DriverMessage>, _ quota: QuotaDesk
    ) -> [Int: String] {
        guard end.pipeline.stopReason == nil, let book = end.book, let rows = try? HintDesk.rows(book), !rows.isEmpty,
            let reader = try? input.reader()
        else { return [:] }
        // Far above the numbers of the run.
        var session = ReadSession(
            throttle: end.pipeline.throttle, transport: transport, mailbox: mailbox, clock: clock, purse: quota.purse,
            firstTransfer: 1 << 40, onWait: { _, _ in })
        var preparer = preparer(reader, input.mapper, input.context, input.preset, preflight, references)
        let hints = HintDesk(actingUser: preflight.actingUser, now: clock.now().wall / 1_000).hints(
            for: rows, &preparer,
            isAdmitted: { session in
                if case .now = session.throttle.admission(at: clock.now().instant) { true } else { false }
            }, &session)
        end.reads.reads += session.requests.reads
        end.reads.throttled += session.requests.throttled
        end.reads.failed += session.requests.failed
        return hints
    }

    private func preparer(
        _ reader: sending RecordReader, _ mapper: RowMapper, _ context: CheckContext, _ preset: String?, _ preflight: Preflight,
        _ references: ReferenceResolver?
    ) -> sending RowPreparer {
        var context = context
        context.actingUser = preflight.actingUser
        let numbering: RowNumbering =
            if let retry = request.retry {
                .keeping(upTo: retry.lastRow, files: retry.run.format.files)
            } else {
                .counting
            }
        return RowPreparer(
            reader: reader, mapper: mapper, checker: RowChecker(kind: request.kind, context: context, references: references),
            numbering: numbering, selected: request.retry?.selected, preset: preset)
    }
}

// Planning.
extension RunSession {
    private func view(_ preflight: Preflight, _ files: [String]) throws(CommandFailure) -> LedgerView {
        do throws(LedgerFailure) {
            return try LedgerView(
                job: request.job, state: JobIndex.defaultFolder(environment), company: preflight.companyId, policy: request.policy,
                files: files)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func show(_ totals: PlanTotals, ownReads: Int, _ quota: QuotaDesk) {
        var totals = totals
        totals.ownReads = ownReads
        let seconds = totals.seconds(quota.settings, quota.learnt)
        if request.output.json, request.plan?.isAlone == true { return Console.out(totals.json(seconds: seconds).text) }
        let end = seconds.map { Timestamp.local(clock.now().wall + Int64($0 * 1_000)) }
        // Before a run whose summary is wanted as JSON, stdout is kept for that.
        let say = request.output.json ? Console.note : Console.out
        for line in totals.lines(seconds: seconds, end: end) { say(line) }
    }

    private static func confirm(_ plan: PlanRequest) throws(CommandFailure) {
        guard !plan.isConfirmed else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                .usage, "Nothing was sent: --plan asks before it begins, and this is no terminal. --yes begins without asking.")
        }
        Console.draw("Begin? [y/N] ")
        let answer = readLine()?.lowercased()
        guard answer == "y" || answer == "yes" else { throw CommandFailure(.stopped, "Nothing was sent.") }
    }
}

extension RunClock {
    /// A seed for jitter that differs from run to run.
    var seed: UInt64 { UInt64(truncatingIfNeeded: now().wall &* 0x9E37_79B9) }
}
