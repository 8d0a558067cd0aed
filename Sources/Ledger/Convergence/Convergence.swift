public import BulkModel

/// The table of design §4: what a claimed row's fate is, given what the ledger knows. Pure: no I/O, no clock.
///
/// "Never twice" rests on two rules here. Every entry that answers to the source key *or* the effect key is asked, and the row is sent only
/// if all of them agree. And a key that was seen earlier in the same run is never sent again in it.
public struct Convergence: Sendable {
    /// The current run, from 1.
    public let run: Int
    public let policy: ConvergencePolicy
    let wording: Wording

    /// - Parameter files: the names of the run's input files, for messages.
    public init(run: Int, policy: ConvergencePolicy, files: [String]) {
        self.run = run
        self.policy = policy
        wording = Wording(files: files)
    }

    /// The entries that have a say in a claim.
    public struct Candidates: Sendable {
        /// The entry with the claim's source key.
        public var bySource: Entry?
        /// The entry with the claim's effect key, where that is another one.
        public var byEffect: Entry?
        /// On `retry`: the unfinished or failed entry that earlier runs knew under the claim's row number.
        public var retried: Entry?

        public init(bySource: Entry? = nil, byEffect: Entry? = nil, retried: Entry? = nil) {
            self.bySource = bySource
            self.byEffect = byEffect
            self.retried = retried
        }

        /// The candidate that is stored under a number.
        func entry(_ id: Int64) -> Entry? {
            if let bySource, bySource.id == id { return bySource }
            if let byEffect, byEffect.id == id { return byEffect }
            return retried?.id == id ? retried : nil
        }
    }

    /// The answer to a claim, with what has to be stored for it.
    public struct Decision: Sendable, Hashable {
        public var standing: Standing
        /// The entry that answers for the row from now on; one without an `id` is new.
        public var entry: Entry?
        /// The entry whose place the row has taken.
        public var superseded: Entry?
        /// An entry that went nowhere and would stand in the way of the row's keys.
        public var removed: Entry?

        init(_ standing: Standing, entry: Entry? = nil, superseded: Entry? = nil, removed: Entry? = nil) {
            self.standing = standing
            self.entry = entry
            self.superseded = superseded
            self.removed = removed
        }
    }

    /// Decides about one claim.
    public func decide(_ claim: Claim, knowing candidates: Candidates) -> Decision {
        guard claim.isSelected else { return leave(claim, candidates) }
        if let obstacle = claim.obstacle { return obstruct(claim, candidates, obstacle) }
        var superseded: Entry?
        if let replaced = replaced(by: claim, candidates) {
            guard replaced.state != .unknown else {
                return Decision(
                    .ended(RowEnd(.unknown, finding: wording.settleFirst(replaced), attempts: replaced.attempts)),
                    entry: noted(replaced, claim))
            }
            superseded = self.superseded(replaced, by: claim)
        }
        var decision = judged(claim, candidates, revives: superseded != nil)
        decision.superseded = superseded
        return decision
    }

    /// Says what becomes of a row that may be sent as far as this job knows, when the index across jobs has its key.
    public func yield(_ decision: Decision, to hit: Reservation) -> Decision {
        guard var entry = decision.entry else { return decision }
        var yielded = decision
        switch hit {
        case .reserved: return decision
        case .done(let job, let id):
            let identity = RemoteIdentity(id: id)
            entry.state = .existing
            entry.identity = identity
            entry.finding = wording.madeElsewhere(job)
            switch policy.onExisting {
            case .adopt: break
            case .update:
                entry.digest = .unmatched
                yielded.entry = entry
                yielded.standing = .update(identity, attempts: entry.attempts, isChange: false)
                return yielded
            case .fail:
                entry.state = .refused
                entry.identity = nil
                entry.finding = .exists("made by the job \(job)", identity)
            }
        case .pending(let job):
            entry.state = .unsent
            entry.finding = wording.beingMadeElsewhere(job)
        }
        yielded.entry = entry
        yielded.standing = .ended(entry.end)
        return yielded
    }

    // MARK: - The table

    private func judged(_ claim: Claim, _ candidates: Candidates, revives: Bool) -> Decision {
        // The way of nearly all rows of a first run, without lists that would be empty.
        if candidates.bySource == nil, candidates.byEffect == nil {
            let entry = Entry(
                sourceKey: claim.sourceKey, effectKey: claim.effectKey, digest: claim.digest, state: .pending, seen: sighting(claim))
            return Decision(.send(attempts: 0, doubtedSince: nil), entry: entry)
        }
        let asked = [candidates.bySource, candidates.byEffect].compactMap(\.self)
        if let first = asked.first(where: { $0.seen.run == run }) {
            return Decision(.ended(RowEnd(.duplicate, identity: first.identity, finding: wording.duplicate(first), attempts: 0)))
        }
        for entry in asked {
            guard let standing = standing(entry, claim, revives: revives) else { continue }
            var noted = noted(entry, claim)
            // What it says is not asked for any more.
            if entry.digest == .unmatched, case .ended(let end) = standing, end.outcome == .existing { noted.digest = claim.digest }
            return Decision(standing, entry: noted)
        }
        if let doubted = asked.first(where: { $0.state == .unknown }) {
            // What was sent would be looked for where it cannot be, found absent, and sent again.
            guard doubted.effectKey == claim.effectKey else {
                let end = RowEnd(.unknown, finding: wording.resolvedOtherwise(doubted), attempts: doubted.attempts)
                return Decision(.ended(end), entry: noted(doubted, claim))
            }
            return settle(doubted, claim, asked)
        }
        let attempts = asked.reduce(0) { max($0, $1.attempts) }
        let doubtedSince = asked.compactMap(\.doubtedSince).min()
        let trail = Self.trail(asked)
        let entry = Entry(
            id: asked.first?.id, sourceKey: claim.sourceKey, effectKey: claim.effectKey, digest: claim.digest, state: .pending,
            attempts: attempts, seen: sighting(claim), doubtedSince: doubtedSince, trail: trail)
        return Decision(
            .send(attempts: attempts, doubtedSince: doubtedSince, trail: trail), entry: entry,
            removed: asked.count > 1 ? asked[1] : nil)
    }

    private static func trail(_ entries: [Entry]) -> Trail {
        entries.reduce(into: .none) { $0.formUnion($1.trail) }
    }

    /// The entry answers for the row from now on, and keeps its state and digest until it is known what became of it.
    private func settle(_ doubted: Entry, _ claim: Claim, _ asked: [Entry]) -> Decision {
        var entry = noted(doubted, claim)
        (entry.sourceKey, entry.effectKey) = (claim.sourceKey, claim.effectKey)
        // Without a time nothing on the server can be shown to be younger than the attempt.
        entry.trail = Self.trail(asked)
        let doubt = Doubt(
            attempts: entry.attempts, since: entry.doubtedSince ?? .max, finding: entry.finding, trail: entry.trail)
        return Decision(.settle(doubt), entry: entry, removed: asked.first { $0.id != entry.id })
    }

    /// What an entry says of the row; `nil` if the row may be sent as far as this entry is concerned.
    private func standing(_ entry: Entry, _ claim: Claim, revives: Bool) -> Standing? {
        switch entry.state {
        case .created, .existing, .provisional, .updated:
            guard entry.undoing == nil else {
                return .ended(RowEnd(.unknown, identity: entry.identity, finding: wording.undoFirst, attempts: entry.attempts))
            }
            return standing(done: entry, claim)
        case .refused:
            // A request before the refused one may have been carried out since, after every look; sent again, the row finds out.
            let stays = isSame(entry, claim) && !policy.retryRefused && claim.retriedRow == nil && entry.doubtedSince == nil
            return stays ? .ended(entry.end) : nil
        case .superseded:
            // An edit that was taken back: the row stands for its first content again, and what had replaced it is superseded now.
            return revives ? nil : .ended(entry.end)
        case .pending, .unsent, .undone, .unknown:
            return nil
        }
    }

    func isSame(_ entry: Entry, _ claim: Claim) -> Bool {
        entry.digest.version != claim.digest.version || entry.digest == claim.digest
    }

    /// A row that cannot be sent keeps what earlier runs have made of it, and leaves no trace otherwise.
    private func obstruct(_ claim: Claim, _ candidates: Candidates, _ obstacle: RowEnd) -> Decision {
        guard let entry = candidates.bySource, entry.seen.run != run, entry.state.isDone || entry.state == .unknown else {
            return Decision(.ended(obstacle))
        }
        if case .ended(let end)? = standing(entry, claim, revives: false) { return Decision(.ended(end), entry: noted(entry, claim)) }
        var end = entry.end
        end.finding = obstacle.finding.map(wording.unsettledAndObstructed) ?? end.finding
        return Decision(.ended(end), entry: noted(entry, claim))
    }

    /// A row that `--only` did not select keeps what it has.
    private func leave(_ claim: Claim, _ candidates: Candidates) -> Decision {
        guard let entry = candidates.bySource ?? candidates.retried ?? candidates.byEffect else {
            return Decision(.ended(RowEnd(.unsent, finding: wording.notSelected, attempts: 0)))
        }
        guard entry.seen.run != run else {
            return Decision(.ended(RowEnd(.duplicate, identity: entry.identity, finding: wording.duplicate(entry), attempts: 0)))
        }
        let end = left(entry, claim)
        // Only seen, not compared: the stored digest stays.
        var noted = entry
        noted.seen = sighting(claim)
        return Decision(.ended(end), entry: noted)
    }

    /// The end that an entry gives to a row that is not asked for: nothing is sent, and what was not done does not count as done.
    private func left(_ entry: Entry, _ claim: Claim) -> RowEnd {
        guard entry.state.isDone else {
            var end = entry.end
            if end.outcome == .unsent, end.finding == nil { end.finding = wording.notSelected }
            return end
        }
        switch standing(entry, claim, revives: false) {
        case .ended(let end)? where end.outcome == .changed:
            // It was among the failed, or it would not be read again.
            return RowEnd(.changed, identity: end.identity, finding: wording.changed(entry, fails: true), attempts: end.attempts)
        case .ended(let end)?: return end
        case .settle?: return RowEnd(.unknown, identity: entry.identity, finding: wording.updateFirst, attempts: entry.attempts)
        case .send?, .update?, nil: return RowEnd(.unsent, identity: entry.identity, finding: wording.notSelected, attempts: entry.attempts)
        }
    }

    // MARK: - Retry

    /// The entry that the claimed row had before its key was edited, if that entry is a different one and not done.
    private func replaced(by claim: Claim, _ candidates: Candidates) -> Entry? {
        guard let retried = candidates.retried, retried.seen.run != run, retried.sourceKey != claim.sourceKey,
            retried.effectKey != claim.effectKey, !retried.state.isDone, retried.state != .superseded
        else { return nil }
        return retried
    }

    private func superseded(_ entry: Entry, by claim: Claim) -> Entry {
        var superseded = entry
        superseded.state = .superseded
        superseded.successor = claim.sourceKey
        superseded.finding = wording.superseded(by: claim)
        return superseded
    }

    // MARK: - Parts

    /// The entry as seen by this claim. A digest of an older version is replaced, which is no change.
    private func noted(_ entry: Entry, _ claim: Claim) -> Entry {
        var noted = entry
        noted.seen = sighting(claim)
        if entry.digest.version < claim.digest.version, entry.sourceKey == claim.sourceKey { noted.digest = claim.digest }
        return noted
    }

    private func sighting(_ claim: Claim) -> Entry.Sighting {
        Entry.Sighting(run: run, row: claim.row, file: claim.file, line: claim.line)
    }
}
