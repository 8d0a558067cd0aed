import BulkModel
import HTTPTypes
import Ledger
import MeetergoAPI
import Pipeline
import Throttle

/// The life of a process: the crashed run before it is completed, its own run goes on until it ends or dies.
extension World {
    /// More turns than any honest run needs.
    private static let mostHappenings = 400_000

    func runProcess(_ plan: Scenario.PlannedRun) {
        processes += 1
        coverage.see(.run)
        if let expiry = scenario.server.expiry, plan.isCalm || Double(now) / 1e9 >= expiry { key = 2 }
        server.hidesAppointments = plan.isBlind
        if plan.isBlind { coverage.see(.blind) }
        recover()
        guard referee.violation == nil else { return }
        guard let client = begin(plan) else { return }
        self.client = client
        if let interrupt = plan.interrupt { post(.interrupt(process: client.number), in: interrupt) }
        post(.turn(process: client.number), in: 0)
        happenings = 0
        while self.client === client, !client.isFinished, referee.violation == nil {
            guard step() else { return violate("the run stalls with \(client.pipeline.heldRows) rows held") }
            if happenings > Self.mostHappenings { return violate("the run goes on for ever") }
        }
        guard self.client === client, referee.violation == nil else { return }
        finish(client)
        self.client = nil
    }

    /// - Returns: `nil` if the run ends before its first row.
    private func begin(_ plan: Scenario.PlannedRun) -> Client? {
        let retried = plan.isRetry ? retriedRun : nil
        if plan.isUndo { prepareUndo() }
        let lookedAt = now
        guard let input = plan.isUndo ? rowsToUndo() : prepared(retried.map(rowsToRetry), plan) else { return nil }
        folder.runs.append(RunFiles(input, retrying: retried, isUndo: plan.isUndo))
        folder.runs[folder.runs.count - 1].lookedAt = lookedAt
        folder.runs[folder.runs.count - 1].lookedUntil = now
        if plan.isUndo { coverage.see(.undo) }
        if broken == .updateForgotten { forgetUpdates() }
        if retried != nil { coverage.see(.retry) }
        let run = folder.runs.count
        folder.openRun = run
        let settings = scenario.settings
        let quota: Throttle.Settings.Quota = settings.rate.map { .known(perWindow: $0, burst: nil) } ?? .none
        let throttle = Throttle(
            Throttle.Settings(quota: quota, maxInFlight: settings.maxInFlight, seed: scenario.seed), now: .origin)
        // The mistake: what is not found at once is taken for absent.
        let looks =
            broken == .impatient
            ? LookDelays(second: .zero, afterTimeout: .zero, afterCrash: .zero) : LookDelays(timeout: .seconds(settings.timeout))
        let pipeline = Pipeline(
            settings: PipelineSettings(
                attempts: settings.attempts, maxInFlight: settings.maxInFlight,
                readsOnAfterStop: settings.readsOnAfterStop || retried != nil,
                hasCanary: settings.hasCanary && retried == nil && !plan.isUndo,
                onExisting: broken == .strangerUpdated ? .update : settings.onExisting, looks: looks, seed: scenario.seed),
            throttle: throttle, serverClock: serverClock(plan),
            judge: SimulatedJudge(
                kind: scenario.kind, search: settings.searchesSlots ? SlotSearch(window: .days(1)) : nil, isUndo: plan.isUndo,
                broken: broken,
                witness: witness, known: scan(plan)),
            firstTransfer: 1, now: .origin
        )
        let book = RunBook(
            store: folder.ledger, run: run, retrying: retried, isUndo: plan.isUndo,
            policy: ConvergencePolicy(
                retryRefused: settings.retryRefused || retried != nil, onExisting: settings.onExisting, onChange: settings.onChange),
            files: ["file\(plan.file + 1).csv"], index: broken == .jobsUnaware ? nil : SharedIndex.View(index: index, job: job))
        say(
            "user",
            "starts run \(run) \(plan.isUndo ? "to undo what was made" : "over \(retried.map { "what run \($0) left" } ?? "file \(plan.file + 1)")")\(plan.isCalm ? "; from now on nothing goes wrong" : "")"
        )
        return Client(number: processes, plan: plan, run: run, input: input, now: now, pipeline: pipeline, book: book)
    }

    /// What the reads before a run have shown of the server's clock.
    private func serverClock(_ plan: Scenario.PlannedRun) -> ServerClock {
        var clock = ServerClock()
        guard server.traits.hasDate else { return clock }
        let fields: HTTPFields = [.date: Calendar.http(server.clock(now))]
        clock.note(Reply(status: 200, fields: fields, body: []), at: Calendar.epoch + now / 1_000_000 + Int64(plan.skew * 1_000))
        return clock
    }

    /// The run whose files a retry reads: the latest one, but not a retry that crashed, as its files have only the rows that it had come to.
    private var retriedRun: Int? {
        var run = folder.runs.count
        while run > 0 {
            let files = folder.runs[run - 1]
            if files.isUndo {
                run -= 1
            } else if files.isRecovered, let retried = files.retried {
                run = retried
            } else {
                break
            }
        }
        return run > 0 ? run : nil
    }

    /// Before an undo, somebody else moves some of the appointments that the ledger knows.
    private func prepareUndo() {
        if broken == .existingUndone {
            // The mistake: what was there already counts as made by this job.
            do throws(LedgerFailure) {
                let existing = folder.ledger.entries.filter { $0.state == .existing && $0.made == nil }
                try folder.ledger.transaction { session throws(LedgerFailure) in
                    for var entry in existing {
                        entry.made = 1
                        try session.save(entry)
                    }
                }
            } catch { return violate(error.message) }
        }
        guard scenario.kind == .bookings else { return }
        for entry in folder.ledger.entries where entry.state == .created && entry.identity != nil {
            let id = entry.identity?.id ?? ""
            var dice = Dice(scenario.seed, 17, Dice.word(id), UInt64(folder.runs.count))
            guard scenario.isMeddledWith, dice.chance(0.15), server.move(id) else { continue }
            coverage.see(.movedByOthers)
            say("stranger", "moves \(referee.subject(of: entry.sourceKey)): \(id)")
        }
    }

    /// What the ledger says the job has made, appointments before provisional bookings.
    private func rowsToUndo() -> PreparedFile {
        let made = folder.ledger.entries.filter { $0.made != nil && $0.state.isDone && $0.identity != nil }
        let ordered = made.filter { $0.state != .provisional } + made.filter { $0.state == .provisional }
        let requests = UndoRequests(actingUser: Names.admin, reason: nil)
        return PreparedFile(
            undoing: ordered.enumerated().map { index, entry in
                let what: UndoRequests.Made = scenario.kind == .users ? .user : entry.state == .provisional ? .provisional : .appointment
                let effect = requests.effect(
                    of: what, entry.identity ?? RemoteIdentity(id: ""), source: entry.sourceKey, key: entry.effectKey,
                    digest: entry.digest, isChanged: entry.update != nil)
                return PreparedRow(
                    row: index + 1, file: 0, line: entry.seen.line, carried: Array("entry \(index + 1)".utf8), content: .effect(effect))
            })
    }

    /// What a run left failed and unfinished, as somebody has mended it.
    private func rowsToRetry(_ run: Int) -> [PreparedFile.NumberedRow] {
        let left = folder.runs[run - 1]
        let rows = [ResultFile.failed, .unfinished].flatMap { left.lines[$0] ?? [] }
        return rows.compactMap { line -> PreparedFile.NumberedRow? in
            guard var spec = left.input.specs[line.row] else { return nil }
            var dice = Dice(scenario.seed, 13, UInt64(spec.number), UInt64(folder.runs.count))
            let isSelected = dice.chance(0.9)
            if dice.chance(0.3) { spec.content = spec.content.mended(&dice) }
            return PreparedFile.NumberedRow(number: line.row, spec: spec, isRetried: true, isSelected: isSelected)
        }
    }

    // MARK: - Death

    /// Counts a moment at which this process may be meant to die.
    func strike(_ moment: Scenario.CrashPoint.Moment) {
        guard let client, let crash = client.plan.crash, crash.moment == moment else { return }
        client.strikes[moment, default: 0] += 1
        if client.strikes[moment] == crash.count { die(client, crash) }
    }

    private func die(_ client: Client, _ crash: Scenario.CrashPoint) {
        coverage.see(crash.isDiskFull ? .diskFull : .crash)
        if client.underWay.values.contains(where: { $0.subject != nil }) { coverage.see(.crashInFlight) }
        say("client", crash.isDiskFull ? "cannot commit: the disk is full; the run ends" : "dies (\(crash.moment.rawValue))")
        var dice = Dice(scenario.seed, 12, UInt64(client.number))
        folder.runs[client.run - 1].losePower(keeping: crash.isDiskFull ? 1 : dice.unit())
        self.client = nil
    }

    // MARK: - The end of a run

    /// What follows when every row has its end: last sync, files rewritten, the run closed.
    private func finish(_ client: Client) {
        client.noting = client.unsynced
        client.unsynced = []
        client.lengths = folder.runs[client.run - 1].sync()
        var batch = LedgerBatch()
        batch.written = WrittenLines(rows: client.noting, lengths: client.lengths)
        do throws(LedgerFailure) { _ = try client.book.commit(batch) } catch { return violate(error.message) }
        folder.ledger = client.book.store
        strike(.finishing)
        guard self.client === client else { return }
        rewrite(client.run)
        strike(.finished)
        guard self.client === client else { return }
        do throws(LedgerFailure) { try client.book.flushMarks() } catch { return violate(error.message) }
        close()
        let reason = client.pipeline.stopReason
        say("client", "ends: \(client.pipeline.accounting.sentence)\(reason.map { "; \($0.sentence)" } ?? "")")
        if case .unreachable = reason { coverage.see(.unreachable) }
        checkEnd(of: client)
    }

    /// Writes failed and unfinished anew from what the ledger holds.
    private func rewrite(_ run: Int) {
        for file in [ResultFile.failed, .unfinished] { folder.runs[run - 1].rewrite(file, heldLines(file)) }
    }

    private func heldLines(_ file: ResultFile) -> [RunFiles.Line] {
        var lines: [RunFiles.Line] = []
        do throws(LedgerFailure) {
            try folder.ledger.held(for: file) { held in
                lines.append(RunFiles.Line(row: held.row, outcome: held.end.outcome, id: held.end.identity?.id))
            }
        } catch { violate(error.message) }
        return lines
    }

    private func close() {
        do throws(LedgerFailure) {
            try folder.ledger.transaction { session throws(LedgerFailure) in try session.releaseAll() }
        } catch { violate(error.message) }
        folder.openRun = nil
    }

    // MARK: - After a crash

    /// Brings ledger and files of a run that ended without a word to where they should have been.
    private func recover() {
        guard let run = folder.openRun else { return }
        coverage.see(.recovery)
        let lengths = folder.ledger.lengths
        if broken != .lostOnCrash {
            do throws(LedgerFailure) {
                try folder.ledger.transaction { session throws(LedgerFailure) in
                    var marks: [MarkChange] = []
                    try session.interrupt(Finding(.interrupted, message: "the run ended while this row was on its way")) { entry in
                        marks.append(MarkChange(entry.effectKey, entry.state, entry.identity))
                    }
                    _ = try SharedIndex.View(index: index, job: job).write(marks, reserving: [], again: false)
                }
            } catch { return violate(error.message) }
        }
        for file in [ResultFile.succeeded, .notes, .malformed] {
            if !folder.runs[run - 1].cut(file, to: lengths[file] ?? 0) {
                return violate("the ledger notes \(lengths[file] ?? 0) durable lines of \(file.rawValue), and there are fewer")
            }
        }
        if broken != .heldForgotten {
            for file in [ResultFile.succeeded, .notes] {
                for line in heldLines(file) { folder.runs[run - 1].append(line, to: file) }
            }
        }
        rewrite(run)
        folder.runs[run - 1].isRecovered = true
        close()
        say("client", "completes the files of run \(run), which ended without a word")
        checkRecovered(run)
    }
}
