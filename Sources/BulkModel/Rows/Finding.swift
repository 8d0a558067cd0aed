/// Why a row failed or was left, named. These are the words `--only` takes.
public enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
    /// The row breaks a rule, found here or by the API.
    case validation
    /// Not a row at all: bad bytes, too many cells, a quote that never closes.
    case malformed
    case slotTaken = "slot_taken"
    case duplicateEmail = "duplicate_email"
    /// The user is there already, and `--on-existing fail` was given.
    case exists
    /// A host, queue or meeting type that does not exist.
    case reference
    case permission
    case planLimit = "plan_limit"
    /// The credential was refused.
    case credential
    /// The address or a required header is wrong: every row would fail the same way.
    case setup
    /// The API answered with an error of its own (5xx).
    case server
    /// No connection to the API.
    case network
    case timeout
    /// The answer broke off or could not be read.
    case reply
    case rateLimit = "rate_limit"
    /// The run was stopped before this row was sent.
    case interrupted
    /// Another job on this machine made it or is making it.
    case otherJob = "other_job"
    /// The same key, seen before.
    case duplicate
    /// A corrected row has taken this one's place.
    case superseded
    /// The content differs from what was created.
    case changed
    /// The booking lies in the past, and was left out.
    case past
    /// Left out on purpose: a booking cancelled or missed where it comes from, a disabled account.
    case leftOut = "left_out"
    /// Part of an earlier row's booking.
    case merged
    /// The API refused it for a reason not listed here.
    case refused
}

/// Why a row ended as it did: a structured error that a person can mend and a script can sort.
public struct Finding: Sendable, Hashable, Codable {
    public var cause: Cause
    /// The API's own code, or the HTTP status as `http_400`.
    public var code: String?
    /// The field by its API name, such as `attendee.email`; several are joined by `, `.
    public var field: String?
    /// What happened, in a sentence; the API's own words where it spoke.
    public var message: String
    /// What to do about it.
    public var hint: String?

    public init(_ cause: Cause, code: String? = nil, field: String? = nil, message: String, hint: String? = nil) {
        self.cause = cause
        self.code = code
        self.field = field
        self.message = message
        self.hint = hint
    }

    /// Said under `--on-existing fail` of what is there already.
    ///
    /// - Parameter what: how it is there.
    public static func exists(_ what: String, _ identity: RemoteIdentity?) -> Finding {
        Finding(
            .exists, field: "email", message: "\(what)\(identity.map { "; its id is \($0.id)" } ?? "")",
            hint: "take the id over with --on-existing adopt, or change names and slug with --on-existing update")
    }

    /// Joins all problems of a row in one finding; the first one gives the cause and code.
    ///
    /// - Precondition: `findings` is not empty.
    public static func joined(_ findings: [Finding]) -> Finding {
        var whole = findings[0]
        guard findings.count > 1 else { return whole }
        func join(_ parts: [String], _ separator: String) -> String? {
            var seen: [String] = []
            for part in parts where !seen.contains(part) { seen.append(part) }
            return seen.isEmpty ? nil : seen.joined(separator: separator)
        }
        whole.field = join(findings.compactMap(\.field), ", ")
        whole.message = join(findings.map(\.message), "; ") ?? whole.message
        whole.hint = join(findings.compactMap(\.hint), "; ")
        return whole
    }
}
