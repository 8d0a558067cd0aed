/// How a row ended. Every row that is read ends in exactly one of these.
public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// Made by this job.
    case created
    /// Was there already; its id is adopted.
    case existing
    /// Accepted by the API, but waiting for somebody's confirmation.
    case provisional
    /// Was there, and was made to say what the row says.
    case updated
    /// Done in an earlier run, and the row has not changed.
    case unchanged
    /// The API said no.
    case refused
    /// Refused here, before anything was sent.
    case invalid
    /// Its host or meeting type could not be resolved.
    case blocked
    /// Sent, and whether it was carried out is not known.
    case unknown
    /// Not sent, or certainly not carried out.
    case unsent
    /// Done in an earlier run with other content.
    case changed
    /// The same key as an earlier row of this run.
    case duplicate
    /// Left out on purpose, such as a cancelled booking.
    case skipped
    /// Part of another row's request.
    case merged
    /// Made by this job, and taken back by `undo`.
    case undone
    /// Left by `undo` as it is: somebody else has changed it since, or others depend on it.
    case kept

    /// The file of a run folder that carries rows of this outcome; see ``RowEnd/file`` for the one exception.
    public var file: ResultFile {
        switch self {
        case .created, .existing, .provisional, .updated, .unchanged, .undone: .succeeded
        case .refused, .invalid, .blocked: .failed
        case .unknown, .unsent: .unfinished
        case .changed, .duplicate, .skipped, .merged, .kept: .notes
        }
    }
}

/// The row files of a run folder.
public enum ResultFile: String, Sendable, Hashable, Codable, CaseIterable {
    case succeeded
    case failed
    case unfinished
    case notes
    /// Input that was no row, byte for byte.
    case malformed
}
