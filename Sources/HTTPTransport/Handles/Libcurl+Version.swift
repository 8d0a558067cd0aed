import CLibcurl

extension CurlTransport {
    /// The libcurl at hand and its TLS library, such as `7.88.1 (OpenSSL/3.0.20)`.
    public static var library: String {
        // unsafe: libcurl's static description of itself; its texts are copied at once.
        let version = unsafe clibcurl_version().pointee
        let number = unsafe version.version.map { unsafe String(cString: $0) } ?? "?"
        // unsafe: as above.
        let tls = unsafe version.ssl_version.map { unsafe String(cString: $0) }
        return number + (tls.map { " (\($0))" } ?? "")
    }
}
