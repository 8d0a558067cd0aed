public import BulkModel
import CLibcurl

/// Looks at the way to the API with one request, for who wants to know why it does not work. Blocks; not for runs.
public enum ConnectionProbe {
    /// Sends one GET as a transport with these settings would, on a connection of its own.
    ///
    /// Where the server's certificate is refused it is fetched once more without a request, so that it can be shown: trust is not checked
    /// then, and nothing secret is sent.
    ///
    /// - Throws: `TransportSetupError`, as a transport does.
    public static func get(_ request: TransferRequest, _ settings: TransportSettings) throws(TransportSetupError) -> ConnectionReport {
        try settings.check()
        try Libcurl.prepare()
        let handle = try EasyHandle(slot: 0, settings: settings)
        try handle.accept(handle.set(CURLOPT_CERTINFO, 1))
        var lists = HeaderLists(credential: settings.credential.secret)
        guard let headers = lists.list(actingUser: request.actingUser, hasBody: false) else {
            throw TransportSetupError(.badSetting, "The acting user cannot stand in a header field: it must be plain printable ASCII.")
        }
        if let failure = handle.prepare(request, headers: headers) { return ConnectionReport(result: .failure(failure)) }
        var report = handle.perform()
        if case .failure(let failure) = report.result, failure.kind == .tls { report.certificates = try certificates(settings) }
        return report
    }

    /// The certificates of a server that is not trusted.
    private static func certificates(_ settings: TransportSettings) throws(TransportSetupError) -> [ServerCertificate] {
        let handle = try EasyHandle(slot: 0, settings: settings)
        try handle.accept(handle.set(CURLOPT_URL, settings.origin.description))
        try handle.accept(handle.set(CURLOPT_CERTINFO, 1))
        // No request goes out on this connection: it ends when TLS stands.
        try handle.accept(handle.set(CURLOPT_CONNECT_ONLY, 1))
        try handle.accept(handle.set(CURLOPT_SSL_VERIFYPEER, 0))
        try handle.accept(handle.set(CURLOPT_SSL_VERIFYHOST, 0))
        return handle.perform().certificates
    }
}

extension EasyHandle {
    /// Carries out what the handle is set to, on the caller's thread.
    fileprivate func perform() -> ConnectionReport {
        // unsafe: the handle is alive, in no multi handle, and its callbacks' context lives as long as it does.
        let code = unsafe curl_easy_perform(pointer)
        var report = ConnectionReport(result: result(code))
        report.address = text(CURLINFO_PRIMARY_IP)
        report.resolved = seconds(CURLINFO_NAMELOOKUP_TIME_T)
        report.connected = seconds(CURLINFO_CONNECT_TIME_T)
        report.secured = seconds(CURLINFO_APPCONNECT_TIME_T)
        report.answered = seconds(CURLINFO_TOTAL_TIME_T)
        // unsafe: the info is documented to be a long.
        switch unsafe clibcurl_get_long(pointer, CURLINFO_HTTP_VERSION) {
        case Int(CURL_HTTP_VERSION_1_0): report.httpVersion = "HTTP/1.0"
        case Int(CURL_HTTP_VERSION_1_1): report.httpVersion = "HTTP/1.1"
        case Int(CURL_HTTP_VERSION_2_0): report.httpVersion = "HTTP/2"
        default: break
        }
        report.certificates = certificates
        return report
    }

    private func seconds(_ info: CURLINFO) -> Double {
        // unsafe: callers pass infos that are documented to be times.
        Double(unsafe clibcurl_get_microseconds(pointer, info)) / 1_000_000
    }

    private func text(_ info: CURLINFO) -> String? {
        // unsafe: libcurl's own text, copied at once.
        let text = unsafe clibcurl_get_text(pointer, info).map { unsafe String(cString: $0) }
        return text?.isEmpty == false ? text : nil
    }

    private var certificates: [ServerCertificate] {
        // unsafe: the lists belong to the handle and live until its next transfer; everything is copied here.
        guard let found = unsafe clibcurl_certificates(pointer), unsafe found.pointee.num_of_certs > 0 else { return [] }
        return unsafe (0..<Int(found.pointee.num_of_certs)).map { number in
            var lines: [String] = []
            var entry = unsafe found.pointee.certinfo[number]
            while let line = unsafe entry {
                if let text = unsafe line.pointee.data { unsafe lines.append(String(cString: text)) }
                unsafe entry = unsafe line.pointee.next
            }
            return ServerCertificate(lines)
        }
    }
}
