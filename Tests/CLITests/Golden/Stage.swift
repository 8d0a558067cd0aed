import Foundation
import Subprocess
import SystemPackage

/// A folder in which commands are run as a user would run them, with the local meetergo as the API, and what they print.
struct Stage: Sendable {
    let place: Workplace
    let sandbox: Sandbox

    init(_ sandbox: Sandbox) throws {
        self.sandbox = sandbox
        place = try Workplace()
    }

    /// Runs the command in the folder and writes down what was seen: the command, stdout, stderr after `2|`, the exit code.
    func transcript(
        _ arguments: [String], input: String = "", variables: [String: String?] = [:], onlyErrors: Bool = false,
        signal: (signal: Signal, afterWrites: Int)? = nil
    ) async throws -> String {
        var updates: [Environment.Key: String?] = ["COLUMNS": "120", "TZ": "UTC", "XDG_CONFIG_HOME": place.path("none")]
        for (name, value) in variables { updates[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .path(Programs.tool), arguments: Arguments(arguments), environment: sandbox.environment().updating(updates),
            workingDirectory: place.folder, input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20)
        ) { execution in
            guard let signal else { return }
            try await sandbox.waitForWrites(signal.afterWrites)
            try? execution.send(signal: signal.signal)
        }
        let done = Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
        let words = arguments.map { $0.contains { " '\"*".contains($0) } || $0.isEmpty ? "'\($0)'" : $0 }
        var text = "$ meetergo-bulk \(words.joined(separator: " "))\n"
        if !onlyErrors { text += done.out }
        text += done.err.split(separator: "\n", omittingEmptySubsequences: false).dropLast().reduce(into: "") { $0 += "2| \($1)\n" }
        return plain(text) + "exit code \(done.status)\n"
    }

    /// The text without what differs from run to run.
    private func plain(_ text: String) -> String {
        var text = text
        for (part, name) in [
            (place.folder.string + "/", ""), (place.folder.string, "."), (sandbox.url, "http://127.0.0.1:PORT"),
            (sandbox.announcement.companyId, "COMPANY"), (sandbox.state.folder.string, "STATE"),
        ] { text = text.replacingOccurrences(of: part, with: name) }
        return text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?/, with: "TIME").replacing(/\b\d\d:\d\d:\d\d\b/, with: "TIME")
            .replacing(/process \d+/, with: "process N")
    }
}
