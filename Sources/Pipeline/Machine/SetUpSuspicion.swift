import BulkModel

/// Tells a wrong set-up from a wrong row: if the first answers all say that address or rights are wrong, every further one would.
///
/// Until that is decided, the rows with such answers wait; they were not carried out.
struct SetUpSuspicion: Sendable {
    let sample: Int
    private(set) var suspects: [(row: Int, finding: Finding)] = []
    private(set) var isCleared = false

    init(sample: Int) {
        self.sample = sample
    }

    /// Notes one more such answer; `true` means the set-up is wrong.
    mutating func suspect(_ row: Int, _ finding: Finding) -> Bool {
        suspects.append((row, finding))
        return suspects.count >= sample
    }

    mutating func clear() { isCleared = true }

    mutating func takeSuspects() -> [(row: Int, finding: Finding)] {
        defer { suspects = [] }
        return suspects
    }
}

extension Pipeline {
    mutating func suspectSetUp(_ row: Int, _ finding: Finding, at now: Moment, _ actions: inout Actions) {
        if setUp.isCleared {
            conclude(row, RowEnd(.refused, finding: finding, attempts: attempts(of: row)), at: now, &actions)
            return
        }
        rows[row]?.phase = .suspected
        if setUp.suspect(row, finding) { stop(because: .setup(finding)) }
    }

    /// A proper answer came: the set-up is right, and the suspected rows were refused for themselves.
    mutating func clearSetUp(at now: Moment, _ actions: inout Actions) {
        guard !setUp.isCleared else { return }
        setUp.clear()
        refuseSuspects(at: now, &actions)
    }

    /// A short input ended before the sample was complete: there is nobody left to tell, so the rows are refused.
    mutating func decideSetUpAtTheEnd(at now: Moment, _ actions: inout Actions) {
        guard inputExhausted, stopReason == nil, !setUp.suspects.isEmpty else { return }
        let others = rows.values.contains { $0.phase != .suspected && $0.phase != .concluding }
        if !others { refuseSuspects(at: now, &actions) }
    }

    private mutating func refuseSuspects(at now: Moment, _ actions: inout Actions) {
        for (row, finding) in setUp.takeSuspects() {
            conclude(row, RowEnd(.refused, finding: finding, attempts: attempts(of: row)), at: now, &actions)
        }
    }
}
