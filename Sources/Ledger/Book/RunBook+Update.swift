import BulkModel

/// The ledger of rows that change what is there.
///
/// An entry stays done, with the digest of what was there before, until an answer or a look shows that the change was carried out; from the
/// first durable intent until then it is noted that it may have been. The rows are held with their own ends, as the entries' ends are those
/// of what made them: a crash leaves the row `unknown` and the entry done.
extension RunBook {
    /// - Returns: the mark of a thing that was found on the server for a row that this job had reserved.
    static func beginUpdate(
        _ intent: Intent, _ update: Intent.Update, _ session: inout Store.Session
    ) throws(LedgerFailure) -> MarkChange? {
        guard var entry = try session.entry(source: intent.sourceKey) else { throw LedgerFailure.unclaimed(intent.sourceKey) }
        var mark: MarkChange?
        if !entry.state.isDone {
            // The API has refused to make it, as it is there.
            entry.state = .existing
            entry.identity = update.target
            entry.digest = .unmatched
            entry.finding = nil
            mark = MarkChange(entry.effectKey, entry.state, entry.identity)
        }
        entry.update = Entry.Update(since: entry.update?.since ?? intent.at, digest: update.digest)
        try session.save(entry)
        let end = RowEnd(.unknown, identity: entry.identity, finding: Wording.updateInterrupted, attempts: intent.attempt)
        try session.hold(
            Holding(
                row: intent.row, file: intent.file, line: intent.line, carried: intent.carried, at: intent.at,
                fate: .undo(intent.sourceKey, end)))
        return mark
    }

    static func withdrawUpdate(_ withdrawal: Withdrawal, _ session: inout Store.Session) throws(LedgerFailure) {
        guard withdrawal.doubtedSince == nil, var entry = try session.entry(source: withdrawal.sourceKey) else { return }
        entry.update = nil
        try session.save(entry)
    }

    /// - Returns: whether it was the conclusion of an update.
    static func concludeUpdate(_ conclusion: Conclusion, _ session: inout Store.Session) throws(LedgerFailure) -> Bool {
        guard let source = conclusion.sourceKey, let digest = conclusion.update else { return false }
        guard var entry = try session.entry(source: source) else { throw LedgerFailure.unclaimed(source) }
        // Stopped before its intent: nothing is known but that the row was not sent.
        guard entry.state.isDone else { return false }
        if let carried = conclusion.carried {
            try session.hold(holding(conclusion, carried, .undo(source, conclusion.end)))
        } else {
            try session.end(held: conclusion.row, as: conclusion.end)
        }
        switch conclusion.end.outcome {
        case .updated:
            entry.state = .updated
            entry.identity = conclusion.end.identity ?? entry.identity
            entry.digest = digest
            (entry.finding, entry.update) = (nil, nil)
        case .existing:
            entry.digest = digest
            entry.update = nil
        case .unknown: break
        default:
            // A request that may still be carried out late keeps the entry from being taken for what it was.
            if conclusion.doubtedSince == nil { entry.update = nil }
        }
        entry.attempts = conclusion.end.attempts
        try session.save(entry)
        return true
    }
}
