public import BulkModel
import HTTPTypes

/// The reads that a run makes before it sends rows.
public enum ReadRequests {
    /// The most users the API gives in one answer (API page, section 6).
    public static let pageSize = 100

    /// `GET /v4/user/me`: the owner of the credential, or the acting user.
    public static func me(id: TransferID, actingUser: String? = nil) -> TransferRequest {
        TransferRequest(id: id, method: .get, path: "/v4/user/me", actingUser: actingUser)
    }

    /// `GET /v4/user`: a page of the company's users.
    public static func users(id: TransferID, offset: Int, actingUser: String?) -> TransferRequest {
        TransferRequest(id: id, method: .get, path: "/v4/user?limit=\(pageSize)&offset=\(offset)", actingUser: actingUser)
    }
}
