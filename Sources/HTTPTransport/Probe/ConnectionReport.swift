public import BulkModel

/// One request looked at closely: how the connection came about, who the server says it is, and what it answered.
public struct ConnectionReport: Sendable {
    public var result: Result<Reply, TransferFailure>
    /// The address that was connected to, of the proxy where there is one; `nil` if none was.
    public var address: String?
    /// Seconds from the start until each step was done; 0 where it was not reached.
    public var resolved = 0.0
    public var connected = 0.0
    public var secured = 0.0
    public var answered = 0.0
    /// Such as `HTTP/2`; `nil` without an answer.
    public var httpVersion: String?
    /// The server's certificates, its own first; none for plain http.
    public var certificates: [ServerCertificate] = []
}

/// A certificate as the server shows it, in the TLS library's words.
public struct ServerCertificate: Sendable, Hashable {
    /// Such as `CN = api.meetergo.com`.
    public var subject: String
    public var issuer: String
    /// Seconds since 1970; `nil` where the date is not understood.
    public var notBefore: Int64?
    public var notAfter: Int64?

    public init(subject: String, issuer: String, notBefore: Int64?, notAfter: Int64?) {
        self.subject = subject
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// From the lines that libcurl makes of a certificate (CURLINFO_CERTINFO).
    init(_ lines: [String]) {
        var fields: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        self.init(
            subject: fields["Subject"] ?? "", issuer: fields["Issuer"] ?? "", notBefore: fields["Start date"].flatMap(Self.seconds),
            notAfter: fields["Expire date"].flatMap(Self.seconds))
    }

    /// Reads OpenSSL's `Nov 24 10:00:00 2026 GMT`, and GnuTLS's `2026-11-24 10:00:00 UTC`, which are what libcurl's builds write.
    package static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        if parts.count == 5, parts[4] == "GMT" {
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            guard let month = months.firstIndex(of: String(parts[0])), let day = Int64(parts[1]), let year = Int64(parts[3]) else {
                return nil
            }
            return instant(year: year, month: Int64(month + 1), day: day, time: parts[2])
        }
        guard parts.count == 3, ["GMT", "UTC"].contains(parts[2]) else { return nil }
        let date = parts[0].split(separator: "-").compactMap { Int64($0) }
        guard date.count == 3 else { return nil }
        return instant(year: date[0], month: date[1], day: date[2], time: parts[1])
    }

    private static func instant(year: Int64, month: Int64, day: Int64, time: Substring) -> Int64? {
        let clock = time.split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (1970...9_999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Days since 1970 in the proleptic Gregorian calendar, with years that begin in March so that the leap day comes last.
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let yearOfEra = shifted - era * 400
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }
}
