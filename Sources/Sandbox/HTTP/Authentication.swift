/// A credential the server knows.
package struct Credential: Sendable {
    package enum Kind: Sendable, Equatable {
        /// A platform API key, which acts for any user of the company.
        case platformKey
        /// A personal access token, which is always its owner.
        case token
    }

    package var kind: Kind
    package var isExpired = false
    /// The full text that follows `Bearer `.
    package var text: String

    package init(_ kind: Kind, _ text: String, isExpired: Bool = false) {
        self.kind = kind
        self.text = text
        self.isExpired = isExpired
    }
}

/// Who asks.
package struct Caller: Sendable, Equatable {
    /// Index of the credential.
    package var credential: Int
    /// Index of the user on whose behalf the request runs.
    package var user: Int
}

/// The rules of API page 3.
package struct Authentication: Sendable {
    package let credentials: [Credential]
    private let byHeader: [String: Int]

    package init(_ credentials: [Credential]) {
        self.credentials = credentials
        byHeader = Dictionary(credentials.enumerated().map { ("Bearer \($0.element.text)", $0.offset) }) { first, _ in first }
    }

    /// The credential of a request.
    package func credential(_ header: String?) throws(Refusal) -> Int {
        guard let header, !header.isEmpty else { throw .missingAuthorization }
        guard let index = byHeader[header] else { throw .invalidKey }
        guard !credentials[index].isExpired else { throw .expiredKey }
        return index
    }

    /// The caller behind a credential, by the header rules of the endpoint.
    package func caller(_ credential: Int, actingUser header: String?, endpoint: Endpoint, company: Company) throws(Refusal) -> Caller {
        let named = header.map { Identifier($0).flatMap { company.user($0) } }
        switch credentials[credential].kind {
        case .token:
            guard !endpoint.isClosedToTokens else {
                throw Refusal(403, "Personal access tokens cannot create, update or delete users")
            }
            if let named, named != Company.owner {
                throw Refusal(403, "A personal access token cannot act as another user")
            }
            return Caller(credential: credential, user: Company.owner)
        case .platformKey:
            guard let named else {
                guard !endpoint.needsActingUser else { throw .missingActingUser }
                return Caller(credential: credential, user: Company.owner)
            }
            guard let named else { throw Refusal(403, "The acting user does not belong to this company") }
            return Caller(credential: credential, user: named)
        }
    }
}
