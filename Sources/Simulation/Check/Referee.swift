import BulkModel

/// Watches what must hold whatever happens. It keeps its own books, from what was made durable and what the server did; it asks the client nothing.
struct Referee {
    /// What was violated first.
    var violation: String?
    /// The subject of each source key.
    var subjects: [Key: String] = [:]
    /// The job that is worked on.
    var job = 0
    /// What a row asks for by name may be something else than what others have made under its subject.
    var namesSwap = false
    /// In some run nobody can see what others have made: then it may be made once more, and cannot be told from theirs afterwards.
    var isBlind = false
    /// There is no other job whose things this one may find.
    var isAlone = true
    var books = [Books(), Books()]

    /// What is known of the ledger of one job.
    struct Books {
        /// Subjects whose intent is durable, so that they may be sent.
        var intended: Set<String> = []
        /// Where the durable intent has a booking go instead of its own start.
        var otherStarts: [String: Int64] = [:]
        /// Subjects of which the durable ledger says that they may be on their way, or may have been made.
        var doubted: Set<String> = []
        /// What the durable ledger says is done, and with which id.
        var done: [String: String] = [:]
        /// Subjects whose undo has a durable intent now.
        var undoIntended: Set<String> = []
        /// Subjects of which an undo has ever had a durable intent since they were made.
        var undoing: Set<String> = []
        /// Subjects whose update has a durable intent now.
        var updateIntended: Set<String> = []
        /// Subjects of which an update has ever had a durable intent.
        var updating: Set<String> = []
        /// In which run it came to know that.
        var doneInRun: [Key: Int] = [:]
    }

    var done: [String: String] { books[job].done }

    mutating func noteDone(_ key: Key, run: Int) { books[job].doneInRun[key] = run }

    func runThatMade(_ key: Key) -> Int? { books[job].doneInRun[key] }

    func subject(of key: Key) -> String { subjects[key] ?? key.fingerprint.hexadecimal }

    /// The server has made something for this client.
    mutating func executed(_ subject: String, _ made: Server.Made?) -> String? {
        if !books.contains(where: { $0.doubted.contains(subject) || $0.done[subject] != nil }) {
            return "\(subject) was carried out without a durable intent"
        }
        guard let made else { return nil }
        // What others have made was there before the job.
        if made.byUs > 0, made.byOthers > 0, !namesSwap, !isBlind { return "\(subject) was made although others had" }
        if made.byUs > 1 { return "\(subject) was made \(made.byUs) times" }
        if made.mails > 1 || made.billed > 1 { return "\(subject): \(made.mails) mails, \(made.billed) on the bill" }
        return nil
    }

    /// The server is about to take something back for this client.
    func takesBack(_ subject: String, _ id: String, _ made: Server.Made?) -> String? {
        guard made?.ourIDs.contains(id) == true else { return "\(subject) (\(id)) is taken back, and this client did not make it" }
        if !books.contains(where: { $0.undoing.contains(subject) }) { return "\(subject) is taken back without a durable intent" }
        return nil
    }

    /// A request of an undo leaves the client.
    func undoes(_ subject: String) -> String? {
        if done[subject] == nil { return "\(subject) is to be taken back although the ledger does not know it as done" }
        if !books[job].undoIntended.contains(subject) { return "\(subject) is to be taken back without a durable intent" }
        return nil
    }

    /// A batch of an undo has become durable.
    mutating func committedUndo(_ batch: LedgerBatch, made: [String: Server.Made]) -> String? {
        for withdrawal in batch.withdrawals { books[job].undoIntended.remove(subject(of: withdrawal.sourceKey)) }
        for conclusion in batch.conclusions {
            guard let key = conclusion.sourceKey else { continue }
            let name = subject(of: key)
            books[job].undoIntended.remove(name)
            guard conclusion.end.outcome == .undone else { continue }
            guard done[name] != nil else { return "\(name) is called undone, and the ledger did not know it as done" }
            if let standing = made[name], standing.byUs > 0 { return "\(name) is called undone, and stands as \(standing.ourIDs)" }
            books[job].done[name] = nil
            books[job].doneInRun[key] = nil
            books[job].undoing.remove(name)
        }
        for intent in batch.intents {
            let name = subject(of: intent.sourceKey)
            guard done[name] != nil else { return "\(name) gets an undo's intent although it is not done" }
            books[job].undoIntended.insert(name)
            books[job].undoing.insert(name)
        }
        return nil
    }

    /// The start that the last durable intent has in the place of the wanted one.
    func otherStart(of subject: String) -> Int64? { books[job].otherStarts[subject] }

    /// A request leaves the client.
    func sends(_ subject: String) -> String? {
        if let id = done[subject] { return "\(subject) is sent although the ledger knows it as done (\(id))" }
        if !books[job].intended.contains(subject) { return "\(subject) is sent without a durable intent" }
        return nil
    }

    /// A batch has become durable.
    mutating func committed(_ batch: LedgerBatch, made: [String: Server.Made]) -> String? {
        for withdrawal in batch.withdrawals where !withdrawn(withdrawal) {
            books[job].intended.remove(subject(of: withdrawal.sourceKey))
            if withdrawal.doubtedSince == nil { books[job].doubted.remove(subject(of: withdrawal.sourceKey)) }
        }
        for conclusion in batch.conclusions {
            if let problem = concluded(conclusion, made: made) { return problem }
        }
        for intent in batch.intents where !intended(intent) {
            let name = subject(of: intent.sourceKey)
            if done[name] != nil { return "\(name) gets an intent although it is done" }
            books[job].intended.insert(name)
            books[job].otherStarts[name] = intent.trail.otherStarts.first
            books[job].doubted.insert(name)
        }
        return nil
    }

    private mutating func concluded(_ conclusion: Conclusion, made: [String: Server.Made]) -> String? {
        guard let key = conclusion.sourceKey else { return nil }
        let name = subject(of: key)
        let outcome = conclusion.end.outcome
        let (isUpdate, problem) = concludedUpdate(conclusion)
        if isUpdate { return problem }
        books[job].intended.remove(name)
        guard outcome.file == .succeeded else {
            if done[name] != nil { return "\(name) was done and becomes \(outcome.rawValue)" }
            if outcome != .unknown, conclusion.doubtedSince == nil { books[job].doubted.remove(name) }
            return nil
        }
        books[job].doubted.remove(name)
        let id = conclusion.end.identity?.id ?? "no id"
        if let before = done[name], before != id { return "\(name) was done as \(before) and becomes \(id)" }
        books[job].done[name] = id
        let truth = made[name] ?? Server.Made()
        switch outcome {
        case .created, .provisional:
            if !truth.ourIDs.contains(id) { return "\(name) is called \(outcome.rawValue) with \(id), which this client did not make" }
        case .existing:
            if !truth.ourIDs.contains(id), !truth.otherIDs.contains(id) {
                return "\(name) is called existing with \(id), which is something else"
            }
            if truth.otherIDs.isEmpty, isAlone, !isBlind {
                return "\(name) is called existing with \(id), which nobody but this job has made"
            }
        default: break
        }
        return nil
    }
}
