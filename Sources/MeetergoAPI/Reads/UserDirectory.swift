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

    public init() {}

    /// Takes a page; gives its accounts that were not seen before, and what to do next.
    public mutating func take(_ page: UserPage) -> (new: [Account], step: Step) {
        guard page.received > 0 else { return ([], .done) }
        let new = page.accounts.filter { seen.insert($0.id).inserted }
        offset += page.received
        if let total = page.total, offset >= total { return (new, .done) }
        return (new, new.isEmpty ? .notUnderstood : .next(offset: offset))
    }
}
