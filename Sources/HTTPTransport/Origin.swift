/// Where the API is: scheme, host and port, such as `https://api.meetergo.com`.
///
/// The words are those of RFC 6454 §4; an origin has no path, so a request's path always starts at the server's root.
public struct Origin: Sendable, Hashable {
    public enum Scheme: String, Sendable, Hashable {
        case http
        case https
    }

    public let scheme: Scheme
    /// A name or an address in lower case; an IPv6 address without its brackets.
    public let host: String
    /// As given; `nil` is the scheme's own, 80 or 443.
    public let port: Int?

    /// Reads an origin.
    ///
    /// A trailing `/`, `/v4` or `/v4/` is accepted and dropped: people copy the base address from the API's documentation. Plain http is
    /// taken for this machine only (`localhost`, 127.0.0.0/8, `::1`), because every request carries the key.
    ///
    /// - Throws: `TransportSetupError` with the code `badOrigin` or `insecureOrigin`.
    public init(_ text: String) throws(TransportSetupError) {
        let trimmed = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        // User information first, and without an echo: it may be the key, put into the wrong place.
        guard !trimmed.contains("@") else {
            throw TransportSetupError(
                .badOrigin, "The API address must not contain user information (what stands before an @); the key is given apart.")
        }
        guard let separator = trimmed.firstRange(of: "://") else {
            throw TransportSetupError(.badOrigin, "The API address has no scheme; write it like https://api.meetergo.com.")
        }
        guard let scheme = Scheme(rawValue: trimmed[..<separator.lowerBound].lowercased()) else {
            throw Self.refusal(text, "its scheme is neither https nor http")
        }
        let rest = trimmed[separator.upperBound...]
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Self.refusal(text, "it has a query or a fragment; give the origin alone, like https://api.meetergo.com")
        }
        let authority = rest.prefix { $0 != "/" }
        guard ["", "/", "/v4", "/v4/"].contains(rest[authority.endIndex...]) else {
            throw Self.refusal(text, "it has a path; give the origin alone, like https://api.meetergo.com (a trailing /v4 is accepted)")
        }
        let (host, port) = try Self.split(authority, of: text)
        self.scheme = scheme
        self.host = host
        self.port = port
        guard scheme == .https || isLoopback else {
            throw TransportSetupError(
                .insecureOrigin,
                "Plain http is only accepted to this machine (localhost, 127.0.0.1, ::1), because the API key would travel unprotected to \(host); use https://\(host)."
            )
        }
    }

    /// Whether the host is this machine, by its text alone: `localhost`, a dotted 127.x.x.x, or `::1`. Nothing is resolved.
    ///
    /// libcurl answers `localhost` itself and asks no name server.
    public var isLoopback: Bool {
        if host == "localhost" || host == "::1" || host == "0:0:0:0:0:0:0:1" { return true }
        // The strict form alone: `127.1` or `0177.0.0.1` mean different hosts to different parsers.
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    private static func split(_ authority: Substring, of text: String) throws(TransportSetupError) -> (host: String, port: Int?) {
        let host: Substring
        let tail: Substring
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw refusal(text, "its IPv6 address lacks the closing ]") }
            host = authority[authority.index(after: authority.startIndex)..<close]
            tail = authority[authority.index(after: close)...]
            guard host.contains(":"), host.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { throw refusal(text, "what stands in brackets is no IPv6 address") }
        } else {
            host = authority.prefix { $0 != ":" }
            tail = authority[host.endIndex...]
            guard !host.isEmpty else { throw refusal(text, "it has no host") }
            guard host.utf8.allSatisfy(isHostByte) else {
                throw refusal(text, "its host has characters that a host name cannot have (write an international name in its xn-- form)")
            }
        }
        if tail.isEmpty { return (host.lowercased(), nil) }
        let digits = tail.dropFirst()
        guard tail.first == ":", digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(digits), (1...65535).contains(port)
        else { throw refusal(text, "its port is not a number from 1 to 65535") }
        return (host.lowercased(), port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"), 0x30...0x39: true
        default: false
        }
    }

    private static func refusal(_ text: String, _ reason: String) -> TransportSetupError {
        TransportSetupError(.badOrigin, "\"\(text)\" cannot be the API address: \(reason).")
    }
}

extension Origin: CustomStringConvertible {
    /// The origin's text, such as `https://api.meetergo.com` or `http://[::1]:8080`, without a trailing slash.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(scheme.rawValue)://\(name):\($0)" } ?? "\(scheme.rawValue)://\(name)"
    }
}
