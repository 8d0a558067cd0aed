import Foundation
import FoundationNetworking
import Subprocess
import SystemPackage

/// A local meetergo while a test runs.
struct Sandbox: Sendable {
    struct Announcement: Decodable {
        var url: String
        var apiKey: String
        var token: String
        var companyId: String
        var ownerId: String
    }

    /// What happened there for good, once or more often.
    struct Effects: Decodable {
        struct Effect: Decodable {
            var kind: String
            var email: String
        }

        var mails: Int
        var billedBookings: Int
        var effects: [Effect]
    }

    struct Statistics: Decodable {
        var received: Int
        var routes: [String: [String: Int]]

        /// Requests that would create something.
        var writes: Int { routes.filter { $0.key.hasPrefix("POST /v4/") }.values.flatMap(\.values).reduce(0, +) }
    }

    let announcement: Announcement
    /// The user's state folder: the tool's memory across jobs.
    let state: Workplace

    /// Starts a sandbox, gives it to `body`, and stops it.
    static func run<Value: Sendable>(_ arguments: [String] = [], body: (Sandbox) async throws -> Value) async throws -> Value {
        let state = try Workplace()
        let result = try await Subprocess.run(
            .path(Programs.sandbox), arguments: Arguments(["--port", "0", "--seed", "7"] + arguments), input: .none,
            output: .sequence, error: .discarded
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            guard let line = try await lines.next() else { throw SandboxFailure(message: "the sandbox ended without its first line") }
            let sandbox = Sandbox(
                announcement: try JSONDecoder().decode(Announcement.self, from: Data(line.utf8)), state: state)
            do {
                let value = try await body(sandbox)
                try execution.send(signal: .terminate)
                return value
            } catch {
                try? execution.send(signal: .terminate)
                throw error
            }
        }
        return result.closureResult
    }

    struct SandboxFailure: Error { var message: String }

    var url: String { announcement.url }

    // MARK: - Its own view of what happened

    func get(_ path: String) async throws -> Data {
        guard let url = URL(string: url + path) else { throw SandboxFailure(message: path) }
        return try await URLSession.shared.data(from: url).0
    }

    func post(_ path: String, _ body: String) async throws {
        guard let url = URL(string: url + path) else { throw SandboxFailure(message: path) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        _ = try await URLSession.shared.data(for: request)
    }

    /// A request of somebody else, as the owner; gives status and body.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> (status: Int, body: String) {
        guard let url = URL(string: url + path) else { throw SandboxFailure(message: path) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.setValue("Bearer \(announcement.apiKey)", forHTTPHeaderField: "Authorization")
        request.setValue(announcement.ownerId, forHTTPHeaderField: "x-meetergo-api-user-id")
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body.utf8)
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    /// Asks the API itself, as the owner.
    func api(_ path: String, _ body: String) async throws {
        guard let url = URL(string: url + path) else { throw SandboxFailure(message: path) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("Bearer \(announcement.apiKey)", forHTTPHeaderField: "Authorization")
        request.setValue(announcement.ownerId, forHTTPHeaderField: "x-meetergo-api-user-id")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let answer = response as? HTTPURLResponse, (200..<300).contains(answer.statusCode) else {
            throw SandboxFailure(message: "\(path): \(String(decoding: data, as: UTF8.self))")
        }
    }

    func effects() async throws -> Effects { try JSONDecoder().decode(Effects.self, from: try await get("/admin/effects")) }
    func statistics() async throws -> Statistics { try JSONDecoder().decode(Statistics.self, from: try await get("/admin/stats")) }

    /// What was done twice, as the sandbox says it: `[]` is "exactly once".
    func repeats() async throws -> String {
        String(decoding: try await get("/admin/repeats"), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Waits until the sandbox has seen so many writes.
    func waitForWrites(_ count: Int) async throws {
        // Each question is a round trip to the server; nothing is timed.
        while try await statistics().writes < count {}
    }

    // MARK: - The tool against it

    func environment(key: String? = nil) -> Environment {
        .inherit.updating([
            "MEETERGO_API_KEY": key ?? announcement.apiKey, "MEETERGO_API_URL": url, "XDG_STATE_HOME": state.folder.string,
        ])
    }

    /// Runs the tool to its end.
    func tool(_ arguments: String..., key: String? = nil, input: String? = nil) async throws -> Finished {
        let result = try await Subprocess.run(
            .path(Programs.tool), arguments: Arguments(arguments), environment: environment(key: key), input: .string(input ?? ""),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }

    /// Runs the tool and sends it signals while it works.
    func tool(_ arguments: [String], while body: (_ send: (Signal) throws -> Void) async throws -> Void) async throws -> Finished {
        let result = try await Subprocess.run(
            .path(Programs.tool), arguments: Arguments(arguments), environment: environment(), input: .none,
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        ) { execution in
            // A tool that has already ended is no fault of the signal.
            try await body { signal in try? execution.send(signal: signal) }
        }
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }

    /// Runs the tool and kills it with -9 when the sandbox has seen so many writes; it may have come to its end before.
    func toolKilled(_ command: [String], after writes: Int) async throws -> Finished {
        try await tool(command) { send in
            try await waitForWrites(writes)
            try send(.kill)
        }
    }

    /// The same once for each number of writes; gives how often the tool was killed in mid-run.
    func kills(_ command: [String], after writes: [Int]) async throws -> Int {
        var kills = 0
        for goal in writes where try await toolKilled(command, after: goal).status == -9 { kills += 1 }
        return kills
    }
}

/// The parts of `summary.json` that tests look at.
struct Summary: Decodable {
    var read: Int
    var outcomes: [String: Int]
    var accountingHolds: Bool
    var inputExhausted: Bool
    var exitCode: Int32
    var recovered: Bool
    var peakMemoryKiB: Int?

    init(_ workplace: Workplace, _ job: String) throws {
        self = try JSONDecoder().decode(Summary.self, from: Data(workplace.text("\(job)/latest/summary.json").utf8))
    }
}
