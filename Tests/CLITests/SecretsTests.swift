import Foundation
import Subprocess
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct SecretsTests {
    @Test func `no key is found anywhere`() async throws {
        try await Sandbox.run(["--latency", "fixed:20", "--fault", "status-after:method=POST,status=502,probability=0.1"]) { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...200) + "wrong,A,B,Europe/Berlin,\n", to: "users.csv")
            let key = sandbox.announcement.apiKey
            let secret = String(key.split(separator: ":").last ?? "")
            #expect(secret.count >= 16)
            let done = try await sandbox.tool(["import", "users", place.path("users.csv"), "--rate", "none"]) { _ in
                try await sandbox.waitForWrites(10)
                let processes = try await Subprocess.run(
                    .name("ps"), arguments: ["-ewwo", "args"], output: .string(limit: 1 << 20))
                let lines = processes.standardOutput.split(separator: "\n").filter { $0.contains("meetergo-bulk import") }
                #expect(!lines.isEmpty)
                #expect(!lines.contains { $0.contains(secret) })
            }
            #expect(done.status == 1, "\(done.out)\(done.err)")
            #expect(!done.out.contains(secret))
            #expect(!done.err.contains(secret))
            for folder in [place.folder.string, sandbox.state.folder.string] {
                for file in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
                    guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file) holds the key")
                }
            }
            let ledger = try FileManager.default.attributesOfItem(atPath: place.path("users.job/ledger.sqlite"))
            #expect((ledger[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            let failed = try FileManager.default.attributesOfItem(atPath: place.path("users.job/latest/failed.csv"))
            #expect((failed[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test func `a key file that others can read is refused`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...2), to: "users.csv")
            try place.write(sandbox.announcement.apiKey + "\n", to: "key")
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.path("key"))
            let open = try await sandbox.tool("import", "users", place.path("users.csv"), "--api-key-file", place.path("key"), key: "x")
            #expect(open.status == 77)
            #expect(open.err.contains("chmod 600"))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path("key"))
            let done = try await sandbox.tool("import", "users", place.path("users.csv"), "--api-key-file", place.path("key"), key: "x")
            #expect(done.status == 0, "\(done.err)")
        }
    }

    @Test func `a proxy that the environment names never sees what goes to this machine`() async throws {
        try await Sandbox.run { sandbox in
            try await Sandbox.run(["--seed", "8"]) { proxy in
                let place = try Workplace()
                try place.write(Files.users(1...5), to: "users.csv")
                let environment = sandbox.environment().updating(["http_proxy": proxy.url, "all_proxy": proxy.url])
                let result = try await Subprocess.run(
                    .path(Programs.tool), arguments: ["import", "users", place.path("users.csv"), "--rate", "none"],
                    environment: environment, output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
                #expect(Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError).status == 0)
                #expect(try await proxy.statistics().received == 0)
                #expect(try await sandbox.statistics().writes == 5)
            }
        }
    }
}
