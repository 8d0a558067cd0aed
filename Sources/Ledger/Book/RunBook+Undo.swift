import BulkModel

/// The ledger of an undo: its rows take back what entries say was made.
///
/// An entry keeps its state until it is known that it is undone; from the first durable intent until then it is noted as being undone, so that no
/// crash lets an import take it for made. The rows are held with their own ends, as the entries' ends are those of the import.
extension RunBook {
    mutating func commitUndo(_ batch: LedgerBatch, flushesMarks: Bool) throws(LedgerFailure) -> [Standing] {
        let (due, index) = (dueMarks, index)
        var newMarks: [MarkChange] = []
        let standings = try store.transaction { (session) throws(LedgerFailure) -> [Standing] in
            for withdrawal in batch.withdrawals {
                if withdrawal.doubtedSince == nil { try session.endUndo(withdrawal.sourceKey, isUndone: false) }
                try session.release([withdrawal.row])
            }
            for conclusion in batch.conclusions {
                if let mark = try Self.concludeUndo(conclusion, &session) { newMarks.append(mark) }
            }
            var standings: [Standing] = []
            for claim in batch.claims { standings.append(try Self.standing(of: claim, &session)) }
            if let index, flushesMarks, !due.isEmpty { _ = try index.write(due, reserving: [], again: false) }
            for intent in batch.intents {
                try session.beginUndo(intent.sourceKey, at: intent.at)
                let end = RowEnd(.unknown, finding: Wording.undoInterrupted, attempts: intent.attempt)
                try session.hold(
                    Holding(
                        row: intent.row, file: intent.file, line: intent.line, carried: intent.carried, at: intent.at,
                        fate: .undo(intent.sourceKey, end)))
            }
            if let written = batch.written {
                try session.release(written.rows)
                try session.setLengths(written.lengths)
            }
            return standings
        }
        if index == nil || flushesMarks { dueMarks.removeAll(keepingCapacity: true) }
        if index != nil { dueMarks += newMarks }
        return standings
    }

    /// What an undo may do about an entry: only what this job made, and what is still to be settled first.
    private static func standing(of claim: Claim, _ session: inout Store.Session) throws(LedgerFailure) -> Standing {
        guard let entry = try session.entry(source: claim.sourceKey), entry.state.isDone, entry.made != nil else {
            let finding = Finding(.leftOut, message: "the ledger does not say that this job made it, or it is undone already")
            return .ended(RowEnd(.kept, finding: finding, attempts: 0))
        }
        guard let since = entry.undoing else { return .send(attempts: 0) }
        return .settle(Doubt(attempts: 0, since: since, finding: Wording.undoInterrupted))
    }

    private static func concludeUndo(
        _ conclusion: Conclusion, _ session: inout Store.Session
    ) throws(LedgerFailure) -> MarkChange? {
        guard let source = conclusion.sourceKey else {
            if let carried = conclusion.carried { try session.hold(holding(conclusion, carried, .own(conclusion.end))) }
            return nil
        }
        if let carried = conclusion.carried {
            try session.hold(holding(conclusion, carried, .undo(source, conclusion.end)))
        } else {
            try session.end(held: conclusion.row, as: conclusion.end)
        }
        switch conclusion.end.outcome {
        case .undone:
            try session.endUndo(source, isUndone: true)
            return .undone(session.hasResolvedKeys ? try session.entry(source: source)?.effectKey ?? source : source)
        case .unknown: return nil
        default:
            // A request that may still be carried out late keeps the entry from being taken for made.
            if conclusion.doubtedSince == nil { try session.endUndo(source, isUndone: false) }
            return nil
        }
    }
}
