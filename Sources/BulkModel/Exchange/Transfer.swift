public import HTTPTypes

/// The number of one transfer, unique within a process.
public struct TransferID: Hashable, Sendable, Comparable {
    public let number: UInt64

    public init(_ number: UInt64) {
        self.number = number
    }

    public static func < (left: TransferID, right: TransferID) -> Bool { left.number < right.number }
}

/// One HTTP exchange to carry out. It holds no credential: the transport adds that.
public struct TransferRequest: Sendable {
    public var id: TransferID
    public var method: HTTPRequest.Method
    /// Path and query from the API origin, percent-encoded, such as `/v4/user?limit=100&offset=0`.
    public var path: String
    /// The value of `x-meetergo-api-user-id`; `nil` sends no such header.
    public var actingUser: String?
    /// A JSON body; `nil` sends none.
    public var body: [UInt8]?

    public init(id: TransferID, method: HTTPRequest.Method, path: String, actingUser: String? = nil, body: [UInt8]? = nil) {
        self.id = id
        self.method = method
        self.path = path
        self.actingUser = actingUser
        self.body = body
    }
}

/// A whole answer, with any status.
public struct Reply: Sendable {
    public var status: Int
    /// The response fields that somebody reads (`Date`, `Retry-After…`, `…RateLimit…`, `Content-Type`, `Location`, `Server`).
    public var fields: HTTPFields
    public var body: [UInt8]

    public init(status: Int, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// A transfer that ended without a whole answer.
public struct TransferFailure: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case resolve, connect, proxy, tls
        /// No connection within the connect timeout.
        case connectTimeout
        /// No whole answer within the total timeout.
        case timeout
        /// The connection ended before any byte of the answer.
        case connectionLost
        /// The answer broke off.
        case truncated
        /// The answer is larger than the bound.
        case tooLarge
        /// libcurl was about to send the request a second time by itself and was stopped.
        case repeated
        case cancelled
        case other
    }

    public var kind: Kind
    /// Whether a byte of the request can have reached the server. If not, it had no effect there.
    public var mayHaveBeenSent: Bool
    /// The status line, where it had arrived.
    public var status: Int?
    /// libcurl's words.
    public var message: String

    public init(_ kind: Kind, mayHaveBeenSent: Bool, status: Int? = nil, message: String) {
        self.kind = kind
        self.mayHaveBeenSent = mayHaveBeenSent
        self.status = status
        self.message = message
    }
}

/// How a transfer ended. Every started transfer has exactly one end.
public struct TransferEnd: Sendable {
    public var id: TransferID
    public var result: Result<Reply, TransferFailure>
    /// Seconds from the start of sending to the end, as the transport measured it.
    public var seconds: Double

    public init(id: TransferID, result: Result<Reply, TransferFailure>, seconds: Double) {
        self.id = id
        self.result = result
        self.seconds = seconds
    }
}
