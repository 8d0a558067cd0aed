import BulkModel
import Foundation
import HTTPTransport
import HTTPTypes
import MeetergoAPI
import Synchronization
import Throttle

/// Looks at everything between this machine and the API, in the order in which it can go wrong. Sends reads alone.
struct Doctor {
    let connection: ConnectionOptions
    /// The day on which the key expires, as far as the user has written it down; seconds since 1970.
    let keyExpires: Int64?
    let environment: [String: String]

    /// Days before the end of a certificate or key that a warning begins.
    private static let warningDays = 14.0
    private static let day = 86_400.0

    /// All checks that could be made; one that fails ends those that stand on it.
    func examine() -> [DoctorCheck] {
        var checks: [DoctorCheck] = []
        let origin: Origin
        do throws(TransportSetupError) { origin = try Origin(connection.origin(environment)) } catch {
            return [.fail("address", error.message, "correct --api-url or MEETERGO_API_URL", .usage)]
        }
        checks.append(.ok("address", origin.description))
        let credential: Credential
        do throws(CommandFailure) { credential = try connection.credential(environment) } catch {
            return checks + [Self.keyMissing(error.message)]
        }
        checks.append(kind(of: credential))
        let proxy = ProxyChoice(for: origin, environment)
        let report: ConnectionReport
        let asked = Date().timeIntervalSince1970
        do throws(TransportSetupError) {
            report = try ConnectionProbe.get(ReadRequests.me(id: TransferID(1)), connection.transport(origin, credential))
        } catch {
            return checks + [.fail("connection", error.message, "correct the option", .usage)]
        }
        // The server wrote its Date while the answer was on its way.
        let heard = asked + report.answered
        checks += way(origin, proxy, report)
        guard case .success(let reply) = report.result else { return checks }
        checks.append(latency(report))
        checks.append(clock(reply, at: heard))
        checks.append(rateHeaders(reply))
        checks += account(report, credential.kind)
        return checks
    }

    /// The exit code that the checks lead to.
    static func status(_ checks: [DoctorCheck]) -> ExitStatus {
        .gravest(of: checks.filter { $0.level == .fail }.map(\.status))
    }

    /// What the message says of the key, and what it says to do.
    private static func keyMissing(_ message: String) -> DoctorCheck {
        guard let end = message.firstRange(of: ". ") else {
            return .fail("credential", message, "make a key in the meetergo dashboard and pass it on as MEETERGO_API_KEY", .credential)
        }
        let rest = message[end.upperBound...].drop { $0 == " " }
        let remedy = rest.last == "." ? rest.dropLast() : rest
        return .fail("credential", String(message[..<end.lowerBound]), remedy.prefix(1).lowercased() + remedy.dropFirst(), .credential)
    }

    private func kind(of credential: Credential) -> DoctorCheck {
        let source =
            connection.apiKeyFile.map { "from \($0)" }
            ?? ConfiguredArguments.sources.withLock { "from \($0[SettingsFile.key] ?? "MEETERGO_API_KEY")" }
        switch credential.kind {
        case .platformKey: return .ok("credential", "\(credential.kind.rawValue), \(source)")
        case .personalToken:
            return .warn(
                "credential", "\(credential.kind.rawValue), \(source): acts as its owner and cannot create users",
                "to import users, use a platform key (it starts with ak_live:)")
        case .other:
            return .warn(
                "credential", "neither a platform key (ak_live:…) nor a personal access token (rgo-…), \(source)",
                "copy the key again from meetergo")
        }
    }

    // MARK: - The way there

    private func way(_ origin: Origin, _ proxy: ProxyChoice?, _ report: ConnectionReport) -> [DoctorCheck] {
        var checks: [DoctorCheck] = []
        let failure: TransferFailure?
        if case .failure(let found) = report.result { failure = found } else { failure = nil }
        if let proxy {
            let name = "\(proxy.address), from \(proxy.variable)"
            // With a proxy all that comes before its answer is about the proxy.
            if let failure, [.proxy, .resolve, .connect, .connectTimeout].contains(failure.kind) {
                return [
                    .fail(
                        "proxy", "\(name): \(failure.message)",
                        "correct \(proxy.variable), or name the API's host in no_proxy if it can be reached directly", .unreachable)
                ]
            }
            checks.append(.ok("proxy", name))
        } else {
            checks.append(.ok("proxy", origin.isLoopback ? "none: never used to this machine" : "none"))
            if let failure, failure.kind == .resolve {
                return checks + [
                    .fail(
                        "dns", "\(origin.host): \(failure.message)", "check the address, and the name server of this machine", .unreachable)
                ]
            }
            checks.append(.ok("dns", Self.resolution(of: origin.host, report)))
        }
        if let failure, failure.kind != .tls, report.connected == 0 {
            return checks + [
                .fail("connection", failure.message, "check the address, the port and the firewall", .unreachable)
            ]
        }
        // libcurl tells no time of a connection whose TLS failed.
        let time = report.connected > report.resolved ? " in \(Self.milliseconds(report.connected - report.resolved))" : ""
        checks.append(.ok("connection", "made\(time)"))
        checks.append(tls(origin, report, failure))
        if let failure, failure.kind != .tls {
            checks.append(.fail("answer", failure.message, "try again; a longer --timeout helps where the server is slow", .unreachable))
        }
        return checks
    }

    private static func resolution(of host: String, _ report: ConnectionReport) -> String {
        let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
        guard !isAddress else { return "not asked: \(host) is an address" }
        return "\(host) \(report.address.map { "is \($0)" } ?? "has an address"), in \(milliseconds(report.resolved))"
    }

    private func tls(_ origin: Origin, _ report: ConnectionReport, _ failure: TransferFailure?) -> DoctorCheck {
        guard origin.scheme == .https else { return .ok("tls", "not used: plain http to this machine") }
        let certificate = report.certificates.first
        let days = certificate?.notAfter.map { (Double($0) - Date().timeIntervalSince1970) / Self.day }
        let issuer = certificate.map { $0.issuer.isEmpty ? "" : ", issued by \($0.issuer)" } ?? ""
        let until = certificate?.notAfter.map { ", valid until \(Timestamp.text($0 * 1_000).prefix(10))" } ?? ""
        if let failure, failure.kind == .tls {
            let isOwn = certificate.map { $0.issuer == $0.subject } ?? false
            let remedy =
                if let days, days < 0 {
                    "the server's certificate has expired: whoever runs it has to renew it"
                } else if isOwn || connection.cacert == nil {
                    "if this is your own server or company proxy, name its CA certificate with --cacert; else somebody may be listening in"
                } else {
                    "check the address, and that --cacert is the CA of this server"
                }
            return .fail(
                "tls", "\(failure.message)\(isOwn && !failure.message.contains("self-signed") ? " (self-signed)" : "")\(issuer)\(until)",
                remedy, .unreachable)
        }
        let text = "trusted\(issuer)\(until)\(report.httpVersion.map { ", \($0)" } ?? "")"
        guard let days, days < Self.warningDays else { return .ok("tls", text) }
        return .warn("tls", "\(text): \(Int(days)) days left", "whoever runs the server should renew its certificate")
    }

    // MARK: - The answer

    private func latency(_ report: ConnectionReport) -> DoctorCheck {
        let answer = report.answered - max(report.secured, report.connected)
        let text = "one read took \(Self.milliseconds(answer)), \(Self.milliseconds(report.answered)) with the connection"
        return answer < 2 ? .ok("latency", text) : .warn("latency", text, "imports will be slow; try from a machine nearer to the API")
    }

    private func clock(_ reply: Reply, at heard: Double) -> DoctorCheck {
        guard let date = reply.fields[.date].flatMap(HTTPDate.seconds) else {
            return .warn("clock", "the server says no time", "none needed: only what cannot be settled by time stays unknown")
        }
        // The header has whole seconds: on average it is half a second behind.
        let skew = heard - Double(date) - 0.5
        let remedy = "set this machine's clock (timedatectl set-ntp true): times of rows and of this key's expiry are read by it"
        guard abs(skew) >= 5 else { return .ok("clock", "within \(max(1, Int(abs(skew).rounded(.up)))) s of the server's") }
        let text = "this machine's clock is \(Self.span(abs(skew))) \(skew > 0 ? "ahead of" : "behind") the server's"
        return abs(skew) < 300 ? .warn("clock", text, remedy) : .fail("clock", text, remedy, .someFailed)
    }

    private func rateHeaders(_ reply: Reply) -> DoctorCheck {
        let names = reply.fields.filter { $0.name.canonicalName.contains("ratelimit") || $0.name == .retryAfter }
        if reply.status == 429 {
            return .warn("quota", "used up for the moment (429)", "wait a minute; another program may be using this key")
        }
        guard !names.isEmpty else { return .ok("quota", "no rate headers; the quota is found from what the API refuses") }
        return .ok("quota", names.map { "\($0.name.rawName): \($0.value)" }.joined(separator: ", "))
    }

    private func account(_ report: ConnectionReport, _ kind: Credential.Kind) -> [DoctorCheck] {
        switch Account.me(report.result) {
        case .value(let account): return [expiry(), owner(account, kind)]
        case .credentialRejected(let finding):
            // A finding's own hint speaks of a run that continues.
            let remedy = finding.message.lowercased().contains("expired") ? nil : finding.hint
            return [
                .fail(
                    "key", Self.sentence(finding), remedy ?? "make a new key in the meetergo dashboard (keys live 1 to 90 days)",
                    .credential)
            ]
        case .refused(let finding) where finding.cause == .permission:
            return [expiry(), .warn("acting user", Self.sentence(finding), "the job will be bound to the API's address alone")]
        case .throttled: return []
        case .refused(let finding), .failed(let finding):
            return [.fail("answer", Self.sentence(finding), finding.hint ?? "check that --api-url is meetergo's API", .unreachable)]
        }
    }

    private func expiry() -> DoctorCheck {
        guard let keyExpires else {
            return .ok("key", "accepted; when it expires the API does not say (note it down as key-expires in the configuration)")
        }
        let days = (Double(keyExpires) - Date().timeIntervalSince1970) / Self.day
        let day = Timestamp.text((keyExpires - 1) * 1_000).prefix(10)
        if days < 0 {
            return .warn("key", "accepted, although key-expires says \(day)", "correct key-expires")
        }
        let text = "accepted; expires \(day), in \(Int(days)) days"
        return days < Self.warningDays
            ? .warn("key", text, "make a new key in meetergo before that day (keys live 1 to 90 days)") : .ok("key", text)
    }

    private func owner(_ account: Account, _ kind: Credential.Kind) -> DoctorCheck {
        let person = account.email ?? account.id
        let role = account.isAdmin.map { $0 ? "administrator" : "no administrator" } ?? "role not said"
        let company = account.companyId.map { ", company \($0)" } ?? ""
        let text = "the key belongs to \(person), \(role)\(company)"
        guard account.isAdmin == false, kind == .platformKey else { return .ok("owner", text) }
        return .warn("owner", text, "creating users and other people's bookings needs an administrator: name one with --acting-user")
    }

    private static func sentence(_ finding: Finding) -> String {
        "\(finding.message)\(finding.code.map { " (\($0))" } ?? "")"
    }

    private static func milliseconds(_ seconds: Double) -> String {
        let value = max(0, seconds) * 1_000
        return value < 10 ? "\((value * 10).rounded() / 10) ms" : "\(Int(value.rounded())) ms"
    }

    private static func span(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e12).rounded())
        return whole < 120
            ? "\(whole) s" : whole < 7_200 ? "\(whole / 60) minutes" : whole < 172_800 ? "\(whole / 3_600) hours" : "\(whole / 86_400) days"
    }
}
