import HTTPTransport

/// Which proxy libcurl will take, as its manual says it chooses (CURLOPT_PROXY, CURLOPT_NOPROXY): told by the environment, for words alone.
struct ProxyChoice {
    /// The variable that named it.
    var variable: String
    /// Host and port, without user information.
    var address: String

    /// - Returns: `nil` where the connection is made directly.
    init?(for origin: Origin, _ environment: [String: String]) {
        guard !origin.isLoopback else { return nil }
        // http_proxy is read in lower case alone: in a CGI the other one would be a request's header.
        let names = origin.scheme == .https ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        let found = (names + ["all_proxy", "ALL_PROXY"]).first { environment[$0]?.isEmpty == false }
        guard let found, let value = environment[found] else { return nil }
        let excluded = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        guard !Self.excludes(excluded, origin.host) else { return nil }
        variable = found
        let withoutScheme = value.firstRange(of: "://").map { value[$0.upperBound...] } ?? value[...]
        let authority = withoutScheme.prefix { $0 != "/" }
        address = String(authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
    }

    private static func excludes(_ list: String, _ host: String) -> Bool {
        list.split { $0 == "," || $0 == " " }.contains { entry in
            if entry == "*" { return true }
            let name = entry.drop { $0 == "." }.lowercased()
            return host == name || host.hasSuffix(".\(name)")
        }
    }
}
