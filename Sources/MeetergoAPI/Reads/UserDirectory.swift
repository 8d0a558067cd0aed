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

    private var seen: Set<String> = []
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

    public init() {}

    /// Takes a page; gives its accounts that were not seen before, and what to do next.
    public mutating func take(_ page: UserPage) -> (new: [Account], step: Step) {
        guard page.received > 0 else { return ([], .done) }
        let new = page.accounts.filter { seen.insert($0.id).inserted }
        let isFirst = offset == 0
        offset += page.received
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
}
