import BulkModel
import DequeModule
import HeapModule
import Throttle

extension Pipeline {
    /// Takes the end of a transfer: the throttle learns from it first, then the row gets what it means.
    mutating func take(_ end: TransferEnd, at now: Moment, _ actions: inout Actions) {
        guard let errand = inFlight.removeValue(forKey: end.id) else { return }
        let number = RequestNumber(rawValue: end.id.number)
        switch end.result {
        case .success(let reply):
            throttle.answered(number, status: reply.status, fields: reply.fields, at: now.instant)
            // A proxy's error page is no answer of the API.
            if reply.status < 500 { lastAnswer = now.instant }
            serverClock.note(reply, at: now.wall)
        case .failure:
            throttle.failed(number, at: now.instant)
            requests.failed += 1
        }
        switch errand {
        case .row(let row):
            guard let effect = rows[row]?.effect else { return }
            let disposition = judge.disposition(of: end.result, for: effect, earlierUnknown: rows[row]?.doubtedSince != nil)
            noteForCanary(disposition)
            apply(disposition, to: row, at: now, &actions)
        case .look(let number):
            take(end.result, for: number, at: now, &actions)
        }
    }

    private mutating func apply(_ disposition: Disposition, to row: Int, at now: Moment, _ actions: inout Actions) {
        if case .throttled = disposition {
            requests.throttled += 1
            withdraw(row, &actions)
            rows[row]?.phase = .ready
            ready.prepend(row)
            return
        }
        if case .credentialRejected(let finding) = disposition {
            concludeUnsent(row, finding, at: now, &actions)
            stop(because: .credential(finding))
            return
        }
        spendAttempt(row)
        switch disposition {
        case .done(let outcome, let identity):
            clearSetUp(at: now, &actions)
            conclude(row, RowEnd(outcome, identity: noted(identity, row), attempts: attempts(of: row)), at: now, &actions)
        case .undone:
            clearSetUp(at: now, &actions)
            conclude(
                row, RowEnd(.undone, identity: rows[row]?.effect?.target, attempts: attempts(of: row)), at: now, &actions)
        case .refused(let finding):
            clearSetUp(at: now, &actions)
            conclude(row, RowEnd(.refused, finding: finding, attempts: attempts(of: row)), at: now, &actions)
        case .doneWithoutIdentity(let finding): doubt(row, Suspicion(finding, isCarriedOut: true), at: now)
        case .unknown(let finding): doubt(row, Suspicion(finding), at: now)
        case .isThere(let finding): suspend(row, Suspicion(finding, isRefusal: true), at: now)
        case .misconfigured(let finding): suspectSetUp(row, finding, at: now, &actions)
        case .notCarriedOut(let finding): retry(row, finding, at: now, &actions)
        case .throttled, .credentialRejected: break
        }
    }

    /// Certainly not carried out: again after a back-off, or unsent when the attempts are used up.
    private mutating func retry(_ row: Int, _ finding: Finding, at now: Moment, _ actions: inout Actions) {
        guard let held = rows[row] else { return }
        // While the API is down, single probes look whether it is back; no row pays for that with its attempts.
        guard held.attemptsNow < settings.attempts || isApiDown(at: now.instant) else {
            concludeUnsent(row, finding, at: now, &actions)
            return
        }
        withdraw(row, &actions)
        rows[row]?.phase = .backingOff
        backingOff.insert(Waiting(until: now.instant + backoff.wait(afterAttempt: held.attemptsNow), row: row))
    }

    /// Tells the ledger that the row's intent had no effect, so that a crash while it waits does not make it unknown.
    mutating func withdraw(_ row: Int, _ actions: inout Actions) {
        guard let held = rows[row], let effect = held.effect else { return }
        rows[row]?.isHeldByLedger = false
        actions.batch.withdrawals.append(
            Withdrawal(
                row: row, sourceKey: effect.sourceKey, attempts: held.attempts, doubtedSince: held.doubtedSince, digest: effect.digest,
                isUpdate: effect.isUpdate))
    }

    private mutating func spendAttempt(_ row: Int) {
        rows[row]?.spendAttempt()
    }

    func attempts(of row: Int) -> Int { rows[row]?.attempts ?? 0 }

    /// Stops the run when nothing has answered for longer than the patience allows.
    mutating func giveUpIfSilent(at now: Moment) {
        guard isApiDown(at: now.instant) else {
            // Waiting for anything but the API is no silence of the API.
            if inFlight.isEmpty && backingOff.isEmpty && settling.later.isEmpty { lastAnswer = now.instant }
            return
        }
        guard stopReason == nil, now.instant - lastAnswer >= settings.outagePatience else { return }
        let minutes = settings.outagePatience.components.seconds / 60
        stop(
            because: .unreachable(
                Finding(
                    .network, message: "the API has not answered properly for \(minutes) minutes",
                    hint: "check the network and the API's status, then run the same command again")))
    }

    func isApiDown(at now: Instant) -> Bool { throttle.view(at: now).phase == .down }
}
