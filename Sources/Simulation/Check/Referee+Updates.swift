import BulkModel

/// What must hold of updates: none without a durable intent, and only of what the ledger knows.
extension Referee {
    /// A request of an update leaves the client.
    func updates(_ subject: String) -> String? {
        if done[subject] == nil { return "\(subject) is to be changed although the ledger does not know it as done" }
        if !books[job].updateIntended.contains(subject) { return "\(subject) is to be changed without a durable intent" }
        return nil
    }

    /// The server has changed something for this client.
    func changed(_ subject: String) -> String? {
        books.contains { $0.updating.contains(subject) } ? nil : "\(subject) was changed without a durable intent"
    }

    /// An intent, or what became of it, has become durable; `false` if it is none of an update.
    mutating func intended(_ intent: Intent) -> Bool {
        guard let update = intent.update else { return false }
        let name = subject(of: intent.sourceKey)
        // What the API has refused to make is known from here on.
        if done[name] == nil { books[job].done[name] = update.target.id }
        books[job].intended.remove(name)
        books[job].doubted.remove(name)
        books[job].updateIntended.insert(name)
        books[job].updating.insert(name)
        return true
    }

    mutating func withdrawn(_ withdrawal: Withdrawal) -> Bool {
        guard withdrawal.isUpdate else { return false }
        books[job].updateIntended.remove(subject(of: withdrawal.sourceKey))
        return true
    }

    /// - Returns: whether it is the end of an update, and what is wrong with it.
    mutating func concludedUpdate(_ conclusion: Conclusion) -> (isUpdate: Bool, problem: String?) {
        guard conclusion.update != nil, let key = conclusion.sourceKey, let id = done[subject(of: key)] else { return (false, nil) }
        let name = subject(of: key)
        books[job].updateIntended.remove(name)
        switch conclusion.end.outcome {
        case .updated, .existing:
            guard conclusion.end.identity?.id != id else { return (true, nil) }
            return (true, "\(name) was done as \(id) and becomes \(conclusion.end.identity?.id ?? "nothing")")
        case .unknown, .unsent, .refused: return (true, nil)
        default: return (true, "\(name) was to be changed and becomes \(conclusion.end.outcome.rawValue)")
        }
    }
}
