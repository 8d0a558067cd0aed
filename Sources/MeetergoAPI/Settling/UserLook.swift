public import BulkModel
import JSONText

/// Looks for any number of users with one walk through the directory.
public struct UserLook: Inquiry {
    private struct Wanted {
        var row: Int
        var since: Int64
        var givenName: String
        var familyName: String
        /// What the account would have to say for nothing to be left to change.
        var update: UserUpdate?
    }

    public let rows: [Int]
    private let actingUser: String?
    /// By folded e-mail; an address that was found leaves.
    private var wanted: [String: Wanted] = [:]
    /// By id: rows that were to change a user.
    private var changing: [String: (row: Int, target: RemoteIdentity, update: UserUpdate)] = [:]
    private var verdicts: [Int: Verdict] = [:]
    private var walk = UserWalk()

    init(_ suspects: [Suspect]) {
        rows = suspects.map(\.row)
        actingUser = suspects.first?.effect.actingUser
        for suspect in suspects {
            if suspect.effect.isUpdate, let target = suspect.effect.target, let update = UserUpdate(suspect.effect.wanted) {
                changing[target.id] = (suspect.row, target, update)
                continue
            }
            guard let body = try? JSON.parse(suspect.effect.body), let email = body["email"]?.string else {
                verdicts[suspect.row] = .undecided(Unsettled.unreadableRequest)
                continue
            }
            wanted[EMailKey.folded(email)] = Wanted(
                row: suspect.row, since: suspect.since, givenName: body["givenName"]?.string ?? "",
                familyName: body["familyName"]?.string ?? "", update: UserUpdate(suspect.effect.body))
        }
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard let answer else { return isOver ? .over(verdicts) : ask(offset: 0) }
        switch UserPage.read(answer) {
        case .value(let page): return take(page)
        case .throttled: return .throttled
        case .credentialRejected(let finding): return .credentialRejected(finding)
        case .failed(let finding): return .again(finding)
        case .refused(let finding): return end(.undecided(Unsettled.unreadable("the list of users", finding)))
        }
    }

    private var isOver: Bool { wanted.isEmpty && changing.isEmpty }

    private func ask(offset: Int) -> InquiryStep { .ask(path: ReadRequests.users(offset: offset), actingUser: actingUser) }

    private mutating func take(_ page: UserPage) -> InquiryStep {
        let (accounts, step) = walk.take(page)
        for account in accounts where account.deletedAt == nil {
            if let change = changing.removeValue(forKey: account.id) {
                verdicts[change.row] =
                    change.update.isFulfilled(by: account)
                    ? .made(.updated, change.update.identity(change.target, account)) : .absent
            }
            guard let email = account.email, let found = wanted.removeValue(forKey: EMailKey.folded(email)) else { continue }
            verdicts[found.row] = Self.verdict(account, found)
        }
        if isOver { return .over(verdicts) }
        switch step {
        case .next(let offset): return ask(offset: offset)
        case .done: return end(.absent)
        case .notUnderstood: return end(.undecided(Unsettled.paging))
        }
    }

    private mutating func end(_ verdict: Verdict) -> InquiryStep {
        for missing in wanted.values { verdicts[missing.row] = verdict }
        for missing in changing.values { verdicts[missing.row] = verdict }
        return .over(verdicts)
    }

    /// Ours is what was made after the intent with the names we sent; an address has one account at most.
    private static func verdict(_ account: Account, _ wanted: Wanted) -> Verdict {
        let identity = RemoteIdentity(id: account.id)
        let hasOurNames = account.givenName == wanted.givenName && account.familyName == wanted.familyName
        if hasOurNames, Provenance.isSince(account.createdAt, wanted.since) { return .made(.created, identity) }
        let since = account.createdAt.map { ", made at \($0)" } ?? ""
        return .existing(
            identity, Finding(.duplicateEmail, message: "the address has an account\(since) that this row cannot be shown to have made"),
            isAsWanted: wanted.update?.isFulfilled(by: account) ?? false)
    }
}

/// Why it stays unknown what became of a row.
enum Unsettled {
    static let lookYourself = "look it up in meetergo; run the same command again to have it looked for once more"

    static let paging = Finding(
        .reply, message: "whether the user was made is not known: the API's list of users does not page as it is asked to",
        hint: lookYourself)

    static let unreadableRequest = Finding(
        .reply, message: "whether it was carried out is not known: the request cannot be read again", hint: lookYourself)

    static func unreadable(_ what: String, _ finding: Finding) -> Finding {
        Finding(
            finding.cause, code: finding.code,
            message: "whether it was carried out is not known: \(what) cannot be read: \(finding.message)",
            hint: finding.hint ?? lookYourself)
    }

    static func several(_ what: String, _ ids: [String]) -> Finding {
        Finding(
            .duplicate, message: "\(what): \(ids.joined(separator: ", "))",
            hint: "look at them in meetergo, cancel what is too many, and note the id of the one that stays")
    }
}
