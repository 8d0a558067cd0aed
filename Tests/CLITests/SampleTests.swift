import Foundation
import Subprocess
import SystemPackage
import Testing
import Yams

/// The samples for services, cron and Kubernetes: that they are well formed, and that their command lines do what they say.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SampleTests {
    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(ShardTests.samples)/\(name)", encoding: .utf8)
    }

    // MARK: - Kubernetes

    private static func document(_ name: String) throws -> [String: Any] {
        let documents = Array(try Yams.load_all(yaml: try text(name)))
        #expect(documents.count == 1)
        return try #require(documents.first as? [String: Any])
    }

    /// What the API's description of batch/v1 and v1 lets a pod of these samples say.
    private func checkPod(_ spec: [String: Any], _ name: String) throws {
        let known: Set = [
            "restartPolicy", "automountServiceAccountToken", "terminationGracePeriodSeconds", "securityContext", "containers", "volumes",
        ]
        #expect(Set(spec.keys).isSubset(of: known), "\(name): \(Set(spec.keys).subtracting(known))")
        #expect(spec["restartPolicy"] as? String == "Never", "a pod failure policy wants it")
        let containers = try #require(spec["containers"] as? [[String: Any]])
        let volumes = try #require(spec["volumes"] as? [[String: Any]])
        let names = volumes.compactMap { $0["name"] as? String }
        #expect(names.count == volumes.count && Set(names).count == names.count)
        for volume in volumes { #expect(volume.keys.count == 2, "a name and one source: \(volume)") }
        for container in containers {
            #expect(container["name"] is String && container["image"] is String)
            let fields: Set = ["name", "image", "command", "args", "env", "securityContext", "resources", "volumeMounts"]
            #expect(Set(container.keys).isSubset(of: fields), "\(name): \(Set(container.keys).subtracting(fields))")
            for list in ["command", "args"] where container[list] != nil {
                // A number or a yes would not be taken for text.
                #expect(container[list] is [String], "\(name): \(list) must be texts")
            }
            let mounts = try #require(container["volumeMounts"] as? [[String: Any]])
            #expect(Set(mounts.compactMap { $0["name"] as? String }) == Set(names), "each volume is mounted")
            for mount in mounts { #expect((mount["mountPath"] as? String)?.hasPrefix("/") == true) }
            let variables = try #require(container["env"] as? [[String: Any]])
            for variable in variables {
                #expect(variable["name"] is String)
                #expect((variable["value"] is String) != (variable["valueFrom"] is [String: Any]), "\(variable)")
            }
            // The key comes from a secret and stands nowhere.
            let key = try #require(variables.first { $0["name"] as? String == "MEETERGO_API_KEY" })
            #expect(((key["valueFrom"] as? [String: Any])?["secretKeyRef"] as? [String: Any])?.keys.sorted() == ["key", "name"])
        }
    }

    private func checkJob(_ spec: [String: Any], _ name: String) throws {
        let pod = try #require((spec["template"] as? [String: Any])?["spec"] as? [String: Any])
        try checkPod(pod, name)
        let rules = try #require((spec["podFailurePolicy"] as? [String: Any])?["rules"] as? [[String: Any]])
        let containers = (pod["containers"] as? [[String: Any]])?.compactMap { $0["name"] as? String } ?? []
        for rule in rules {
            let codes = try #require(rule["onExitCodes"] as? [String: Any])
            #expect(["FailJob", "FailIndex", "Ignore", "Count"].contains(rule["action"] as? String))
            #expect(["In", "NotIn"].contains(codes["operator"] as? String))
            #expect(containers.contains(codes["containerName"] as? String ?? ""))
            let values = try #require(codes["values"] as? [Int])
            // The API wants them in order, each once, and no 0 with In.
            #expect(values == Set(values).sorted() && !values.contains(0))
        }
    }

    @Test func `the CronJob says what batch/v1 asks for`() throws {
        let object = try Self.document("kubernetes/cronjob.yaml")
        #expect(object["apiVersion"] as? String == "batch/v1" && object["kind"] as? String == "CronJob")
        #expect((object["metadata"] as? [String: Any])?["name"] is String)
        let spec = try #require(object["spec"] as? [String: Any])
        #expect((spec["schedule"] as? String)?.split(separator: " ").count == 5)
        #expect(TimeZone(identifier: spec["timeZone"] as? String ?? "") != nil)
        #expect(spec["concurrencyPolicy"] as? String == "Forbid")
        try checkJob(try #require((spec["jobTemplate"] as? [String: Any])?["spec"] as? [String: Any]), "cronjob.yaml")
    }

    @Test func `the Indexed Job says what batch/v1 asks for, and splits into as many parts as it has indexes`() throws {
        let object = try Self.document("kubernetes/indexed-job.yaml")
        #expect(object["apiVersion"] as? String == "batch/v1" && object["kind"] as? String == "Job")
        let spec = try #require(object["spec"] as? [String: Any])
        #expect(spec["completionMode"] as? String == "Indexed")
        let completions = try #require(spec["completions"] as? Int)
        #expect(spec["backoffLimitPerIndex"] is Int)
        try checkJob(spec, "indexed-job.yaml")
        #expect(try indexedCommand().contains("--shard \"$((JOB_COMPLETION_INDEX + 1))/\(completions)\""))
    }

    private func indexedCommand() throws -> String {
        let spec = try #require(try Self.document("kubernetes/indexed-job.yaml")["spec"] as? [String: Any])
        let pod = try #require((spec["template"] as? [String: Any])?["spec"] as? [String: Any])
        let command = try #require((pod["containers"] as? [[String: Any]])?.first?["command"] as? [String])
        #expect(Array(command.prefix(2)) == ["/bin/sh", "-c"])
        return command[2]
    }

    /// Runs a command line of a sample with the tool in its place.
    private func shell(_ command: String, _ sandbox: Sandbox, _ more: [(String, String)] = []) async throws -> Finished {
        let folder = Programs.folder.string
        let path = "\(folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        var variables: [Environment.Key: String] = ["PATH": path, "MEETERGO_API_KEY": sandbox.announcement.apiKey]
        variables["MEETERGO_API_URL"] = sandbox.url
        variables["XDG_STATE_HOME"] = sandbox.state.folder.string
        for (name, value) in more { variables[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", command], environment: .inherit.updating(variables), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }

    @Test func `the Indexed Job's command line imports each row once`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.queueBookings(1...40), to: "bookings.csv")
            let command = try indexedCommand().replacing("/input/", with: place.folder.string + "/").replacing(
                "/jobs/", with: place.folder.string + "/")
            for index in 0..<4 {
                let done = try await shell(command, sandbox, [("JOB_COMPLETION_INDEX", "\(index)")])
                #expect(done.status == 0, "\(done.out)\(done.err)")
            }
            let status = try await sandbox.tool("status", place.folder.string)
            #expect(status.out.contains("all 4 jobs: 40 read = 40 created"), "\(status.out)\(status.err)")
            #expect(status.out.contains("the 4 parts have each of the input's 40 rows once"), "\(status.out)")
            #expect(try await sandbox.repeats() == "[]")
        }
    }

    @Test func `the CronJob's arguments import, and stop at an export that is cut short`() async throws {
        let spec = try #require(try Self.document("kubernetes/cronjob.yaml")["spec"] as? [String: Any])
        let job = try #require((spec["jobTemplate"] as? [String: Any])?["spec"] as? [String: Any])
        let pod = try #require((job["template"] as? [String: Any])?["spec"] as? [String: Any])
        let arguments = try #require((pod["containers"] as? [[String: Any]])?.first?["args"] as? [String])
        try await nightly(arguments.map { "'\($0)'" }.joined(separator: " "), input: "/input/", jobs: "/jobs/")
    }

    // MARK: - cron and systemd

    @Test func `the crontab line imports, and stops at an export that is cut short`() async throws {
        let lines = try Self.text("cron/meetergo-bulk").split(separator: "\n")
        #expect(lines.contains("MEETERGO_API_KEY_FILE=/home/meetergo/api.key"))
        let line = try #require(lines.first { $0.first?.isNumber == true })
        // Five fields of time and the user; in the command each % is escaped, or cron would end it there.
        let fields = line.split(separator: " ", maxSplits: 6)
        #expect(fields[5] == "meetergo")
        let command = String(fields[6])
        #expect(command.count { $0 == "%" } == command.ranges(of: "\\%").count)
        try await nightly(
            command.replacing("\\%", with: "%").replacing("meetergo-bulk import", with: "import"), input: "/srv/meetergo/",
            jobs: "/home/meetergo/")
    }

    @Test func `the service's command line imports, and stops at an export that is cut short`() async throws {
        let unit = try Self.text("systemd/meetergo-users.service").replacing("\\\n", with: " ")
        let line = try #require(unit.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        let command = String(line.dropFirst("ExecStart=/usr/bin/meetergo-bulk ".count))
        #expect(command.count { $0 == "%" } == 2 * command.ranges(of: "%%").count)
        try await nightly(
            command.replacing("%%", with: "%").replacing("${STATE_DIRECTORY}/", with: "/jobs/"), input: "/srv/meetergo/", jobs: "/jobs/",
            credentials: true)
    }

    @Test func `systemd finds nothing wrong with the service and its timer`() async throws {
        let place = try Workplace()
        for name in ["meetergo-users.service", "meetergo-users.timer"] {
            // The program and its page are not installed where the tests run.
            let text = try Self.text("systemd/\(name)").replacing("/usr/bin/meetergo-bulk ", with: "/bin/true ")
            try place.write(text.split(separator: "\n").filter { !$0.hasPrefix("Documentation=") }.joined(separator: "\n"), to: name)
        }
        let verified = try await Subprocess.run(
            .name("systemd-analyze"), arguments: ["verify", place.path("meetergo-users.service"), place.path("meetergo-users.timer")],
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(verified.terminationStatus == .exited(0) && verified.standardError == "", "\(verified.standardError)")
        let secure = try await Subprocess.run(
            .name("systemd-analyze"),
            // Exposure in tenths: 2.0 of 10 at most.
            arguments: ["security", "--offline=yes", "--threshold=20", "--no-pager", place.path("meetergo-users.service")],
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(secure.terminationStatus == .exited(0), "\(secure.standardOutput)\(secure.standardError)")
    }

    /// A nightly command line over three nights: the first without guards as the samples say, a good one, and one with an export cut short.
    private func nightly(_ arguments: String, input: String, jobs: String, credentials: Bool = false) async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(sandbox.announcement.apiKey, to: "api.key")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path("api.key"))
            let more = credentials ? [("CREDENTIALS_DIRECTORY", place.folder.string)] : []
            // The time at which the night ends may have passed today; the guards are what is tried.
            let command =
                "meetergo-bulk "
                + arguments.replacing(input, with: place.folder.string + "/").replacing(jobs, with: place.folder.string + "/").replacing(
                    "--until 05:30", with: "")
                + " --rate none"
            let guards = /--(max-new|max-changed)[ =]\d+%/
            try place.write(Files.users(1...120), to: "users.csv")
            let first = try await shell(command.replacing(guards, with: "").replacing("''", with: ""), sandbox, more)
            #expect(first.status == 0, "\(first.out)\(first.err)")
            try place.write(Files.users(1...125), to: "users.csv")
            let second = try await shell(command, sandbox, more)
            #expect(second.out.contains("125 read = 5 created + 120 unchanged"), "\(second.out)\(second.err)")
            try place.write(Files.users(1...60), to: "users.csv")
            let third = try await shell(command, sandbox, more)
            #expect(third.status == 2 && third.err.contains("--expect-rows 100.."), "\(third.out)\(third.err)")
        }
    }

    // MARK: - The configuration

    @Test(arguments: [[], ["--profile", "nightly"], ["--profile", "try"]])
    func `the sample configuration is understood`(_ profile: [String]) async throws {
        let result = try await Subprocess.run(
            .path(Programs.tool),
            arguments: Arguments(["config", "show", "--json", "--config", "\(ShardTests.samples)/meetergo-bulk.yaml"] + profile),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(result.terminationStatus == .exited(0), "\(result.standardOutput)\(result.standardError)")
        #expect(result.standardOutput.contains("Europe/Berlin"))
        if profile.last == "nightly" { #expect(result.standardOutput.contains("10%")) }
    }
}
