public import BulkModel

/// What keeps several jobs of one company from making the same thing.
///
/// `JobIndex` is the real one.
public protocol KeyIndex: Sendable {
    /// Carries out the changes, then reserves the keys for this job; all of it is durable when it returns.
    ///
    /// - Parameters:
    ///   - changes: what became of keys reserved before.
    ///   - keys: effect keys of rows that this job is about to send.
    ///   - again: take a key over although another job has it.
    /// - Returns: one reservation for each of `keys`, in their order.
    func write(_ changes: [MarkChange], reserving keys: [Key], again: Bool) throws(LedgerFailure) -> [Reservation]
}

/// The answer to a job that wants to make something.
public enum Reservation: Sendable, Hashable {
    /// The key is this job's now.
    case reserved
    /// It has been made already; `job` is the folder of the job that did.
    case done(job: String, id: String)
    /// Another job is making it, or does not know whether it has.
    case pending(job: String)
}

/// What became of a reserved key.
public enum MarkChange: Sendable, Hashable {
    /// On its way, or not known.
    case pending(Key)
    case done(Key, id: String)
    /// Not made: free for others.
    case free(Key)
    /// Made by this job and taken back: free for others.
    case undone(Key)

    /// What the state of an entry means for its key.
    package init(_ key: Key, _ state: Entry.State, _ identity: RemoteIdentity?) {
        switch state {
        case _ where state.isDone: self = .done(key, id: identity?.id ?? "")
        case .unknown: self = .pending(key)
        case .undone: self = .undone(key)
        default: self = .free(key)
        }
    }
}
