import BulkModel
import DequeModule

/// Rows whose thing is there already: made by somebody else, by another job, or by this one with other content.
extension Pipeline {
    /// The thing is there, and this job did not make it: what the user says of such things happens.
    mutating func meet(
        _ row: Int, _ identity: RemoteIdentity, _ finding: Finding, isAsWanted: Bool, at now: Moment, _ actions: inout Actions
    ) {
        let attempts = attempts(of: row)
        switch settings.onExisting {
        case .update where !isAsWanted && aim(row, at: identity):
            // The update has attempts of its own.
            rows[row]?.doubtedSince = nil
            rows[row]?.attemptsNow = 0
            queue(row)
        case .adopt, .update:
            conclude(row, RowEnd(.existing, identity: identity, finding: finding, attempts: attempts), at: now, &actions)
        case .fail:
            conclude(
                row, RowEnd(.refused, finding: .exists(finding.message, identity), attempts: attempts), at: now, &actions)
        }
    }

    /// The ledger knows the thing, and the user wants it to say what the row says.
    mutating func update(_ row: Int, _ identity: RemoteIdentity, isChange: Bool, at now: Moment, _ actions: inout Actions) {
        guard let effect = rows[row]?.effect else { return }
        let known = judge.foreknowledge(of: effect)
        guard aim(row, at: identity) else {
            let finding = Finding(.changed, message: "the change was not sent: the API has no way to make it")
            conclude(
                row, RowEnd(.changed, identity: identity, finding: finding, attempts: attempts(of: row)), changesEntry: false, at: now,
                &actions)
            return
        }
        if !isChange, case .existing(let found, let finding, true)? = known, found.id == identity.id {
            conclude(row, RowEnd(.existing, identity: identity, finding: finding, attempts: attempts(of: row)), at: now, &actions)
            return
        }
        queue(row)
    }

    /// Turns the row's request into one that changes what is there; `false` where the API has none.
    mutating func aim(_ row: Int, at identity: RemoteIdentity) -> Bool {
        guard let effect = rows[row]?.effect, let update = judge.update(of: effect, to: identity) else { return false }
        replaceEffect(of: row, with: update)
        return true
    }

    /// The row may be sent.
    mutating func queue(_ row: Int, isFirst: Bool = false) {
        rows[row]?.phase = .ready
        if isFirst { ready.prepend(row) } else { ready.append(row) }
    }
}
