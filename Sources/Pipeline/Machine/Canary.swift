import BulkModel

/// Lets the first rows of a run go ahead alone, so that one wrong column does not burn a whole file: first one row, then ten, then all.
///
/// What is looked for is a mix of answers that says nothing good: nothing but refusals of the row itself, all for one cause. Any other answer,
/// be it no answer, clears the way. Files with fewer rows than are worth it go at once.
struct Canary: Sendable {
    /// Answers that are waited for alone, and then together.
    static let steps = [1, 10]
    /// Files with fewer rows are not held back.
    static let fewestRows = 20

    private(set) var isOver: Bool
    private var step = 0
    /// Answers still to come in this step.
    private var open = steps[0]
    private var refusals = 0
    private var first: Finding?

    init(isOn: Bool) {
        isOver = !isOn
    }

    /// How many rows may be on their way at once; `nil` for any number.
    var room: Int? { isOver ? nil : open }

    mutating func end() { isOver = true }

    /// A row's request has been answered, in whatever way but "too many requests".
    ///
    /// - Parameter refusal: why the API refused the row, where it did.
    /// - Returns: how many rows were refused, and why, if nothing good can be expected of the rest.
    mutating func answered(_ refusal: Finding?) -> (rows: Int, finding: Finding)? {
        guard !isOver else { return nil }
        guard let refusal, refusal.cause == first?.cause ?? refusal.cause else {
            isOver = true
            return nil
        }
        first = first ?? refusal
        refusals += 1
        open -= 1
        guard open == 0 else { return nil }
        step += 1
        guard step == Self.steps.count else {
            open = Self.steps[step]
            return nil
        }
        isOver = true
        return first.map { (refusals, $0) }
    }
}

extension Pipeline {
    /// Rows whose request is under way or about to be.
    private var rowsUnderWay: Int {
        intending + intended.count + inFlight.values.count { if case .row = $0 { true } else { false } }
    }

    /// Rows whose intent may be written now as far as the canary is concerned.
    mutating func canaryRoom() -> Int {
        if inputExhausted, accounting.read < Canary.fewestRows { canary.end() }
        return canary.room.map { max(0, $0 - rowsUnderWay) } ?? .max
    }

    /// Tells the canary what became of a row's request; stops the run if nothing but refusals of one cause came, and more rows wait.
    mutating func noteForCanary(_ disposition: Disposition) {
        let verdict: (rows: Int, finding: Finding)?
        switch disposition {
        case .refused(let finding): verdict = canary.answered(finding)
        // Nothing was answered: the row goes again. A wrong set-up has a rule of its own.
        case .throttled, .notCarriedOut, .credentialRejected, .misconfigured: return
        default: verdict = canary.answered(nil)
        }
        guard let verdict, !ready.isEmpty || !inputExhausted else { return }
        stop(because: .canary(verdict.rows, verdict.finding))
    }
}
