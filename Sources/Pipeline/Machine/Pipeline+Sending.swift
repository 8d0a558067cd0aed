import BulkModel
import DequeModule
import HTTPTypes
import HeapModule
import Throttle

extension Effect {
    /// What the ledger has to know of an update beforehand.
    fileprivate var update: Intent.Update? { isUpdate ? target.map { Intent.Update(target: $0, digest: digest) } : nil }
}

extension Pipeline {
    /// Brings rows whose back-off is over back to the head of the queue.
    mutating func wakeRows(at now: Instant) {
        while let waiting = backingOff.min, waiting.until <= now {
            backingOff.removeMin()
            rows[waiting.row]?.phase = .ready
            ready.prepend(waiting.row)
        }
    }

    /// Writes intents ahead: as many as the throttle will admit while they are being committed, so that a crash leaves few unknown rows.
    mutating func intend(at now: Moment, _ actions: inout Actions) {
        guard stopReason == nil, !ready.isEmpty else { return }
        let intendedAt = serverClock.time(at: now.wall)
        var room = min(min(1_024, admissibleDuringCommit(at: now.instant)) - intended.count - intending, canaryRoom())
        while room > 0, let row = ready.popFirst() {
            guard var held = rows[row], let effect = held.effect else { continue }
            held.phase = .intending
            held.isHeldByLedger = true
            held.intendedAt = intendedAt
            held.trail.formUnion(held.step)
            rows[row] = held
            actions.batch.intents.append(
                Intent(
                    row: row, sourceKey: effect.sourceKey, attempt: held.attempts + 1, carried: held.prepared.carried,
                    file: held.prepared.file, line: held.prepared.line, at: intendedAt, update: effect.update, trail: held.step))
            intending += 1
            room -= 1
            commitLead.asked(at: now.instant)
        }
    }

    /// Requests that can be expected to go out while a commit is under way.
    private func admissibleDuringCommit(at now: Instant) -> Int {
        let lead = commitLead.duration
        if case .at(let instant, _) = throttle.admission(at: now), instant > now + lead { return 0 }
        // Where answers are what is waited for, they make room at the pace of the last seconds.
        let flowing = Int(sendRate.perSecond * Double(lead.components.attoseconds) / 1e18 * 1.5)
        return max(throttle.forecast(within: lead, at: now), flowing, 1)
    }

    /// Sends rows whose intent is durable, as far as the throttle admits.
    mutating func send(at now: Moment, _ actions: inout Actions) {
        guard stopReason == nil else { return }
        ask(at: now.instant, &actions)
        while !intended.isEmpty, case .now = throttle.admission(at: now.instant) {
            let row = intended.removeFirst()
            guard let effect = rows[row]?.effect else { continue }
            let transfer = TransferID(nextTransfer)
            nextTransfer += 1
            throttle.sent(RequestNumber(rawValue: transfer.number), at: now.instant)
            inFlight[transfer] = .row(row)
            rows[row]?.phase = .inFlight
            requests.writes += 1
            actions.start.append(
                TransferRequest(
                    id: transfer, method: effect.method, path: effect.path, actingUser: effect.actingUser,
                    body: effect.body.isEmpty ? nil : effect.body))
        }
        sendRate.count(actions.start.count, at: now.instant.seconds)
    }

    /// When something will be possible that is not possible now.
    func nextWake(after now: Instant) -> Instant? {
        var wake: Instant?
        func consider(_ instant: Instant) { wake = min(wake ?? instant, instant) }
        guard stopReason == nil else { return nil }
        if let waiting = backingOff.min { consider(waiting.until) }
        if !intended.isEmpty || !ready.isEmpty, case .at(let instant, _) = throttle.admission(at: now) {
            if !intended.isEmpty { consider(instant) }
            let due = instant - commitLead.duration
            if !ready.isEmpty, due > now { consider(due) }
        }
        if !settling.questions.isEmpty, case .at(let instant, _) = throttle.admission(at: now) { consider(instant) }
        if let look = settling.nextWake(after: now, together: judge.looksTogether) { consider(look) }
        if isApiDown(at: now) { consider(lastAnswer + settings.outagePatience) }
        return wake
    }
}
