public import BulkModel

/// What to do about rows that did not end well: one suggestion and one command for each cause.
public struct Advice: Sendable, Hashable {
    /// What these rows have in common, in a few words.
    public var title: String
    /// What to do, in a sentence without a full stop.
    public var suggestion: String
    /// What to run then; `nil` where the same command as before is meant.
    public var command: String?

    /// - Parameter job: the job's folder as the user would write it.
    public init(_ failure: RunSummary.Failure, job: String) {
        let (title, suggestion, again) = Self.words(failure.cause)
        self.title = title
        self.suggestion = failure.hint ?? suggestion
        // What was no row is in no file that a retry reads; what is unfinished the same command takes up again.
        let isRetried = failure.cause != .malformed && failure.outcome.file == .failed
        command = isRetried || again == .retry && failure.cause != .malformed ? Self.retry(failure.cause, job) : nil
    }

    private static func retry(_ cause: Cause, _ job: String) -> String {
        "meetergo-bulk retry \(Shell.quoted(job)) --only \(cause.rawValue)"
    }

    private enum Again { case retry, same }

    private static func words(_ cause: Cause) -> (title: String, suggestion: String, again: Again) {
        switch cause {
        case .validation: ("a value breaks a rule", "mend these rows in latest/failed", .retry)
        case .malformed: ("not a row", "see latest/malformed.txt; mend it in the input", .same)
        case .slotTaken: ("the time is taken", "choose another start in latest/failed, or leave the row out", .retry)
        case .duplicateEmail: ("the address is in use", "give another address in latest/failed, or leave the row out", .retry)
        case .exists: ("exists already", "leave the row out, or take the user over with --on-existing", .retry)
        case .reference: ("a host or type does not exist", "correct the id or name in latest/failed", .retry)
        case .permission: ("not permitted", "use a key of an administrator, or let one grant the right", .retry)
        case .planLimit: ("the plan allows no more", "enlarge the plan or free seats in meetergo", .retry)
        case .credential: ("the key was refused", "get a valid key", .same)
        case .setup: ("the address or set-up is wrong", "run meetergo-bulk doctor", .same)
        case .server: ("the API failed", "try again later", .same)
        case .network: ("no connection", "check the network", .same)
        case .timeout: ("no answer in time", "try again, perhaps with a longer --timeout", .same)
        case .reply: ("the answer could not be read", "try again", .same)
        case .rateLimit: ("too many requests", "try again later", .same)
        case .interrupted: ("the run was stopped first", "nothing to mend", .same)
        case .otherJob: ("another job has it", "wait for the other job, or use --again", .same)
        case .duplicate: ("stands twice in the file", "nothing to do", .same)
        case .superseded: ("a mended row took its place", "nothing to do", .same)
        case .changed: ("changed since it was made", "change it in meetergo by hand, or users with --on-change update", .same)
        case .past: ("lies in the past", "nothing to do", .same)
        case .leftOut: ("left out on purpose", "nothing to do", .same)
        case .merged: ("part of an earlier row", "nothing to do", .same)
        case .refused: ("the API said no", "mend these rows in latest/failed", .retry)
        }
    }
}

/// Words for a POSIX shell.
public enum Shell {
    /// The word as it is where no character means something to the shell, else in single quotes.
    public static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/._-+,:@%=".utf8.contains(byte)
            }
        }
        guard !isPlain || word.isEmpty else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
