import BulkModel
import Foundation
import HTTPTransport
import Ledger
import Mapping
import MeetergoAPI
import Pipeline
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
    let request: RunRequest
    let clock = RunClock()
    let environment = ProcessInfo.processInfo.environment
    private let started = Date()

    init(_ request: RunRequest) {
        self.request = request
    }

    func run() throws(CommandFailure) -> ExitStatus {
        let logFormat = request.output.logFormat
        Console.format.withLock { $0 = logFormat }
        try request.existing.check(request.kind)
        let origin = try request.connection.checkedOrigin(environment)
        var context = CheckContext(
            now: Int64(started.timeIntervalSince1970), defaultTimeZone: request.input.timezone, dateOrder: request.input.dateFormat,
            pastBookings: request.pastBookings, notifications: request.notifications)
        context.includesCancelled = request.includesCancelled
        context.movesTakenSlots = request.slotSearch != nil
        let hashes = InputHashes(request.inputs)
        let input = try OpenInput(request, context: context)
        try request.guards.checkRows(input)
        let credential = try request.connection.credential(environment)
        if let problem = setUpProblem(importing: request.kind, with: credential.kind, actingUser: request.connection.actingUser) {
            throw CommandFailure(.credential, "\(problem.message); \(problem.hint ?? "")")
        }
        var access = try Access(
            request.connection, request.quota, origin, credential, environment, clock: clock, purpose: "before anything is sent")
        defer { access.close() }
        for note in input.notes { Console.note(note) }

        let preflight = try Preflight.ask(&access.reads, credential: credential.kind, actingUser: request.connection.actingUser)
        for note in preflight.notes { Console.note(note) }

        let needs = try ReferenceDesk.needs(
            input, kind: request.kind, selected: request.retry?.selected, chooser: Self.chooser(request, input.context))
        let files = input.reader.files.map(\.name)
        let asker = asker(preflight, credential.kind)
        var looked: ReferenceDesk?
        var existing: ExistingDesk?
        let again = input.isReadableTwice ? input.again : nil
        if let plan = request.plan {
            let view = try self.view(preflight, files)
            looked = try look(needs, files, asker, kept: view.keptTexts[ReferenceDesk.name], &access.reads)
            var desk = planDesk(
                plan, looked, view, preflight, Self.chooser(request, input.context), importReads: access.reads.requests.reads)
            existing = try desk.readDirectory(try self.existing(again, view, preflight, &access.reads), &access.reads)
            let draft = try desk.totals(input)
            try desk.readGroups(draft, &access.reads)
            try desk.readSlots(draft, &access.reads)
            let totals = try desk.finish(input)
            show(totals, ownReads: access.reads.requests.reads, access.quota)
            if plan.isAlone { return totals.isClean ? .success : .someFailed }
            try Self.confirm(plan)
        }
        if request.guards.needsFates {
            if looked == nil {
                looked = try look(needs, files, asker, kept: try view(preflight, files).keptTexts[ReferenceDesk.name], &access.reads)
            }
            let planner = Planner(
                kind: request.kind, resolver: looked?.resolver, view: try view(preflight, files),
                chooser: Self.chooser(request, input.context))
            try request.guards.checkFates(planner, input, actingUser: preflight.actingUser)
        }
        let binding = JobBinding(kind: request.kind, apiOrigin: origin.description, companyId: preflight.companyId)
        let desk = try JobDesk(
            request.job, command: request.command, binding: binding, environment: environment,
            durability: request.safety.durability, now: clock.now().wall)
        try desk.hold(request.shard, retries: request.retry != nil)
        try desk.completeCrashedRun(now: clock.now().wall)
        if looked == nil {
            looked = try look(needs, files, asker, kept: try desk.kept(ReferenceDesk.name), &access.reads)
        }
        if let looked, !needs.isEmpty { try desk.keep(looked.text, as: ReferenceDesk.name) }
        if request.kind == .users, existing == nil {
            existing = try self.existing(again, try self.view(preflight, files), preflight, &access.reads)
        }
        if let existing { Console.note(existing.note) }
        var run = try desk.begin(
            input.format, inputs: request.inputs.map(\.name), retrying: request.retry?.run.number, policy: request.policy,
            at: clock.now().wall)
        run.dateOrder = input.dateOrder?.rawValue
        if let existing { try desk.note(existing.search, in: &run, at: clock.now().wall) }
        let early = input.readings
        let hinted = request.hints ? input.again : nil
        let watch = RunWatch(run, kind: request.kind, job: request.job.string, request.output, clock: clock)
        var end = drive(run, input, preflight, looked?.resolver, existing?.known, access, watch)
        let supply = end.supply
        for line in LateNotes.lines(since: early, supply.readings, shortRows: supply.shortRows, blankLines: supply.blankLines) {
            Console.note(line)
        }
        var hints: [Int: String] = [:]
        if let hinted { hints = self.hints(hinted, preflight, looked?.resolver, &end, access) }
        let summary = try desk.finish(run, end, hints: hints, at: clock.now().wall)
        ReportDesk(folder: run.folder).write(
            summary,
            RunRecording(
                course: CourseFigures(watch.course.course), inputs: hashes.files,
                settings: RunSettings.list(request, access.quota.settings),
                versions: RunSettings.versions))
        watch.end(summary)
        try show(summary, run)
        return ExitStatus(rawValue: summary.exitCode) ?? .accountingBroken
    }

    private func drive(
        _ run: OpenRun, _ input: sending OpenInput, _ preflight: Preflight, _ references: ReferenceResolver?, _ known: UserIndex?,
        _ access: Access, _ watch: RunWatch
    ) -> RunEnd<ReplyJudge> {
        let rows = preparer(input.reader, input.mapper, input.context, input.preset, preflight, references)
        return access.drive(
            run, ReplyJudge(kind: request.kind, knowing: known, search: request.slotSearch), rows, settings(access.quota), watch)
    }

    private func settings(_ quota: QuotaDesk) -> PipelineSettings {
        PipelineSettings(
            attempts: request.quota.attempts, maxInFlight: quota.settings.maxInFlight, readsOnAfterStop: request.retry != nil,
            hasCanary: request.hasCanary, errorLimit: request.safety.maxErrors?.limit, onExisting: request.policy.onExisting,
            looks: LookDelays(timeout: .milliseconds(Int64(request.connection.timeout * 1_000))), seed: clock.seed)
    }

    private func show(_ summary: RunSummary, _ run: OpenRun) throws(CommandFailure) {
        if request.output.json {
            Console.out(try SummaryPrinter.json(summary))
            return
        }
        let hasReport = FileManager.default.fileExists(atPath: run.folder.report.string)
        for line in SummaryPrinter.lines(summary, folder: run.folder.path.string, job: request.job.string, hasReport: hasReport) {
            Console.say(line)
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
        _ input: InputAgain, _ preflight: Preflight, _ references: ReferenceResolver?, _ end: inout RunEnd<ReplyJudge>, _ access: Access
    ) -> [Int: String] {
        guard end.pipeline.stopReason == nil, let book = end.book, let rows = try? HintDesk.rows(book), !rows.isEmpty,
            let reader = try? input.reader()
        else { return [:] }
        var session = access.readsAfter(end)
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
            numbering: numbering, selected: request.retry?.selected, preset: preset, chooser: Self.chooser(request, context))
    }

    /// Finds the rows of the job's part; `nil` where it has all rows.
    static func chooser(_ request: RunRequest, _ context: CheckContext) -> ShardChooser? {
        request.shard.map { ShardChooser($0, kind: request.kind, context: context) }
    }
}
