import BulkModel
import DequeModule
import Throttle

extension Pipeline {
    /// Whether further rows are to be read.
    var wantsInput: Bool {
        switch stopReason {
        case nil: true
        case .input: false
        default: settings.readsOnAfterStop
        }
    }

    /// Asks for rows while there is room for them.
    mutating func pull(_ actions: inout Actions) {
        let limit = intake.rowLimit(maxInFlight: settings.maxInFlight)
        // Doubted rows wait at the wayside, in a number of their own. Rows that are only looked at first do where they look together; else
        // they are taken in as fast as they can be sent, so that little time passes between a look and the request.
        let aside = judge.looksTogether ? settling.rows.count : settling.rows.count - settling.inspections
        let held = rows.count - min(aside, Intake.doubtedBound)
        guard wantsInput, !inputExhausted, !isPulling, heldBytes < Intake.byteBound, held < limit else { return }
        // Small refills would cost a turn of two threads each; one that takes all there is room for would pass through reading, deciding and
        // recording in a lump, each of which waits for the other two.
        let portion = max(1, limit / 4)
        guard limit - held >= portion || ready.isEmpty else { return }
        isPulling = true
        actions.pull = min(portion, limit - held)
    }

    /// Takes rows in: what has no effect ends at once, the others ask the ledger what it knows.
    mutating func take(_ supplied: [PreparedRow], at now: Moment, _ actions: inout Actions) {
        isPulling = false
        if supplied.isEmpty {
            inputExhausted = true
            return
        }
        accounting.countRead(supplied.count)
        for prepared in supplied {
            let row = prepared.row
            let held = HeldRowState(prepared: prepared, phase: .claiming)
            heldBytes += held.size
            rows[row] = held
            switch prepared.content {
            case .effect(let effect): actions.batch.claims.append(Claim(prepared, effect))
            case .obstructed(let obstacle): actions.batch.claims.append(Claim(prepared, obstacle))
            case .invalid(let findings): conclude(row, RowEnd(.invalid, finding: .joined(findings), attempts: 0), at: now, &actions)
            case .malformed(let finding): conclude(row, RowEnd(.invalid, finding: finding, attempts: 0), at: now, &actions)
            case .skipped(let finding): conclude(row, RowEnd(.skipped, finding: finding, attempts: 0), at: now, &actions)
            case .merged(let finding): conclude(row, RowEnd(.merged, finding: finding, attempts: 0), at: now, &actions)
            }
        }
    }

    /// Goes on with rows whose claims, intents or conclusions are durable now.
    mutating func proceed(_ receipt: Receipt, at now: Moment, _ actions: inout Actions) {
        for (row, standing) in receipt.standings {
            switch standing {
            case .send(let attempts, let doubtedSince, let trail):
                rows[row]?.resume(attempts: attempts, doubtedSince: doubtedSince, trail: trail)
                guard let effect = rows[row]?.effect else { continue }
                if judge.looksFirst(at: effect) {
                    inspect(row, at: now)
                } else if doubtedSince == nil, case .existing(let identity, let finding, let isAsWanted)? = judge.foreknowledge(of: effect)
                {
                    meet(row, identity, finding, isAsWanted: isAsWanted, at: now, &actions)
                } else {
                    release(row, at: now, &actions)
                }
            case .update(let identity, let attempts, let isChange):
                rows[row]?.attempts = attempts
                update(row, identity, isChange: isChange, at: now, &actions)
            case .settle(let doubt):
                rows[row]?.resume(attempts: doubt.attempts, doubtedSince: doubt.since, trail: doubt.trail)
                if let target = doubt.target, !aim(row, at: target) {
                    let finding = doubt.finding ?? Suspicion(of: doubt).finding
                    conclude(row, RowEnd(.unknown, finding: finding, attempts: doubt.attempts), changesEntry: false, at: now, &actions)
                    continue
                }
                suspend(row, Suspicion(of: doubt), at: now)
            case .ended(let end):
                conclude(row, end, changesEntry: false, at: now, &actions)
            }
        }
        if !receipt.intents.isEmpty { commitLead.answered(at: now.instant) }
        for row in receipt.intents {
            intending -= 1
            rows[row]?.phase = .intended
            intended.append(row)
        }
        for row in receipt.concluded {
            guard let held = rows.removeValue(forKey: row), let end = held.end else { continue }
            heldBytes -= held.size
            accounting.count(end.outcome, in: end.file)
            failures.count(end, row: row)
        }
        intake.ended(receipt.concluded.count, at: now.instant.seconds)
        if let limit = settings.errorLimit, limit.isExceeded(by: accounting) {
            stop(because: .tooManyErrors(accounting.total(in: .failed)))
        }
    }
}
