import Foundation
import Subprocess
import SystemPackage
import Testing

/// The examples of the help pages do what they say: each is run, in the order of its page, where the files and jobs are that it names.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HelpExampleTests {
    /// The commands under EXAMPLES of a help page, a backslash at the end of a line joined with the next.
    private func examples(of program: String, _ words: [String]) async throws -> [String] {
        let result = try await Subprocess.run(
            .path(Programs.folder.appending(program)), arguments: Arguments(words + ["--help"]),
            environment: .inherit.updating(["COLUMNS": "200"]), input: .none, output: .string(limit: 1 << 20), error: .discarded)
        let lines = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
        let block = lines.drop { !$0.hasPrefix("EXAMPLES") }.dropFirst().prefix { $0.hasPrefix("  ") }
        return block.map { $0.drop { $0 == " " } }.joined(separator: "\n").replacing("\\\n", with: " ").split(separator: "\n").map(
            String.init)
    }

    @Test func `each example of the tool's help pages runs`() async throws {
        let names = try Snapshot.names(in: "help").filter { $0.hasPrefix("meetergo-bulk") }.map { $0.replacing(".txt", with: "") }
        var count = 0
        for page in names.sorted() {
            let examples = try await examples(of: "meetergo-bulk", page.split(separator: " ").dropFirst().map(String.init))
            count += examples.count
            guard !examples.isEmpty else { continue }
            try await Sandbox.run { sandbox in
                let place = try Workplace()
                try await furnish(place, sandbox)
                for example in examples {
                    // The other machine is this one, the other meetergo as well.
                    let command = example.replacing("ssh host ", with: "").replacing("http://127.0.0.1:8089", with: sandbox.url)
                        .replacing("/tmp/", with: "")
                    let done = try await shell(command, place, sandbox)
                    // Some rows are wrong on purpose.
                    #expect([0, 1].contains(done.status), "\(page): \(example)\n\(done.out)\(done.err)")
                }
                #expect(try await sandbox.repeats() == "[]", "\(page)")
            }
        }
        #expect(count >= 30)
    }

    @Test func `each example of the local meetergo's help page runs`() async throws {
        let examples = try await examples(of: "meetergo-sandbox", [])
        #expect(examples.count == 3)
        for example in examples where example.hasPrefix("meetergo-sandbox ") {
            let words = example.split(separator: " ").dropFirst().map(String.init)
            let port = words.firstIndex(of: "--port")
            let others = words.indices.filter { $0 != port && $0 != port.map { $0 + 1 } }.map { words[$0] }
            try await Sandbox.run(others) { sandbox in
                let received = try await sandbox.statistics().received
                #expect(received == 0)
            }
        }
        let curl = try #require(examples.first { $0.hasPrefix("curl ") })
        try await Sandbox.run { sandbox in
            let command = curl.replacing("curl ", with: "curl --silent --fail ").replacing("localhost:8080", with: sandbox.url)
            let done = try await shell(command, try Workplace(), sandbox)
            #expect(done.status == 0, "\(done.out)\(done.err)")
            let plan = String(decoding: try await sandbox.get("/admin/faults"), as: UTF8.self)
            #expect(plan.contains("status-after"), "\(plan)")
        }
    }

    /// The files and jobs that the examples name.
    private func furnish(_ place: Workplace, _ sandbox: Sandbox) async throws {
        // The last row is wrong, so that there is something to retry.
        try place.write(Files.users(1...4) + "nobody,N,N,Europe/Berlin\n", to: "users.csv")
        for (name, numbers) in [("bookings", 1...3), ("a", 4...5), ("b", 6...7)] as [(String, ClosedRange<Int>)] {
            try place.write(Files.queueBookings(numbers), to: "\(name).csv")
        }
        try place.write("profiles:\n  try:\n    timeout: 50\n", to: "meetergo-bulk.yaml")
        let samples = Page.root.appending(path: "samples/presets")
        try FileManager.default.copyItem(atPath: samples.appending(path: "calendly.csv").path, toPath: place.path("export.csv"))
        let done = try await shell(
            """
            gzip --keep export.csv
            meetergo-bulk import users users.csv --shard 1/2 || true
            meetergo-bulk import users users.csv --shard 2/2 || true
            for run in 1 2 3; do meetergo-bulk import users users.csv || true; done
            for run in 1 2; do meetergo-bulk import bookings bookings.csv --no-notify; done
            """, place, sandbox)
        #expect(done.status == 0, "\(done.out)\(done.err)")
    }

    private func shell(_ text: String, _ place: Workplace, _ sandbox: Sandbox) async throws -> Finished {
        let path = "\(Programs.folder.string):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let environment = sandbox.environment().updating(["PATH": path, "XDG_CONFIG_HOME": place.path("none"), "MEETERGO_RATE": "none"])
        let result = try await Subprocess.run(
            .name("bash"), arguments: ["-euo", "pipefail", "-c", text], environment: environment, workingDirectory: place.folder,
            input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }
}
