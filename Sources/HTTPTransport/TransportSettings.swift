public import BulkModel

/// What a transport needs to know before its first transfer. It does not change afterwards.
public struct TransportSettings: Sendable {
    public enum HTTPVersion: Sendable, Hashable {
        /// HTTP/2 where the server offers it while TLS is set up (ALPN), else HTTP/1.1. Plain http stays at HTTP/1.1.
        case automatic
        case http1
    }

    public var origin: Origin
    /// Goes out with every request, in the field `Authorization` alone.
    public var credential: Credential
    /// Most transfers under way, and so most connections; 1 to 512. What is started beyond it waits in order, outside of all timeouts.
    public var maxInFlight = 64
    /// From the start of a transfer until its connection is ready, TLS included.
    public var connectTimeout: Duration = .seconds(10)
    /// From the start of a transfer to the last byte of its answer.
    public var timeout: Duration = .seconds(30)
    /// A PEM file of CA certificates to trust instead of the system's (`--cacert`).
    public var caFile: String?
    /// The proxy's URL; `nil` leaves it to libcurl, which reads `https_proxy`, `all_proxy` and `no_proxy`. Never used for a loopback origin.
    public var proxy: String?
    /// Most bytes of one answer's body. The API's largest page is far below 1 MiB.
    public var replyLimit = 1 << 20
    public var userAgent = "meetergo-bulk"
    /// A connection idle for this long is not used again; whole seconds, 1 or more.
    ///
    /// Servers commonly close theirs after 5 s. A request that crosses with such a close leaves its effect unknown.
    public var idleLimit: Duration = .seconds(4)
    public var httpVersion = HTTPVersion.automatic

    public init(origin: Origin, credential: Credential) {
        self.origin = origin
        self.credential = credential
    }
}

extension TransportSettings {
    /// - Throws: `TransportSetupError` with the code `badSetting`, naming the first setting that is out of its bounds.
    func check() throws(TransportSetupError) {
        func require(_ condition: Bool, _ message: String) throws(TransportSetupError) {
            guard condition else { throw TransportSetupError(.badSetting, message) }
        }
        try require((1...512).contains(maxInFlight), "The number of requests in flight must be between 1 and 512, not \(maxInFlight).")
        let longest = Duration.seconds(86_400)
        try require(
            connectTimeout >= .milliseconds(1) && connectTimeout <= longest, "The connect timeout must be between 1 ms and a day.")
        try require(timeout >= .milliseconds(1) && timeout <= longest, "The timeout must be between 1 ms and a day.")
        try require(idleLimit >= .seconds(1) && idleLimit <= longest, "The idle limit must be between 1 second and a day.")
        try require(replyLimit > 0, "The bound on an answer's size must be at least 1 byte.")
        try require(userAgent.isFieldValue, "The user agent must be plain printable ASCII.")
        try require(proxy?.isFieldValue ?? true, "The proxy's URL must be plain printable ASCII.")
    }
}

extension String {
    /// Whether the text can stand in a header field: printable ASCII and blanks, no line break that would start a field of its own.
    var isFieldValue: Bool { !isEmpty && utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a positive duration never becomes libcurl's 0, "no limit".
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
