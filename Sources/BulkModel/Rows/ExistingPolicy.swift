/// What becomes of a row whose user is there already, and was not made by this job (`--on-existing`).
public enum OnExisting: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its id is taken over: `existing`.
    case adopt
    /// What the API can change is made to say what the row says: `updated`.
    case update
    /// `refused`, with the cause `exists`.
    case fail
}

/// What becomes of a row that was done in an earlier run and has other content now (`--on-change`).
public enum OnChange: String, Sendable, Hashable, Codable, CaseIterable {
    /// Left as it is: `changed`, a note.
    case skip
    /// What the API can change is made to say what the row says: `updated`.
    case update
    /// Left as it is: `changed`, a failure.
    case fail
}
