public import BulkModel
import HTTPTypes
import JSONText

/// Reads the answers to `POST /v4/user`, `PATCH /v4/user/{id}` and `POST /v4/booking` by the table of design §5.2.
public struct ReplyJudge: Judge {
    let kind: ImportKind
    /// The users that were there before the run.
    let known: UserIndex?
    /// Where to look for another slot when a booking's own is taken; `nil` refuses the row.
    let search: SlotSearch?

    /// - Parameter known: the company's users, where they were read.
    public init(kind: ImportKind, knowing known: UserIndex? = nil, search: SlotSearch? = nil) {
        self.kind = kind
        self.known = known
        self.search = kind == .bookings ? search : nil
    }

    public func disposition(of result: Result<Reply, TransferFailure>, earlierUnknown: Bool) -> Disposition {
        switch result {
        case .success(let reply): disposition(of: reply, earlierUnknown: earlierUnknown)
        case .failure(let failure): Self.disposition(of: failure)
        }
    }

    private func disposition(of reply: Reply, earlierUnknown: Bool) -> Disposition {
        switch reply.status {
        case 200..<300: return Success.disposition(of: reply, kind: kind)
        case 300..<400:
            let place = reply.fields[.location].map { " to \(Quote.short($0))" } ?? ""
            return .misconfigured(
                Finding(
                    .setup, code: "http_\(reply.status)", message: "The address redirects\(place) (status \(reply.status))",
                    hint: "redirects are not followed; check --api-url"))
        default: return refusal(ErrorReply(reply), earlierUnknown: earlierUnknown, isUpdate: false)
        }
    }

    /// What an answer to an update means that is no success.
    func refusedUpdate(_ reply: Reply) -> Disposition {
        guard reply.status >= 400 else { return disposition(of: reply, earlierUnknown: false) }
        return refusal(ErrorReply(reply), earlierUnknown: false, isUpdate: true)
    }

    private func refusal(_ error: ErrorReply, earlierUnknown: Bool, isUpdate: Bool) -> Disposition {
        switch error.status {
        case 401:
            return .credentialRejected(finding(.credential, error, hint: Hints.credential(error)))
        case 408: return .unknown(finding(.timeout, error, hint: Hints.outcomeUnknown))
        case 429: return .throttled(finding(.rateLimit, error, hint: nil))
        case 400..<500: break
        // A gateway that has lost patience says nothing of the server behind it, which may still be at work.
        case 504, 524: return .unknown(finding(.timeout, error, hint: Hints.outcomeUnknown))
        case 500..<600: return .unknown(finding(.server, error, hint: Hints.outcomeUnknown))
        // Not a status of HTTP: whoever sent it, the request has left.
        default: return .unknown(finding(.reply, error, hint: Hints.outcomeUnknown))
        }
        if error.code == "PLAN_LIMIT_REACHED" { return .refused(finding(.planLimit, error, hint: Hints.planLimit(error))) }
        if let problem = setUpProblem(error) { return .misconfigured(problem) }
        if isUpdate { return .refused(updateRefusal(error)) }
        let refusal = rowRefusal(error)
        // An address has one account, here or in another company: the directory says which, and the id.
        if refusal.cause == .duplicateEmail { return .isThere(refusal) }
        // Who has this very slot already needs no other one.
        if search != nil, refusal.cause == .slotTaken { return .isThere(refusal) }
        // After an attempt that may have been carried out, "taken" can mean "by us", and any conflict can be with ourselves.
        return earlierUnknown && (refusal.cause == .slotTaken || error.status == 409) ? .isThere(refusal) : .refused(refusal)
    }

    /// What is wrong with the address or the set-up, so that every row would fail the same way.
    private func setUpProblem(_ error: ErrorReply) -> Finding? {
        switch error.status {
        case 403: finding(.permission, error, hint: Hints.permission(kind))
        case 400 where error.folded.contains("x-meetergo-api-user-id"): finding(.setup, error, hint: Hints.actingUser)
        case 404 where ["cannot post", "cannot patch"].contains { error.folded.hasPrefix($0) }:
            finding(.setup, error, hint: Hints.address)
        // The API answers in JSON; anything else is not the API.
        case 404 where !error.isJSON: finding(.setup, error, hint: Hints.address)
        default: nil
        }
    }

    /// Why a user is not changed: a slug that is short or taken, or a user who is not there (API page, section 7).
    private func updateRefusal(_ error: ErrorReply) -> Finding {
        switch error.status {
        case 404: finding(.reference, error, hint: Hints.updatedUserGone)
        case 400, 409, 413, 422: finding(.validation, error, hint: error.folded.contains("slug") ? Hints.slug : Hints.validation(error))
        default: finding(.refused, error, hint: nil)
        }
    }

    /// What is wrong with this row, in the API's words.
    private func rowRefusal(_ error: ErrorReply) -> Finding {
        if kind == .bookings, Recognition.isSlotTaken(error) { return finding(.slotTaken, error, hint: Hints.slotTaken) }
        if kind == .users, Recognition.isDuplicateEmail(error) { return finding(.duplicateEmail, error, hint: Hints.duplicateEmail) }
        if Recognition.isUnknownReference(error) { return finding(.reference, error, hint: Hints.reference(kind)) }
        switch error.status {
        case 400, 413, 422: return finding(.validation, error, hint: Hints.validation(error))
        default: return finding(.refused, error, hint: nil)
        }
    }

    private func finding(_ cause: Cause, _ error: ErrorReply, hint: String?) -> Finding {
        let fields = error.fields.map { APIFields.fullName($0, in: kind) }
        return Finding(
            cause, code: error.code ?? "http_\(error.status)", field: fields.isEmpty ? nil : fields.joined(separator: ", "),
            message: error.message.isEmpty ? "The API answered with status \(error.status) and no words" : error.message, hint: hint)
    }
}

/// The few texts by which the API tells apart what its status codes do not; lower-cased parts, as the rest may change.
enum Recognition {
    /// The slot is gone (API page, section 11.3; that a 409 may say it in other words is an assumption).
    static func isSlotTaken(_ error: ErrorReply) -> Bool {
        guard [400, 406, 409, 422].contains(error.status) else { return false }
        if error.folded.contains("no longer available") { return true }
        let isConflict = error.status == 409 && error.folded.contains("slot")
        return isConflict && ["taken", "booked", "occupied", "unavailable", "not available"].contains { error.folded.contains($0) }
    }

    /// The address is in use. The API's words are not documented (API page, section 16.1); these are all that can be meant.
    static func isDuplicateEmail(_ error: ErrorReply) -> Bool {
        guard error.status == 400 || error.status == 409 else { return false }
        // The dashboard's words for an address of another company (API page, section 15).
        if error.folded.contains("account already exists") { return true }
        guard error.folded.contains("email") || error.folded.contains("e-mail") else { return false }
        return ["exist", "already", "taken", "in use", "unique"].contains { error.folded.contains($0) }
    }

    /// A host, queue or type that does not exist; the availability route says so with 400 (API page, section 10.1).
    static func isUnknownReference(_ error: ErrorReply) -> Bool {
        guard error.status == 404 || error.status == 400 else { return false }
        return ["meeting type not found", "user not found", "host not found", "queue not found"].contains { error.folded.contains($0) }
    }
}
