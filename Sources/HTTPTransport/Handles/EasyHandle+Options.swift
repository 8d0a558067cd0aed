import CLibcurl

extension EasyHandle {
    /// Sets what is the same for all transfers of a transport.
    ///
    /// - Throws: `TransportSetupError` with the code `libcurl`.
    func setConstantOptions(_ settings: TransportSettings) throws(TransportSetupError) {
        try setLimits(settings)
        try setConnection(settings)
        try setTrust(settings)
        try setProxy(settings)
    }

    private func setLimits(_ settings: TransportSettings) throws(TransportSetupError) {
        try accept(set(CURLOPT_PROTOCOLS_STR, settings.origin.scheme.rawValue))
        // A redirect is an answer: followed, it would carry the key to another host. Off is libcurl's default; it must stay so.
        try accept(set(CURLOPT_FOLLOWLOCATION, 0))
        // The API's paths go out as they are given; libcurl would fold "/../".
        try accept(set(CURLOPT_PATH_AS_IS, 1))
        try accept(set(CURLOPT_USERAGENT, settings.userAgent))
        try accept(set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds))
        try accept(set(CURLOPT_TIMEOUT_MS, settings.timeout.milliseconds))
        // No alarm signal for a slow name server: this is one thread of several.
        try accept(set(CURLOPT_NOSIGNAL, 1))
        // No Accept-Encoding: replies are small, and to unpack them costs more than their few packets.
        try accept(set(CURLOPT_ACCEPT_ENCODING, nil))
    }

    private func setConnection(_ settings: TransportSettings) throws(TransportSetupError) {
        try accept(set(CURLOPT_TCP_NODELAY, 1))
        try accept(set(CURLOPT_TCP_KEEPALIVE, 1))
        // libcurl counts idle time in whole seconds, rounded down, and drops a connection once it is *above* the bound: with 4 it would
        // reuse one after 4.999 s (lib/url.c, conn_maxage).
        try accept(set(CURLOPT_MAXAGE_CONN, max(1, settings.idleLimit.milliseconds / 1000) - 1))
        let usesHTTP2 = settings.httpVersion == .automatic && settings.origin.scheme == .https && Libcurl.hasHTTP2
        try accept(set(CURLOPT_HTTP_VERSION, usesHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        // Rather wait to hear whether the first connection takes many requests at once than open one for each. Once TLS has settled on
        // HTTP/1.1 nothing waits any more.
        try accept(set(CURLOPT_PIPEWAIT, usesHTTP2 ? 1 : 0))
    }

    private func setTrust(_ settings: TransportSettings) throws(TransportSetupError) {
        // Both are the defaults; they are here to be seen.
        try accept(set(CURLOPT_SSL_VERIFYPEER, 1))
        try accept(set(CURLOPT_SSL_VERIFYHOST, 2))
        try accept(set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2))
        if let file = settings.caFile { try accept(set(CURLOPT_CAINFO, file)) }
    }

    private func setProxy(_ settings: TransportSettings) throws(TransportSetupError) {
        // To the loopback interface no proxy, whatever the environment says: plain http would show it the key.
        if settings.origin.isLoopback { try accept(set(CURLOPT_NOPROXY, "*")) }
        if let proxy = settings.proxy { try accept(set(CURLOPT_PROXY, proxy)) }
        // The fields of a request, the key among them, are for the server: none goes to a proxy with CONNECT.
        try accept(set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE)))
        // What a proxy answers to CONNECT is no part of the server's answer.
        try accept(set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1))
    }
}
