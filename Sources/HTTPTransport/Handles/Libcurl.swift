import CLibcurl
import Glibc

/// libcurl as a whole: what is done once a process.
enum Libcurl {
    /// Prepares the process, once, and says whether libcurl can do what this module relies on.
    ///
    /// - Throws: `TransportSetupError` with the code `libcurl`.
    static func prepare() throws(TransportSetupError) {
        try prepared.get()
    }

    /// Whether this libcurl speaks HTTP/2. Only meaningful after `prepare()`.
    static let hasHTTP2 = features & Int32(CURL_VERSION_HTTP2) != 0

    private static let features: Int32 = {
        // unsafe: libcurl's static description of itself, never freed.
        unsafe clibcurl_version().pointee.features
    }()

    private static let prepared: Result<Void, TransportSetupError> = {
        // libcurl avoids SIGPIPE on its own sockets only where the system lets it, and TLS libraries write past it (CURLOPT_NOSIGNAL).
        // This is for the whole process: a tool that writes to pipes and sockets wants EPIPE instead.
        _ = signal(SIGPIPE, SIG_IGN)
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
            return .failure(TransportSetupError(.libcurl, "libcurl cannot be initialised."))
        }
        // unsafe: as above.
        let version = unsafe clibcurl_version().pointee.version_num
        // CURLOPT_PREREQFUNCTION came with 7.80, CURLOPT_PROTOCOLS_STR with 7.85; 7.88 is what this module is tested with.
        guard version >= 0x07_58_00 else {
            return .failure(TransportSetupError(.libcurl, "libcurl 7.88 or later is needed; this one is older."))
        }
        guard features & Int32(CURL_VERSION_SSL) != 0 else {
            return .failure(TransportSetupError(.libcurl, "This libcurl was built without TLS; install one that has it."))
        }
        return .success(())
    }()

    /// libcurl's general words for a result code, such as "Timeout was reached".
    static func words(for code: CURLcode) -> String {
        // unsafe: a static C string, copied at once.
        unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
    }

    static func words(for code: CURLMcode) -> String {
        // unsafe: a static C string, copied at once.
        unsafe curl_multi_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
