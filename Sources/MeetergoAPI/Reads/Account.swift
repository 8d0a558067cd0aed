public import BulkModel
public import JSONText

/// A user as the API lists one, as far as a run needs it; every field but the id may be missing (API page, section 6).
public struct Account: Sendable, Hashable {
    public var id: String
    public var email: String?
    public var companyId: String?
    public var isAdmin: Bool?
    public var givenName: String?
    public var familyName: String?
    public var slug: String?
    public var timezone: String?
    public var userType: String?
    /// ISO 8601 in UTC, as the API writes it.
    public var createdAt: String?
    /// As `createdAt`.
    public var updatedAt: String?
    /// Set for users that were deleted, should the API list them.
    public var deletedAt: String?

    /// Reads a user object; `nil` if it has no id.
    public init?(_ json: JSON) {
        guard let id = json["id"]?.string ?? json["userId"]?.string, !id.isEmpty else { return nil }
        self.id = id
        email = json["email"]?.string
        companyId = json["companyId"]?.string ?? json["company"]?["id"]?.string
        isAdmin = json["isAdmin"]?.bool
        givenName = json["givenName"]?.string
        familyName = json["familyName"]?.string
        slug = json["slug"]?.string
        timezone = json["timezone"]?.string
        userType = json["userType"]?.string
        createdAt = json["createdAt"]?.string
        updatedAt = json["updatedAt"]?.string
        deletedAt = json["deletedAt"]?.string
    }
}

extension Account {
    /// Reads the answer to `GET /v4/user/me`.
    public static func me(_ result: Result<Reply, TransferFailure>) -> ReadAnswer<Account> {
        ReadAnswer(result) { Account($0) }
    }
}
