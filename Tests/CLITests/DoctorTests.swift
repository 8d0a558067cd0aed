import Foundation
import Subprocess
import Testing

/// `doctor` against what can be wrong, one thing at a time.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DoctorTests {
    /// The lines of a run by the name of the check.
    private struct Findings: Decodable {
        struct Check: Decodable {
            var name: String
            var level: String
            var text: String
            var remedy: String?
        }
        var checks: [Check]
        var exitCode: Int32

        subscript(name: String) -> Check? { checks.first { $0.name == name } }
        /// Names of what is not ok.
        var troubles: [String] { checks.filter { $0.level != "ok" }.map(\.name) }
    }

    private func findings(_ done: Finished) throws -> Findings {
        let findings = try JSONDecoder().decode(Findings.self, from: Data(done.out.utf8))
        #expect(findings.exitCode == done.status)
        return findings
    }

    @Test func `a good sandbox is ok in every line`() async throws {
        try await Sandbox.run(["--limit", "bucket", "--limit-headers", "x-ratelimit"]) { sandbox in
            let done = try await sandbox.tool("doctor")
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(done.out.split(separator: "\n").allSatisfy { $0.hasPrefix("ok ") }, "\(done.out)")
            let found = try findings(try await sandbox.tool("doctor", "--json", "--acting-user", sandbox.announcement.ownerId))
            #expect(found.troubles == [])
            let names = [
                "address", "credential", "proxy", "dns", "connection", "tls", "latency", "clock", "quota", "key", "owner", "acting user",
            ]
            #expect(found.checks.map(\.name) == names)
            #expect(found["quota"]?.text.lowercased().contains("x-ratelimit-limit: ") == true)
            #expect(found["owner"]?.text.contains("administrator, company \(sandbox.announcement.companyId)") == true)
            #expect(try await sandbox.statistics().writes == 0)
        }
    }

    @Test func `an expired key and a wrong one are told apart`() async throws {
        try await Sandbox.run(["--expired-key", "ak_live:0123456789abcdef"]) { sandbox in
            let expired = try findings(try await sandbox.tool("doctor", "--json", key: "ak_live:0123456789abcdef"))
            #expect(expired.exitCode == 77)
            #expect(expired.troubles == ["key"])
            #expect(expired["key"]?.text.contains("expired") == true)
            #expect(expired["key"]?.remedy?.isEmpty == false)
            let wrong = try findings(try await sandbox.tool("doctor", "--json", key: "ak_live:nonsense"))
            #expect(wrong.exitCode == 77)
            #expect(wrong["key"]?.text.contains("expired") == false)
        }
    }

    @Test func `a personal token is warned about, a key near its end too`() async throws {
        try await Sandbox.run { sandbox in
            let token = try findings(try await sandbox.tool("doctor", "--json", key: sandbox.announcement.token))
            #expect(token.exitCode == 0)
            #expect(token["credential"]?.level == "warn")
            let day = Date(timeIntervalSinceNow: 3 * 86_400).formatted(.iso8601.year().month().day())
            let late = try findings(try await sandbox.tool("doctor", "--json", "--key-expires", day))
            #expect(late["key"]?.level == "warn")
            #expect(late["key"]?.text.contains(day) == true)
        }
    }

    @Test func `a host that does not exist and one that is not meetergo`() async throws {
        try await Sandbox.run { sandbox in
            let nowhere = try findings(try await sandbox.tool("doctor", "--json", "--api-url", "https://meetergo.invalid"))
            #expect(nowhere.exitCode == 69)
            #expect(nowhere.troubles == ["dns"])
            let closed = try findings(try await sandbox.tool("doctor", "--json", "--api-url", "http://127.0.0.1:1"))
            #expect(closed.exitCode == 69)
            #expect(closed.troubles == ["connection"])
            let unsafe = try findings(try await sandbox.tool("doctor", "--json", "--api-url", "http://example.com"))
            #expect(unsafe.exitCode == 64)
            #expect(unsafe.troubles == ["address"])
        }
    }

    @Test func `a certificate that nobody signed fails, is trusted with cacert, and warns before its end`() async throws {
        try await Sandbox.run { sandbox in
            try await TLSFront.run(before: sandbox.url, days: 200) { front in
                let own = try findings(try await sandbox.tool("doctor", "--json", "--api-url", front.url))
                #expect(own.exitCode == 69)
                #expect(own.troubles == ["tls"])
                #expect(own["tls"]?.text.contains("self-signed") == true)
                #expect(own["tls"]?.text.contains("front") == true)
                #expect(own["tls"]?.remedy?.contains("--cacert") == true)
                let trusted = try findings(
                    try await sandbox.tool("doctor", "--json", "--api-url", front.url, "--cacert", front.certificate))
                #expect(trusted.troubles == [], "\(trusted)")
                #expect(trusted["tls"]?.text.contains("valid until") == true)
            }
            // Nobody but the trusted one was sent the key.
            #expect(try await sandbox.statistics().routes["GET /v4/user/me"]?.values.reduce(0, +) == 1)
            try await TLSFront.run(before: sandbox.url, days: 5) { front in
                let late = try findings(try await sandbox.tool("doctor", "--json", "--api-url", front.url, "--cacert", front.certificate))
                #expect(late.exitCode == 0)
                #expect(late.troubles == ["tls"])
                #expect(late["tls"]?.text.contains("4 days left") == true)
            }
        }
    }

    @Test func `a proxy that does not answer is named, without its password`() async throws {
        try await Sandbox.run { sandbox in
            let environment = sandbox.environment().updating(["https_proxy": "http://user:secret@127.0.0.1:1", "no_proxy": ""])
            let result = try await Subprocess.run(
                .path(Programs.tool), arguments: ["doctor", "--json", "--api-url", "https://api.example.org"], environment: environment,
                input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
            let done = Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
            let found = try findings(done)
            #expect(found.exitCode == 69)
            #expect(found.troubles == ["proxy"])
            #expect(found["proxy"]?.text.contains("127.0.0.1:1, from https_proxy") == true)
            #expect(!done.out.contains("secret"))
        }
    }

    @Test(arguments: [(-7_200, "fail", "2 hours ahead of"), (60, "warn", "behind")])
    func `a clock that is wrong is noticed`(_ skew: Int, _ level: String, _ words: String) async throws {
        try await Sandbox.run(["--clock-skew=\(skew)"]) { sandbox in
            let found = try findings(try await sandbox.tool("doctor", "--json"))
            #expect(found.troubles == ["clock"])
            #expect(found["clock"]?.level == level)
            #expect(found["clock"]?.text.contains(words) == true, "\(found)")
            #expect(found.exitCode == (level == "fail" ? 1 : 0))
        }
    }
}
