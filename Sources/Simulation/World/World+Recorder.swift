import BulkModel
import Ledger
import Pipeline
import TestSupport

/// The steps of the recorder's thread; the process can die between any two.
enum RecorderStep {
    case commit
    case sync
    case note
    case tick
}

/// The recorder as the driver has it: ledger first, then lines, then (once a second) sync and note, then the receipt. What is asked for meanwhile
/// becomes one commit.
extension World {
    func ask(_ work: RecorderWork, _ client: Client) {
        var work = work
        if isIntentEarly(client), !work.batch.intents.isEmpty {
            // The mistake: the machine is told that its intents are durable before they are.
            post(.mail(.recorded(Receipt(intents: work.batch.intents.map(\.row))), process: client.number), in: 0)
        }
        if broken == .unsentDropped {
            // The mistake: rows that were not sent are forgotten.
            dropUnsent(&work, client)
        }
        client.works.append(work)
        startRecording(client)
    }

    private func isIntentEarly(_ client: Client) -> Bool {
        broken == .intentAfterSend || broken == .undoUnstored && client.plan.isUndo
    }

    private func dropUnsent(_ work: inout RecorderWork, _ client: Client) {
        let rows = work.lines.filter { $0.end.outcome == .unsent }.map(\.row)
        guard !rows.isEmpty else { return }
        work.lines.removeAll { $0.end.outcome == .unsent }
        work.batch.conclusions.removeAll { $0.end.outcome == .unsent }
        post(.mail(.recorded(Receipt(concluded: rows)), process: client.number), in: 0.001)
    }

    private func startRecording(_ client: Client) {
        guard client.current == nil, !client.works.isEmpty else { return }
        var all = RecorderWork()
        for work in client.works { all.append(work) }
        client.works.removeAll(keepingCapacity: true)
        client.current = all
        var dice = Dice(scenario.seed, 11, UInt64(client.number), UInt64(client.turns))
        post(.recorder(.commit, process: client.number), in: all.batch.isEmpty ? 0.0001 : dice.spread(0.001, 0.2))
    }

    func record(_ step: RecorderStep, _ client: Client) {
        switch step {
        case .commit:
            strike(.commitAsked)
            guard self.client === client, let work = client.current else { return }
            commit(work, client)
            guard self.client === client else { return }
            if isSyncDue(client) { return beginSync(client) }
            answer(client)
        case .sync:
            client.lengths = folder.runs[client.run - 1].sync()
            client.noting = client.unsynced
            client.unsynced = []
            strike(.linesSynced)
            guard self.client === client else { return }
            post(.recorder(.note, process: client.number), in: 0.002)
        case .note:
            note(client)
            strike(.linesNoted)
            guard self.client === client else { return }
            client.hasUnsyncedLines = false
            client.lastSync = now
            answer(client)
        case .tick:
            client.isTickDue = false
            guard client.current == nil else { return }
            guard client.hasUnsyncedLines, isSyncDue(client) else { return }
            client.current = RecorderWork()
            beginSync(client)
        }
    }

    /// Makes the batch durable, then appends its lines.
    private func commit(_ asked: RecorderWork, _ client: Client) {
        var work = asked
        let intents = work.batch.intents.map(\.row)
        // The mistake: the machine believes that the ledger knows.
        if broken == .updateUnlogged { work.batch.intents.removeAll { $0.update != nil } }
        // The mistake: the ledger does not learn where a row goes instead.
        if broken == .otherStartLost { for index in work.batch.intents.indices { work.batch.intents[index].trail.otherStarts = [] } }
        // The mistake: the ledger does not learn that nobody had looked.
        if broken == .blindnessLost { for index in work.batch.intents.indices { work.batch.intents[index].trail.isUnsurveyed = false } }
        do throws(LedgerFailure) {
            let standings = work.batch.isEmpty ? [] : try client.book.commit(work.batch)
            strike(.indexWritten)
            guard self.client === client else { return }
            folder.ledger = client.book.store
            client.receipt = Receipt(
                standings: Array(zip(work.batch.claims.map(\.row), standings)),
                intents: isIntentEarly(client) ? [] : intents, concluded: work.lines.map(\.row))
        } catch {
            return violate("the ledger refused a batch: \(error.message)")
        }
        for conclusion in work.batch.conclusions {
            if conclusion.end.outcome == .blocked {
                coverage.see(.blocked)
                client.input.specs[conclusion.row]?.subject.map { _ = folder.blocked.insert($0) }
            }
            guard let key = conclusion.sourceKey else { continue }
            if conclusion.end.outcome == .undone { coverage.see(.undone) }
            if conclusion.end.outcome.file == .succeeded, !client.plan.isUndo { referee.noteDone(key, run: client.run) }
            if conclusion.end.outcome == .unknown { coverage.see(.unknownEnd) }
            if conclusion.end.finding?.cause == .exists { coverage.see(.existsRefused) }
            if conclusion.end.outcome == .updated {
                coverage.see(.updated)
                checkNames(conclusion.row, conclusion.end.identity?.id, client.input)
            }
        }
        sayCommitted(work)
        let problem =
            client.plan.isUndo
            ? referee.committedUndo(work.batch, made: server.made) : referee.committed(work.batch, made: server.made)
        if let problem { return violate(problem) }
        strike(.committed)
        guard self.client === client else { return }
        for line in work.lines {
            folder.runs[client.run - 1].append(
                RunFiles.Line(row: line.row, outcome: line.end.outcome, id: line.end.identity?.id),
                to: line.isMalformed ? .malformed : line.end.file)
            if line.end.outcome == .changed, line.end.file == .failed { coverage.see(.changeFailed) }
        }
        client.hasUnsyncedLines = client.hasUnsyncedLines || !work.lines.isEmpty
        for conclusion in work.batch.conclusions {
            let file = conclusion.end.file
            if file == .succeeded || file == .notes { client.unsynced.append(conclusion.row) }
        }
        if broken == .releasedBeforeSync { releaseTooEarly(client) }
    }

    /// The mistake: the ledger lets go of rows whose lines are written, but not synced.
    private func releaseTooEarly(_ client: Client) {
        client.noting = client.unsynced
        client.unsynced = []
        note(client)
    }

    private func note(_ client: Client) {
        var batch = LedgerBatch()
        batch.written = WrittenLines(rows: client.noting, lengths: client.lengths)
        do throws(LedgerFailure) {
            _ = try client.book.commit(batch)
        } catch {
            violate("the ledger refused a batch: \(error.message)")
        }
        folder.ledger = client.book.store
        client.noting = []
    }

    private func isSyncDue(_ client: Client) -> Bool {
        client.hasUnsyncedLines && (client.unsynced.count >= 4_096 || now - client.lastSync >= 1_000_000_000)
    }

    private func beginSync(_ client: Client) {
        post(.recorder(.sync, process: client.number), in: 0.005)
    }

    private func answer(_ client: Client) {
        client.current = nil
        let receipt = client.receipt
        client.receipt = Receipt()
        if !receipt.standings.isEmpty || !receipt.intents.isEmpty || !receipt.concluded.isEmpty {
            client.endedRecently.append((now, receipt.concluded.count))
            post(.mail(.recorded(receipt), process: client.number), in: 0.0002)
            strike(.answered)
            guard self.client === client else { return }
        }
        if client.hasUnsyncedLines, !client.isTickDue {
            client.isTickDue = true
            agenda.add(.recorder(.tick, process: client.number), at: max(now, client.lastSync) + 1_000_000_000)
        }
        startRecording(client)
    }

    private func sayCommitted(_ work: RecorderWork) {
        guard traces else { return }
        var parts: [String] = []
        let batch = work.batch
        if !batch.withdrawals.isEmpty { parts.append("withdrawn \(batch.withdrawals.map { referee.subject(of: $0.sourceKey) })") }
        for conclusion in batch.conclusions {
            let name = conclusion.sourceKey.map { referee.subject(of: $0) } ?? "row \(conclusion.row)"
            let end = conclusion.end
            let why = end.finding.map { " (\($0.message))" } ?? ""
            parts.append("\(name) ends \(end.outcome.rawValue)\(end.identity.map { " as \($0.id)" } ?? "")\(why)")
        }
        if !batch.claims.isEmpty { parts.append("claims \(batch.claims.map { "row \($0.row)" })") }
        if !batch.intents.isEmpty { parts.append("intents \(batch.intents.map { referee.subject(of: $0.sourceKey) })") }
        if !parts.isEmpty { say("ledger", "durable: \(parts.joined(separator: "; "))") }
    }
}
