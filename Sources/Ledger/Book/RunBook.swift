public import BulkModel

/// The ledger of one run: carries batches out against a store, asking the convergence table about every claim.
///
/// Row numbers are unique within a run. The order of writing is what makes a crash harmless:
///
/// 1. Claims reserve their effect keys in the index across jobs, durably, before the ledger's transaction ends. A row can be sent only after
///    a later `Intent` of the same or a later batch, so no other job starts what this one may have sent.
/// 2. Intents are durable before the caller sends. After a crash every held intent without a conclusion is `unknown`.
/// 3. Conclusions are durable in the ledger first; their marks in the index follow with the next batch, always before the ledger lets the
///    row's bytes go. So a crash in between finds the row held, and recovery writes the mark again.
public struct RunBook<Store: LedgerStore>: LedgerBook {
    public let run: Int
    package internal(set) var store: Store
    private let convergence: Convergence
    /// The run that `retry` reads.
    private let retriedRun: Int?
    /// The run takes back what the job has made.
    private let isUndo: Bool
    let index: (any KeyIndex)?
    /// Marks that have to follow the ledger into the index.
    var dueMarks: [MarkChange] = []

    /// How many marks may wait for the next batch that writes to the index anyway.
    private static var mostDueMarks: Int { 4_096 }

    /// - Parameters:
    ///   - retriedRun: on `retry`, the run whose files are read.
    ///   - isUndo: the claims are of rows that take back what the entry with their source key says was made.
    ///   - files: the names of the input files, for messages.
    ///   - index: the index across jobs; `nil` if the company is not known.
    public init(
        store: Store, run: Int, retrying retriedRun: Int? = nil, isUndo: Bool = false, policy: ConvergencePolicy, files: [String],
        index: (any KeyIndex)? = nil
    ) {
        self.isUndo = isUndo
        self.store = store
        self.run = run
        self.retriedRun = retriedRun
        self.index = index
        convergence = Convergence(run: run, policy: policy, files: files)
    }

    public mutating func commit(_ batch: LedgerBatch) throws(LedgerFailure) -> [Standing] {
        let flushesMarks = batch.written != nil || dueMarks.count > Self.mostDueMarks
        if isUndo { return try commitUndo(batch, flushesMarks: flushesMarks) }
        var newMarks: [MarkChange] = []
        var marksWritten = false
        let (run, due, index, convergence, retriedRun) = (run, dueMarks, index, convergence, retriedRun)
        let standings = try store.transaction { (session) throws(LedgerFailure) -> [Standing] in
            for withdrawal in batch.withdrawals {
                if withdrawal.isUpdate { try Self.withdrawUpdate(withdrawal, &session) } else { try session.withdraw(withdrawal) }
                try session.release([withdrawal.row])
            }
            for conclusion in batch.conclusions {
                if try Self.concludeUpdate(conclusion, &session) { continue }
                if let mark = try Self.conclude(conclusion, in: run, marks: index != nil, &session) { newMarks.append(mark) }
            }
            var decisions: [Convergence.Decision] = []
            decisions.reserveCapacity(batch.claims.count)
            for claim in batch.claims {
                decisions.append(try Self.decide(claim, convergence, retriedRun, &session))
            }
            if let index {
                let sends = decisions.indices.filter { if case .send = decisions[$0].standing { true } else { false } }
                if !sends.isEmpty || flushesMarks && !due.isEmpty {
                    let keys = sends.map { batch.claims[$0].effectKey }
                    let answers = try index.write(due, reserving: keys, again: convergence.policy.again)
                    marksWritten = true
                    for (position, answer) in zip(sends, answers) where answer != .reserved {
                        decisions[position] = try Self.yield(decisions[position], to: answer, convergence, &session)
                    }
                }
            }
            for intent in batch.intents {
                if let update = intent.update {
                    let mark = try Self.beginUpdate(intent, update, &session)
                    if index != nil, let mark { newMarks.append(mark) }
                    continue
                }
                try session.hold(
                    Holding(
                        row: intent.row, file: intent.file, line: intent.line, carried: intent.carried, at: intent.at,
                        fate: .entry(intent.sourceKey, attempt: intent.attempt)))
                if intent.trail != .none { try session.note(intent.sourceKey, trail: intent.trail) }
            }
            if let written = batch.written {
                try session.release(written.rows)
                try session.setLengths(written.lengths)
            }
            return decisions.map { $0.standing }
        }
        if marksWritten { dueMarks.removeAll(keepingCapacity: true) }
        dueMarks += newMarks
        return standings
    }

    public func held(for file: ResultFile, _ body: (HeldRow) -> Void) throws(LedgerFailure) {
        try store.held(for: file, body)
    }

    /// Brings the index across jobs up to date. To be called when the run ends.
    public mutating func flushMarks() throws(LedgerFailure) {
        guard let index, !dueMarks.isEmpty else { return }
        _ = try index.write(dueMarks, reserving: [], again: false)
        dueMarks.removeAll()
    }

    // MARK: - One row

    private static func conclude(
        _ conclusion: Conclusion, in run: Int, marks: Bool, _ session: inout Store.Session
    ) throws(LedgerFailure) -> MarkChange? {
        guard let source = conclusion.sourceKey else {
            if let carried = conclusion.carried { try session.hold(holding(conclusion, carried, .own(conclusion.end))) }
            return nil
        }
        let known = Entry.State(conclusion.end.outcome)
        // An outcome that says nothing about the key, such as blocked, leaves it free to be sent.
        let state = known ?? .unsent
        let isMade = state == .created || state == .provisional
        try session.conclude(source, as: state, conclusion.end, doubtedSince: conclusion.doubtedSince, made: isMade ? run : nil)
        if let carried = conclusion.carried {
            try session.hold(holding(conclusion, carried, known == nil ? .own(conclusion.end) : .entry(source, attempt: nil)))
        }
        guard marks else { return nil }
        let effect = session.hasResolvedKeys ? try session.entry(source: source)?.effectKey ?? source : source
        return MarkChange(effect, state, conclusion.end.identity)
    }

    static func holding(_ conclusion: Conclusion, _ carried: [UInt8], _ fate: Holding.Fate) -> Holding {
        Holding(row: conclusion.row, file: conclusion.file, line: conclusion.line, carried: carried, at: conclusion.at, fate: fate)
    }

    private static func decide(
        _ claim: Claim, _ convergence: Convergence, _ retriedRun: Int?, _ session: inout Store.Session
    ) throws(LedgerFailure) -> Convergence.Decision {
        var candidates = Convergence.Candidates(bySource: try session.entry(source: claim.sourceKey))
        // Without resolved keys, an entry with the effect key is the one with the same source key.
        if session.hasResolvedKeys || claim.effectKey != claim.sourceKey, candidates.bySource?.effectKey != claim.effectKey {
            candidates.byEffect = try session.entry(effect: claim.effectKey)
        }
        if let retriedRun, let row = claim.retriedRow, !isOwn(candidates.bySource, row: row, since: retriedRun) {
            candidates.retried = try session.entry(row: row, retrying: retriedRun, before: convergence.run)
        }
        let decision = convergence.decide(claim, knowing: candidates)
        if let removed = decision.removed?.id { try session.remove(removed) }
        if let superseded = decision.superseded { try session.save(superseded) }
        if let entry = decision.entry { try save(entry, knowing: candidates, &session) }
        return decision
    }

    /// Stores an entry; of one that was only seen again, as nearly all are in a nightly import, just that.
    private static func save(
        _ entry: Entry, knowing candidates: Convergence.Candidates, _ session: inout Store.Session
    ) throws(LedgerFailure) {
        if let id = entry.id, var known = candidates.entry(id) {
            known.seen = entry.seen
            if known == entry { return try session.noteSeen(entry) }
        }
        try session.save(entry)
    }

    /// Whether the entry is what the retried run knew under the row number: then the row's key was not edited, and no look-up is needed.
    private static func isOwn(_ entry: Entry?, row: Int, since retriedRun: Int) -> Bool {
        guard let entry else { return false }
        return entry.seen.row == row && entry.seen.run >= retriedRun && entry.state != .superseded
    }

    private static func yield(
        _ decision: Convergence.Decision, to answer: Reservation, _ convergence: Convergence, _ session: inout Store.Session
    ) throws(LedgerFailure) -> Convergence.Decision {
        var yielded = convergence.yield(decision, to: answer)
        if var entry = yielded.entry {
            // A new entry got its number when it was saved.
            entry.id = try session.entry(source: entry.sourceKey)?.id
            try session.save(entry)
            yielded.entry = entry
        }
        return yielded
    }
}
