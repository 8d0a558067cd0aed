public import BulkModel
import JSONText

/// Looks for users with one walk through the directory, then asks for the appointments of those who are there as they were made.
public struct UndoUserLook: Inquiry {
    private enum Stage {
        case directory
        case appointments(Suspect, page: Int)
    }

    /// What the server itself writes right after a user is made is no change by somebody.
    private static let settlingTime: Int64 = 60_000

    public let rows: [Int]
    private let isForced: Bool
    private let actingUser: String?
    /// By id; a user who was found leaves.
    private var wanted: [String: Suspect] = [:]
    /// Found, and to be asked for their appointments.
    private var found: [Suspect] = []
    private var stage = Stage.directory
    private var verdicts: [Int: Verdict] = [:]
    /// Who is not seen is taken to be gone, so nobody may slip by.
    private var walk = UserWalk(overlaps: true)

    init(_ suspects: [Suspect], isForced: Bool) {
        rows = suspects.map(\.row)
        self.isForced = isForced
        actingUser = suspects.first?.effect.actingUser
        for suspect in suspects { if let id = suspect.effect.target?.id { wanted[id] = suspect } }
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard let answer else { return askDirectory(offset: 0) }
        switch stage {
        case .directory:
            switch UserPage.read(answer) {
            case .value(let page): return take(page)
            case .throttled: return .throttled
            case .credentialRejected(let finding): return .credentialRejected(finding)
            case .failed(let finding): return .again(finding)
            case .refused(let finding): return leaveTheRest(Kept.unreadable("the list of users", finding))
            }
        case .appointments(let suspect, let page):
            switch ReadAnswer(answer, decode: { $0["appointments"]?.array ?? $0.array }) {
            case .value(let list): return take(list, suspect, page)
            case .throttled: return .throttled
            case .credentialRejected(let finding): return .credentialRejected(finding)
            case .failed(let finding): return .again(finding)
            case .refused(let finding):
                verdicts[suspect.row] = Kept.unreadable("the user's appointments", finding)
                return proceed()
            }
        }
    }

    private func askDirectory(offset: Int) -> InquiryStep { .ask(path: ReadRequests.users(offset: offset), actingUser: actingUser) }

    private mutating func take(_ page: UserPage) -> InquiryStep {
        let (accounts, step) = walk.take(page)
        for account in accounts {
            guard let suspect = wanted.removeValue(forKey: account.id) else { continue }
            if account.deletedAt != nil {
                verdicts[suspect.row] = .gone
            } else if isForced {
                verdicts[suspect.row] = .there(suspect.effect)
            } else if let change = Self.change(account, suspect) {
                verdicts[suspect.row] = Kept.changed(change)
            } else {
                found.append(suspect)
            }
        }
        if wanted.isEmpty { return proceed() }
        switch step {
        case .next(let offset): return askDirectory(offset: offset)
        case .done:
            // What has just been made need not be in the list yet: before a request was sent, only its answer says that the user is gone.
            for missing in wanted.values { verdicts[missing.row] = missing.since == .max ? .there(missing.effect) : .gone }
            return proceed()
        case .notUnderstood: return leaveTheRest(.undecided(Unsettled.paging))
        }
    }

    private mutating func leaveTheRest(_ verdict: Verdict) -> InquiryStep {
        for missing in wanted.values { verdicts[missing.row] = verdict }
        return proceed()
    }

    /// Goes on to the next user's appointments.
    private mutating func proceed() -> InquiryStep {
        guard let suspect = found.popLast() else { return .over(verdicts) }
        return ask(suspect, page: 0)
    }

    /// The list belongs to the acting user (API page, section 12.1).
    private mutating func ask(_ suspect: Suspect, page: Int) -> InquiryStep {
        stage = .appointments(suspect, page: page)
        return .ask(path: ReadRequests.appointments(page: page), actingUser: suspect.effect.target?.id)
    }

    private mutating func take(_ list: [JSON], _ suspect: Suspect, _ page: Int) -> InquiryStep {
        let standing = list.count { !$0.isCancelledAppointment }
        if standing > 0 {
            verdicts[suspect.row] = .kept(
                Finding(
                    .leftOut,
                    message: "the user has appointments that this job did not make, \(standing) in the first list",
                    hint: "undo the job that made them, cancel them, or delete the user all the same with undo --force"))
        } else if list.count >= ReadRequests.pageSize, page < 100 {
            return ask(suspect, page: page + 1)
        } else {
            verdicts[suspect.row] = .there(suspect.effect)
        }
        return proceed()
    }

    /// How the account differs from what was made.
    private static func change(_ account: Account, _ suspect: Suspect) -> String? {
        if let email = account.email, Key(.users, canonical: EMailKey.folded(email)) != suspect.effect.effectKey {
            return "the user's address is \(email) now"
        }
        guard let updated = account.updatedAt, let later = ServerTime.milliseconds(updated),
            let created = account.createdAt.flatMap(ServerTime.milliseconds), later > created + settlingTime
        else { return nil }
        // Changed by this job itself.
        let own = suspect.effect.target?.extras[ResultColumn.updatedAt]
        if own == ResultColumn.someTime { return nil }
        if let own = own.flatMap(ServerTime.milliseconds), later <= own + settlingTime { return nil }
        return "the user was changed at \(updated), after it was made"
    }
}

extension JSON {
    /// Whether an appointment is cancelled (API page, section 12.1).
    var isCancelledAppointment: Bool { self["isCancelled"]?.bool == true || self["cancel"]?["actionAt"]?.string != nil }
}
