import BulkModel
import Ledger
import MeetergoAPI
import Pipeline

/// Chooses how a run finds out which users exist already, and reads them where that is the way.
struct ExistingDesk: Sendable {
    /// Rows to send for which one request to read users is worth it.
    static let rowsPerRequest = 50
    /// Rows of the input that are looked at for the choice.
    static let sample = 10_000

    private(set) var search: RunSummary.ExistingSearch
    /// The users that were read; all of them on a scan.
    private(set) var users: UserIndex
    /// Requests that the choice and the reading take.
    let requests: Int
    private let isGiven: Bool

    private init(
        _ way: RunSummary.ExistingSearch.Way, _ reason: String, isGiven: Bool = false, users: UserIndex = UserIndex(), requests: Int = 0
    ) {
        self.requests = requests
        search = RunSummary.ExistingSearch(way, reason: reason, users: users.users)
        self.users = users
        self.isGiven = isGiven
    }

    /// - Parameters:
    ///   - given: the way that the user wants; `nil` takes the cheaper one.
    ///   - rowsToSend: counts rows that the ledger would let be sent, until there are as many as it is given; `nil` where the input can be read
    ///     only once.
    static func choose(
        _ given: RunSummary.ExistingSearch.Way?, actingUser: String?, _ session: inout ReadSession,
        rowsToSend: ((Int) throws(CommandFailure) -> Int)?
    ) throws(CommandFailure) -> ExistingDesk {
        if given == .onConflict { return ExistingDesk(.onConflict, "as --existing says", isGiven: true) }
        var directory = Directory(actingUser: actingUser)
        var reason = "as --existing says"
        if given == nil {
            guard let rowsToSend else { return ExistingDesk(.onConflict, "the input can be read only once") }
            let few = try rowsToSend(rowsPerRequest)
            guard few >= rowsPerRequest else { return ExistingDesk(.onConflict, "\(Self.rows(few)) to send") }
            guard try directory.readPage(&session, isNeeded: false) else {
                return ExistingDesk(.onConflict, "the list of users cannot be read")
            }
            guard let pages = directory.pages else {
                return ExistingDesk(.onConflict, "how many users there are is not known", requests: 1)
            }
            let rows = pages == 1 ? few : try rowsToSend(min(pages * rowsPerRequest, sample))
            guard rows >= pages * rowsPerRequest else {
                return ExistingDesk(.onConflict, "reading them takes \(pages) requests, and \(Self.rows(rows)) to send", requests: 1)
            }
            reason = "\(pages == 1 ? "1 request" : "\(pages) requests"), and \(rows) or more rows to send"
        }
        while !directory.isRead { _ = try directory.readPage(&session, isNeeded: given != nil) }
        directory.users.finish()
        return ExistingDesk(.scan, reason, isGiven: given != nil, users: directory.users, requests: directory.requests)
    }

    private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

    /// What the rules are to know.
    var known: UserIndex? { search.way == .scan ? users : nil }

    /// A line for people.
    var note: String {
        switch search.way {
        case .scan:
            "Users that exist already: the company's \(search.users) users have been read (\(search.reason))\(isGiven ? "." : "; --existing on-conflict would ask only when the API refuses a row.")"
        case .onConflict:
            "Users that exist already are looked for when the API refuses a row (\(search.reason))\(isGiven ? "." : "; --existing scan would read all users first.")"
        }
    }

    /// All users, for a plan.
    static func everybody(actingUser: String?, _ session: inout ReadSession) throws(CommandFailure) -> UserIndex {
        var directory = Directory(actingUser: actingUser)
        while !directory.isRead { _ = try directory.readPage(&session, isNeeded: true) }
        directory.users.finish()
        return directory.users
    }
}

/// The list of users, page by page.
private struct Directory {
    let actingUser: String?
    var users = UserIndex()
    var requests = 0
    private var walk = UserWalk()
    private var step = UserWalk.Step.next(offset: 0)
    private var total: Int?

    init(actingUser: String?) { self.actingUser = actingUser }

    var isRead: Bool { if case .next = step { false } else { true } }

    /// How many pages there are; `nil` where the API does not say.
    var pages: Int? {
        isRead ? requests : total.map { max(requests, ($0 + ReadRequests.pageSize - 1) / ReadRequests.pageSize) }
    }

    /// Reads the next page.
    ///
    /// - Parameter isNeeded: throws where the API will not say; else gives `false`, and the list ends there.
    mutating func readPage(_ session: inout ReadSession, isNeeded: Bool) throws(CommandFailure) -> Bool {
        guard case .next(let offset) = step else { return false }
        let actingUser = actingUser
        requests += 1
        switch UserPage.read(session.read { ReadRequests.users(id: $0, offset: offset, actingUser: actingUser) }) {
        case .value(let page):
            total = page.total ?? total
            let accounts: [Account]
            (accounts, step) = walk.take(page)
            for account in accounts { users.add(account) }
            return true
        case .credentialRejected(let finding): throw CommandFailure(.credential, CommandFailure.sentence(finding))
        case .refused(let finding), .failed(let finding), .throttled(let finding):
            step = .done
            guard isNeeded else { return false }
            throw CommandFailure(.unreachable, "The list of users cannot be read: \(CommandFailure.sentence(finding))")
        }
    }
}
