public import BulkModel
import HTTPTypes

/// Reads the answers to deletions, cancellations and declinings, and looks whether what they are about is still there, and as it was made.
///
/// What is gone counts as undone, whoever took it away. Whatever the API refuses is looked at once more, since it may refuse what is gone
/// already: a cancelled appointment, a booking that has expired.
public struct UndoJudge: Judge {
    let kind: ImportKind
    let isForced: Bool

    /// - Parameter isForced: also take what others have changed since, and users with appointments that others made.
    public init(kind: ImportKind, isForced: Bool) {
        self.kind = kind
        self.isForced = isForced
    }

    public func disposition(of result: Result<Reply, TransferFailure>, earlierUnknown: Bool) -> Disposition {
        if case .success(let reply) = result, reply.status == 404 {
            let error = ErrorReply(reply)
            if error.isJSON, !error.folded.hasPrefix("cannot ") { return .undone }
            return .misconfigured(
                Finding(
                    .setup, code: error.code ?? "http_404",
                    message: error.message.isEmpty ? "The API does not know the address" : error.message,
                    hint: Hints.address))
        }
        switch ReplyJudge(kind: kind).disposition(of: result, earlierUnknown: false) {
        // The status has said that it is done; of the answer's body nothing is needed.
        case .done, .doneWithoutIdentity, .undone: return .undone
        case .refused(var finding), .isThere(var finding):
            (finding.cause, finding.hint) = (.refused, nil)
            return .isThere(finding)
        case .misconfigured(var finding):
            if finding.cause == .permission { finding.hint = "undo needs a key and an acting user with an admin's rights" }
            return .misconfigured(finding)
        case let other: return other
        }
    }

    /// A decline speaks for itself: it fails if the booking is not as it was.
    public func looksFirst(at effect: Effect) -> Bool { !effect.isDecline }

    /// The directory of users cannot be searched, only read from beginning to end (API page, section 6).
    public var looksTogether: Bool { kind == .users }

    public func looks(for suspects: [Suspect]) -> [UndoLook] {
        guard !suspects.isEmpty else { return [] }
        if kind == .users { return [.users(UndoUserLook(suspects, isForced: isForced))] }
        let provisionals = suspects.filter(\.effect.isDecline)
        let appointments = suspects.filter { !$0.effect.isDecline }
        return appointments.map { .appointment(UndoAppointmentLook($0, isForced: isForced)) }
            + (provisionals.isEmpty ? [] : [.provisionals(UndoProvisionalLook(provisionals))])
    }
}

/// Looks whether things are still there as they were made.
public enum UndoLook: Inquiry {
    case users(UndoUserLook)
    case appointment(UndoAppointmentLook)
    case provisionals(UndoProvisionalLook)

    public var rows: [Int] {
        switch self {
        case .users(let look): look.rows
        case .appointment(let look): look.rows
        case .provisionals(let look): look.rows
        }
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        switch self {
        case .users(var look):
            defer { self = .users(look) }
            return look.next(answer)
        case .appointment(var look):
            defer { self = .appointment(look) }
            return look.next(answer)
        case .provisionals(var look):
            defer { self = .provisionals(look) }
            return look.next(answer)
        }
    }
}

/// Why an undo leaves something, or cannot tell.
enum Kept {
    static let forced = "undo --force takes it all the same"

    static func changed(_ what: String) -> Verdict { .kept(Finding(.changed, message: what, hint: forced)) }

    static func unreadable(_ what: String, _ finding: Finding) -> Verdict {
        .undecided(
            Finding(
                finding.cause, code: finding.code, message: "\(what) cannot be read: \(finding.message)",
                hint: finding.hint ?? "look it up in meetergo; run the same undo again to have it looked for once more"))
    }
}
