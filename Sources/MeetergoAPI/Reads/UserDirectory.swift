public import BulkModel
public import JSONText

/// One answer of `GET /v4/user`.
public struct UserPage: Sendable, Hashable {
    public var accounts: [Account]
    /// Records in the answer, those that could not be read included.
    public var received: Int
    /// All users there are, where the answer says.
    public var total: Int?

    /// Reads `{"users":[…]}` or a bare array (API page, section 6).
    public init?(_ json: JSON) {
        guard let users = json.array ?? json["users"]?.array else { return nil }
        accounts = users.compactMap { Account($0) }
        received = users.count
        total = json["total"]?.int
    }

    public static func read(_ result: Result<Reply, TransferFailure>) -> ReadAnswer<UserPage> {
        ReadAnswer(result) { UserPage($0) }
    }
}

/// Walks the pages of the user list and notices when the API does not page as it is asked to.
///
/// The parameter names are not documented (API page, section 6): if they are wrong, every answer is the first page.
public struct UserWalk: Sendable {
    public enum Step: Sendable, Hashable {
        /// Ask for the page from this offset.
        case next(offset: Int)
        /// All users have been seen.
        case done
        /// A page brought nothing new: the paging is not understood, and some users may not have been seen.
        case notUnderstood
    }

    /// The ids in short: a directory may be long.
    private var seen: Set<Fingerprint> = []
    private var offset = 0
    /// The first record of the first page, and how many that page had.
    private var first: String?
    private var firstCount = 0
    /// The last record of the page before.
    private var last: String?
    /// Pages in a row that brought nothing new.
    private var barren = 0
    /// Records without an id.
    private var unreadable = 0

    /// Users who appear in the midst of the list while it is walked move those behind them to the next page; more pages in a row than these do
    /// not repeat what was seen for that reason.
    private static let mostBarren = 3
    /// Times that a walk begins again because the list has shrunk under it.
    private static let mostRestarts = 3

    private let overlaps: Bool
    private var restarts = 0
    /// Whether the next page was asked for from the last record on.
    private var expectsLast = false

    /// - Parameter overlaps: each page begins with the last record of the one before. Users who are deleted while the list is walked move those
    ///   behind them forward, past what is asked for next; then that record is missing, and the walk begins again. Needed where a user who is
    ///   not seen counts as gone; costs a hundredth more requests.
    public init(overlaps: Bool = false) {
        self.overlaps = overlaps
    }

    /// Takes a page; gives its accounts that were not seen before (or again, after a new beginning), and what to do next.
    public mutating func take(_ page: UserPage) -> (new: [Account], step: Step) {
        let isFirst = offset == 0
        if expectsLast, let last, !page.accounts.contains(where: { $0.id == last }), page.accounts.first?.id != first {
            return (page.accounts, beginAgain())
        }
        guard page.received > 0 else { return ([], .done) }
        let new = page.accounts.filter { seen.insert(Fingerprint(hashing: Array($0.id.utf8))).inserted }
        // A single record that came again would be the first page again, which says nothing.
        expectsLast = overlaps && page.received > 1
        offset += expectsLast ? page.received - 1 : page.received
        if isFirst { (first, firstCount) = (page.accounts.first?.id, page.received) }
        barren = new.isEmpty ? barren + 1 : 0
        // Before the total is believed: what was asked for and came again has not brought the walk further.
        let isFirstAgain = !isFirst && first != nil && page.accounts.first?.id == first
        if isFirstAgain { return (new, .notUnderstood) }
        unreadable += page.received - page.accounts.count
        if let total = page.total, seen.count + unreadable >= total { return (new, .done) }
        // The end of the list once more, moved by users who appeared before it; whom of them the walk has missed a later one will see.
        let isEndAgain = new.isEmpty && page.received < firstCount && page.accounts.last?.id == last
        last = page.accounts.last?.id
        if isEndAgain { return (new, .done) }
        if barren >= Self.mostBarren { return (new, .notUnderstood) }
        return (new, .next(offset: offset))
    }

    /// Users have left the list behind the place that was reached: some may have slipped by.
    private mutating func beginAgain() -> Step {
        restarts += 1
        guard restarts <= Self.mostRestarts else { return .notUnderstood }
        (seen, offset, barren, unreadable) = ([], 0, 0, 0)
        (first, firstCount, last, expectsLast) = (nil, 0, nil, false)
        return .next(offset: 0)
    }
}
