import BulkModel
import DequeModule
import HeapModule

extension Pipeline {
    /// Hands a row's end to the recorder; the row leaves when the receipt comes.
    ///
    /// - Parameter changesEntry: whether the ledger's entry takes this end; not so where the entry itself gave it.
    mutating func conclude(
        _ row: Int, _ end: RowEnd, changesEntry: Bool = true, at now: Moment, _ actions: inout Actions
    ) {
        guard var held = rows[row] else { return }
        let prepared = held.prepared
        held.phase = .concluding
        held.end = end
        rows[row] = held
        var isMalformed = false
        if case .malformed = prepared.content { isMalformed = true }
        let isRewritten = !isMalformed && (end.file == .failed || end.file == .unfinished)
        let key = changesEntry ? held.effect?.sourceKey : nil
        if key != nil || isRewritten {
            actions.batch.conclusions.append(
                Conclusion(
                    row: row, sourceKey: key, end: end, carried: held.isHeldByLedger ? nil : prepared.carried,
                    file: prepared.file, line: prepared.line, at: now.wall, doubtedSince: held.doubtedSince,
                    update: held.effect.flatMap { $0.isUpdate ? $0.digest : nil }))
        }
        actions.lines.append(
            ResultLine(
                row: row, file: prepared.file, line: prepared.line, carried: prepared.carried, end: end, isMalformed: isMalformed))
    }

    mutating func concludeUnsent(_ row: Int, _ finding: Finding, at now: Moment, _ actions: inout Actions) {
        conclude(row, RowEnd(.unsent, finding: finding, attempts: attempts(of: row)), at: now, &actions)
    }

    /// After a stop: every row that waits for anything but an answer or the recorder becomes unsent.
    mutating func releaseWaitingRows(at now: Moment, _ actions: inout Actions) {
        guard let stopReason else { return }
        let finding = Finding(
            .interrupted, message: "not sent: \(stopReason.sentence)", hint: "run the same command again to continue")
        while let row = ready.popFirst() { concludeUnsent(row, finding, at: now, &actions) }
        while let row = intended.popFirst() { concludeUnsent(row, finding, at: now, &actions) }
        while let waiting = backingOff.popMin() { concludeUnsent(waiting.row, finding, at: now, &actions) }
        dropLooks(unsent: finding, at: now, &actions)
        for row in setUp.takeSuspects() { concludeUnsent(row.row, row.finding, at: now, &actions) }
    }
}
