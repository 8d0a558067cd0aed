public import BulkModel

extension Job {
    /// Notes what became of a booking that waited for a confirmation when it was made, outside of any run.
    ///
    /// - Parameters:
    ///   - entry: as `made(in:provisional:after:limit:)` gave it.
    ///   - end: `created` with the appointment's id, or `refused` with the reason.
    ///   - index: the index across jobs; `nil` where the company is not known.
    public func note(_ entry: Entry, became end: RowEnd, index: (any KeyIndex)?) throws(LedgerFailure) {
        guard let state = Entry.State(end.outcome) else { return }
        let store = SQLiteStore(queue: queue)
        // The key stays reserved until the ledger says that it is free.
        try store.transaction { (session) throws(LedgerFailure) -> Void in
            guard var current = try session.entry(source: entry.sourceKey), current.state == .provisional, current.undoing == nil else {
                return
            }
            (current.state, current.identity, current.finding) = (state, end.identity, end.finding)
            try session.save(current)
        }
        let mark: MarkChange = state.isDone ? MarkChange(entry.effectKey, state, end.identity) : .undone(entry.effectKey)
        _ = try index?.write([mark], reserving: [], again: false)
    }
}
