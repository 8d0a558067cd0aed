import BulkModel

/// What becomes of a row whose thing is on the server: nothing, a note, or an update.
extension Convergence {
    func standing(done entry: Entry, _ claim: Claim) -> Standing {
        // Found on the server, and no row was ever equal to it: what the user says of things that exist holds, not what he says of changes.
        let isFound = entry.digest == .unmatched
        // Somebody else's is changed only where the user says so of what exists.
        let wantsUpdate = (isFound || policy.onChange == .update) && (entry.made != nil || policy.onExisting == .update)
        if let update = entry.update {
            guard wantsUpdate, let target = entry.identity else {
                return .ended(RowEnd(.unknown, identity: entry.identity, finding: wording.updateFirst, attempts: entry.attempts))
            }
            return .settle(
                Doubt(
                    attempts: entry.attempts, since: update.since, finding: Wording.updateInterrupted, target: target,
                    hasOtherContent: update.digest != claim.digest))
        }
        if isFound { return standing(found: entry) }
        if isSame(entry, claim) { return .ended(RowEnd(.unchanged, identity: entry.identity, attempts: entry.attempts)) }
        if wantsUpdate, let target = entry.identity {
            return .update(target, attempts: entry.attempts, isChange: true)
        }
        let finding = wording.changed(entry, fails: policy.onChange == .fail)
        return .ended(RowEnd(.changed, identity: entry.identity, finding: finding, attempts: entry.attempts))
    }

    private func standing(found entry: Entry) -> Standing {
        switch policy.onExisting {
        case .update: if let target = entry.identity { return .update(target, attempts: entry.attempts, isChange: false) }
        case .fail:
            let finding = Finding.exists(entry.finding?.message ?? "the address has an account", entry.identity)
            return .ended(RowEnd(.refused, finding: finding, attempts: entry.attempts))
        case .adopt: break
        }
        return .ended(RowEnd(.existing, identity: entry.identity, finding: entry.finding, attempts: entry.attempts))
    }
}
