import BulkModel
import DequeModule
import HTTPTypes
import HeapModule
import Throttle

/// Settling: rows of unknown effect wait at the wayside until reads have shown what became of them (design §5.2 and §5.3).
extension Pipeline {
    /// Looks that find nothing before a row is taken to have had no effect.
    private static var looksForAbsence: Int { 2 }
    /// Times that one read is tried, whatever `--attempts` says: reads have no effect.
    private static var readAttempts: Int { 5 }

    /// The attempt that has just ended may have been carried out.
    mutating func doubt(_ row: Int, _ suspicion: Suspicion, at now: Moment) {
        guard let held = rows[row] else { return }
        rows[row]?.doubtedSince = min(held.doubtedSince ?? held.intendedAt, held.intendedAt)
        suspend(row, suspicion, at: now)
    }

    /// Lets the row wait for its first look.
    mutating func suspend(_ row: Int, _ suspicion: Suspicion, at now: Moment) {
        rows[row]?.phase = .doubted
        rows[row]?.suspicion = suspicion
        settling.rows.insert(row)
        settling.due.insert(Waiting(until: now.instant + settings.looks.first, row: row))
    }

    /// Lets the row wait for a look at its target, before anything is sent.
    mutating func inspect(_ row: Int, at now: Moment) {
        rows[row]?.phase = .doubted
        rows[row]?.suspicion = .inspection
        settling.rows.insert(row)
        settling.inspections += 1
        settling.due.insert(Waiting(until: now.instant, row: row))
    }

    // MARK: Looking

    /// Begins the looks that are due, and goes on with those whose back-off is over.
    mutating func look(at now: Moment, _ actions: inout Actions) {
        guard stopReason == nil else { return }
        while let waiting = settling.later.min, waiting.until <= now.instant {
            settling.later.removeMin()
            settling.questions.append(waiting.row)
        }
        beginLooks(at: now, &actions)
        beginSearches(at: now, &actions)
        ask(at: now.instant, &actions)
    }

    private mutating func beginLooks(at now: Moment, _ actions: inout Actions) {
        guard let first = settling.due.min, first.until <= now.instant, !judge.looksTogether || isTimeToLookTogether(at: now.instant)
        else { return }
        var suspects: [Suspect] = []
        while let waiting = settling.due.min, waiting.until <= now.instant {
            settling.due.removeMin()
            guard let held = rows[waiting.row], let effect = held.effect else { continue }
            suspects.append(
                Suspect(row: waiting.row, effect: held.wanted ?? effect, since: held.doubtedSince ?? .max, trail: held.trail))
        }
        for look in judge.looks(for: suspects) {
            take(nil, for: settling.add(look), at: now, &actions)
        }
    }

    /// One look for all is as dear as one look for a single row: it waits until nothing else is left to do, or too many wait for it.
    private func isTimeToLookTogether(at now: Instant) -> Bool {
        guard settling.running.isEmpty else { return false }
        if settling.rows.count >= Intake.doubtedBound { return true }
        let isIdle = ready.isEmpty && intending == 0 && intended.isEmpty && backingOff.isEmpty && inFlight.isEmpty && !isPulling
        guard isIdle, settling.due.max.map({ $0.until <= now }) ?? false else { return false }
        return !rows.values.contains { $0.phase == .claiming }
    }

    /// Sends the questions that the throttle admits.
    mutating func ask(at now: Instant, _ actions: inout Actions) {
        while let number = settling.questions.first, case .now = throttle.admission(at: now) {
            settling.questions.removeFirst()
            guard let running = settling.running[number] else { continue }
            let transfer = TransferID(nextTransfer)
            nextTransfer += 1
            throttle.sent(RequestNumber(rawValue: transfer.number), at: now)
            inFlight[transfer] = .look(number)
            requests.settling += 1
            actions.start.append(
                TransferRequest(id: transfer, method: .get, path: running.path, actingUser: running.actingUser))
        }
    }

    /// Hands a look the answer to its question, or lets it begin.
    mutating func take(_ answer: Result<Reply, TransferFailure>?, for number: Int, at now: Moment, _ actions: inout Actions) {
        guard var running = settling.running[number] else { return }
        switch running.look.next(answer) {
        case .ask(let path, let actingUser):
            (running.path, running.actingUser, running.failures) = (path, actingUser, 0)
            settling.running[number] = running
            settling.questions.append(number)
        case .throttled:
            requests.throttled += 1
            settling.questions.prepend(number)
        case .again(let finding):
            running.failures += 1
            settling.running[number] = running
            guard running.failures < Self.readAttempts || isApiDown(at: now.instant) else {
                if abandonSurvey(number, finding, at: now, &actions) { return }
                let verdicts = running.look.rows.map { ($0, Verdict.undecided(finding)) }
                return end(number, Dictionary(verdicts) { first, _ in first }, at: now, &actions)
            }
            settling.later.insert(Waiting(until: now.instant + backoff.wait(afterAttempt: running.failures), row: number))
        case .credentialRejected(let finding): stop(because: .credential(finding))
        case .over(let verdicts):
            settling.running[number] = running
            end(number, verdicts, at: now, &actions)
        }
    }

    // MARK: Verdicts

    private mutating func end(_ number: Int, _ verdicts: [Int: Verdict], at now: Moment, _ actions: inout Actions) {
        guard let running = settling.running.removeValue(forKey: number) else { return }
        if endSurvey(number, running.look, at: now, &actions) { return }
        settling.searches.remove(number)
        settling.wanting = nil
        for row in running.look.rows {
            guard let suspicion = rows[row]?.suspicion else { continue }
            switch verdicts[row] {
            case .made? where suspicion.hasOtherContent && suspicion.looks == 0: remain(row, suspicion, at: now, &actions)
            case .made(let outcome, let identity)?:
                settle(row, RowEnd(outcome, identity: identity, attempts: attempts(of: row)), at: now, &actions)
            case .existing(let identity, let finding, let isAsWanted)?:
                forget(row)
                meet(row, identity, finding, isAsWanted: isAsWanted, at: now, &actions)
            case .gone?:
                settle(row, RowEnd(.undone, identity: rows[row]?.effect?.target, attempts: attempts(of: row)), at: now, &actions)
            case .kept(let finding)?:
                settle(
                    row, RowEnd(.kept, identity: rows[row]?.effect?.target, finding: finding, attempts: attempts(of: row)), at: now,
                    &actions)
            case .there(let effect)?:
                replaceEffect(of: row, with: effect)
                if suspicion.isInspection { admit(row) } else { remain(row, suspicion, at: now, &actions) }
            case .free(let openings)?: move(row, suspicion, to: openings, at: now, &actions)
            case .undecided(let finding)? where suspicion.isSearch: abandonSearch(row, suspicion, finding, at: now, &actions)
            case .undecided(let finding)?: leave(row, suspicion, finding, at: now, &actions)
            case nil: leave(row, suspicion, suspicion.finding, at: now, &actions)
            case .absent? where suspicion.isInspection: lookAgain(row, suspicion, at: now, &actions)
            case .absent?: remain(row, suspicion, at: now, &actions)
            }
        }
    }

    /// A look before the request has found nothing; after the second one the target is taken to be gone.
    private mutating func lookAgain(_ row: Int, _ suspicion: Suspicion, at now: Moment, _ actions: inout Actions) {
        guard suspicion.looks + 1 < Self.looksForAbsence else {
            return settle(row, RowEnd(.undone, identity: rows[row]?.effect?.target, attempts: attempts(of: row)), at: now, &actions)
        }
        rows[row]?.suspicion?.looks += 1
        settling.due.insert(Waiting(until: now.instant + settings.looks.second, row: row))
    }

    /// The look shows no effect of the row's request; it is believed after the second one.
    private mutating func remain(_ row: Int, _ suspicion: Suspicion, at now: Moment, _ actions: inout Actions) {
        var suspicion = suspicion
        suspicion.looks += 1
        rows[row]?.suspicion = suspicion
        // What was refused without a doubt before is no write of ours that may still come to light.
        guard suspicion.looks >= Self.looksForAbsence || isCertainlyRefused(row) else {
            settling.due.insert(Waiting(until: now.instant + suspicion.delay(settings.looks), row: row))
            return
        }
        settleAbsent(row, suspicion, at: now, &actions)
    }

    /// The look has shown what exactly is to be asked for.
    mutating func replaceEffect(of row: Int, with effect: Effect) {
        guard var held = rows[row] else { return }
        heldBytes -= held.size
        held.prepared.content = .effect(effect)
        heldBytes += held.size
        rows[row] = held
    }

    /// The target was looked at, and nothing speaks against the request.
    private mutating func admit(_ row: Int) {
        forget(row)
        rows[row]?.phase = .ready
        ready.append(row)
    }

    /// The API said no to the row, and no earlier attempt of it is in doubt.
    private func isCertainlyRefused(_ row: Int) -> Bool {
        guard let held = rows[row] else { return false }
        return held.suspicion?.isRefusal == true && held.doubtedSince == nil
    }

    /// It was not found out what became of the row.
    private mutating func leave(_ row: Int, _ suspicion: Suspicion, _ finding: Finding, at now: Moment, _ actions: inout Actions) {
        if suspicion.isInspection {
            settle(row, RowEnd(.unsent, finding: finding, attempts: attempts(of: row)), at: now, &actions)
            return
        }
        let end =
            isCertainlyRefused(row)
            ? RowEnd(.refused, finding: suspicion.finding, attempts: attempts(of: row))
            : RowEnd(.unknown, finding: finding, attempts: attempts(of: row))
        settle(row, end, at: now, &actions)
    }

    mutating func settle(_ row: Int, _ end: RowEnd, at now: Moment, _ actions: inout Actions) {
        forget(row)
        conclude(row, end, at: now, &actions)
    }

    /// Two looks have found nothing: the attempt had no effect.
    private mutating func settleAbsent(_ row: Int, _ suspicion: Suspicion, at now: Moment, _ actions: inout Actions) {
        forget(row)
        var finding = suspicion.finding
        if suspicion.isRefusal {
            if search(row, suspicion, at: now) { return }
            return conclude(row, RowEnd(.refused, finding: finding, attempts: attempts(of: row)), at: now, &actions)
        }
        if suspicion.isCarriedOut {
            finding.message += "; it was looked for twice and not found"
            return conclude(row, RowEnd(.unknown, finding: finding, attempts: attempts(of: row)), at: now, &actions)
        }
        guard let held = rows[row], held.attemptsNow < settings.attempts else {
            let isThere = rows[row]?.effect?.target != nil
            finding.message += isThere ? "; it was looked at twice and is as it was" : "; it was looked for twice and is not there"
            finding.hint = "run the same command again to send it once more"
            return concludeUnsent(row, finding, at: now, &actions)
        }
        withdraw(row, &actions)
        release(row, isFirst: true, at: now, &actions)
    }

    mutating func forget(_ row: Int) {
        settling.rows.remove(row)
        if rows[row]?.suspicion?.isInspection == true { settling.inspections -= 1 }
        rows[row]?.suspicion = nil
    }

    /// After a stop nothing is asked any more: the rows stay in doubt, and the next run goes on with them.
    ///
    /// - Parameter unsent: said of rows that were only to be looked at before anything was sent.
    mutating func dropLooks(unsent: Finding, at now: Moment, _ actions: inout Actions) {
        guard !settling.rows.isEmpty else { return }
        for row in settling.rows.sorted() {
            guard let suspicion = rows[row]?.suspicion else { continue }
            if suspicion.isSearch || isCertainlyRefused(row) {
                // It was refused for its slot alone, and the next run looks for another one; or because something is there, and whose that is
                // the next run finds out when it is refused again.
                settle(row, RowEnd(.unsent, finding: unsent, attempts: attempts(of: row)), at: now, &actions)
            } else {
                leave(row, suspicion, suspicion.isInspection ? unsent : suspicion.finding, at: now, &actions)
            }
        }
        settling.drop()
    }
}
