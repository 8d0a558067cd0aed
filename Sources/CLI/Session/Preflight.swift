import BulkModel
import MeetergoAPI
import Pipeline

/// What the API says about the credential before anything is sent.
struct Preflight {
    /// `nil` where the API does not say; the job is then bound to the origin alone.
    var companyId: String?
    /// For `x-meetergo-api-user-id`; `nil` with a token that acts as its owner.
    var actingUser: String?
    /// The owner of the credential, where the API says.
    var owner: String?
    /// What was noticed on the way, for people.
    var notes: [String] = []

    /// Asks who the key belongs to, and finds the acting user.
    ///
    /// - Parameters:
    ///   - actingUser: an id or an e-mail; `nil` takes the key's owner.
    static func ask(_ session: inout ReadSession, credential: Credential.Kind, actingUser: String?) throws(CommandFailure) -> Preflight {
        var preflight = Preflight()
        let account = try me(&session, &preflight)
        preflight.companyId = account?.companyId
        preflight.owner = account?.id
        guard credential == .platformKey else { return preflight }
        if let actingUser, actingUser.contains("@") {
            if let account, account.email?.lowercased() == actingUser.lowercased() {
                preflight.actingUser = account.id
            } else {
                preflight.actingUser = try find(actingUser, as: account?.id, &session)
            }
        } else {
            preflight.actingUser = actingUser ?? account?.id
        }
        return preflight
    }

    private static func me(_ session: inout ReadSession, _ preflight: inout Preflight) throws(CommandFailure) -> Account? {
        switch Account.me(session.read { ReadRequests.me(id: $0) }) {
        case .value(let account): return account
        case .credentialRejected(let finding): throw CommandFailure(.credential, text(finding))
        case .refused(let finding) where finding.cause == .permission:
            // A token of limited scope may be refused here although it is valid (API page, section 4).
            preflight.notes.append("The key may not read its own account; the job is bound to the API's address alone.")
            return nil
        case .refused(let finding), .failed(let finding), .throttled(let finding): throw CommandFailure(.unreachable, text(finding))
        }
    }

    private static func find(_ email: String, as owner: String?, _ session: inout ReadSession) throws(CommandFailure) -> String {
        var walk = UserWalk()
        var offset = 0
        while true {
            let page: UserPage
            switch UserPage.read(session.read { ReadRequests.users(id: $0, offset: offset, actingUser: owner) }) {
            case .value(let read): page = read
            case .credentialRejected(let finding): throw CommandFailure(.credential, text(finding))
            case .refused(let finding), .failed(let finding), .throttled(let finding):
                throw CommandFailure(.unreachable, "The acting user \(email) cannot be looked up: \(text(finding))")
            }
            let (accounts, step) = walk.take(page)
            if let found = accounts.first(where: { $0.email?.lowercased() == email.lowercased() && $0.deletedAt == nil }) {
                return found.id
            }
            switch step {
            case .next(let next): offset = next
            case .done:
                throw CommandFailure(
                    .usage, "--acting-user \(email): no user of this company has that e-mail. Give the address or id of one.")
            case .notUnderstood:
                throw CommandFailure(
                    .unreachable, "--acting-user \(email): the API's user list does not page as expected; give the user's id.")
            }
        }
    }

    private static func text(_ finding: Finding) -> String { CommandFailure.sentence(finding) }
}
