import Foundation
import Subprocess
import SystemPackage
import Testing

/// Settings from command line, environment and file, as the built tool takes them.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ConfigurationTests {
    private struct Shown: Decodable {
        struct Setting: Decodable {
            var value: String?
            var source: String
        }
        var file: String?
        var profile: String?
        var settings: [String: Setting]
    }

    /// Runs the tool in a folder, with variables beside those of the process.
    private func tool(_ arguments: [String], in place: Workplace, _ variables: [String: String] = [:]) async throws -> Finished {
        let updates = Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) })
        let environment = Environment.inherit.updating([
            "MEETERGO_API_KEY": nil, "MEETERGO_API_URL": nil, "XDG_CONFIG_HOME": place.path("none"), "XDG_STATE_HOME": place.path("state"),
        ])
        let result = try await Subprocess.run(
            .path(Programs.tool), arguments: Arguments(arguments), environment: environment.updating(updates),
            workingDirectory: place.folder, input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Finished(result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }

    private func shown(_ arguments: [String], in place: Workplace, _ variables: [String: String] = [:]) async throws -> Shown {
        let done = try await tool(["config", "show", "--json"] + arguments, in: place, variables)
        #expect(done.status == 0, "\(done.err)")
        return try JSONDecoder().decode(Shown.self, from: Data(done.out.utf8))
    }

    private func configure(_ text: String, _ place: Workplace, mode: Int = 0o600) throws {
        let path = try place.write(text, to: "meetergo-bulk.yaml")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `command line before environment before profile before file before default`() async throws {
        let place = try Workplace()
        try configure("timeout: 1\nattempts: 2\nrate: 3/min\nburst: 4\nprofiles:\n  night:\n    rate: 30/min\n    attempts: 9\n", place)
        let found = try await shown(
            ["--profile", "night", "--timeout", "11"], in: place, ["MEETERGO_TIMEOUT": "12", "MEETERGO_ATTEMPTS": "13"])
        #expect(found.profile == "night")
        #expect(found.settings["timeout"]?.value == "11")
        #expect(found.settings["timeout"]?.source == "command line")
        #expect(found.settings["attempts"]?.value == "13")
        #expect(found.settings["attempts"]?.source == "MEETERGO_ATTEMPTS")
        #expect(found.settings["rate"]?.value == "30/min")
        #expect(found.settings["rate"]?.source.hasSuffix("meetergo-bulk.yaml, profile night") == true)
        #expect(found.settings["burst"]?.value == "4")
        #expect(found.settings["connect-timeout"]?.source == "default")
        #expect(try await shown(["--config", "none"], in: place).settings["burst"]?.value == nil)
    }

    @Test func `a run takes its settings from the file, and its report says so`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            try place.write(Files.users(1...3), to: "users.csv")
            try configure(
                "api-key: \(sandbox.announcement.apiKey)\nprofile: here\nmax-in-flight: 3\nprofiles:\n  here:\n    api-url: \(sandbox.url)\n"
                    + "    rate: none\n", place)
            let done = try await tool(["import", "users", "users.csv"], in: place)
            #expect(done.status == 0, "\(done.err)")
            let recording = try place.text("users.job/latest/report.json")
            #expect(recording.contains("{\"name\":\"rate\",\"value\":\"none\",\"source\":"))
            #expect(recording.contains("profile here"))
            #expect(recording.contains("{\"name\":\"max-in-flight\",\"value\":\"3\",\"source\":"))
            let everything = recording + done.out + done.err + (try place.text("users.job/latest/report.html"))
            #expect(!everything.contains(sandbox.announcement.apiKey))
            #expect(try await sandbox.effects().effects.count == 3)
        }
    }

    @Test func `the key is never shown`() async throws {
        let place = try Workplace()
        try configure("api-key: ak_live:topsecret\n", place)
        for arguments in [["config", "show"], ["config", "show", "--json"]] {
            let done = try await tool(arguments, in: place)
            #expect(done.status == 0)
            #expect(done.out.contains("<redacted>"))
            #expect(!(done.out + done.err).contains("topsecret"))
            let other = try await tool(arguments, in: place, ["MEETERGO_API_KEY": "ak_live:another"])
            #expect(!(other.out + other.err).contains("another"))
        }
    }

    @Test(arguments: [0o640, 0o604]) func `a file with a key that others can read is refused`(_ mode: Int) async throws {
        let place = try Workplace()
        try configure("profiles:\n  a:\n    api-key: ak_live:x\n", place, mode: mode)
        let done = try await tool(["doctor"], in: place)
        #expect(done.status == 77)
        #expect(done.err.contains("chmod 600"))
        try configure("timeout: 5\n", place, mode: mode)
        #expect(try await shown([], in: place).settings["timeout"]?.value == "5")
    }

    @Test func `a file that others can change is refused even without a key`() async throws {
        let place = try Workplace()
        try configure("timeout: 5\n", place, mode: 0o606)
        let done = try await tool(["config", "show"], in: place)
        #expect(done.status == 77)
        #expect(done.err.contains("can be changed by others"))
    }

    @Test(arguments: [
        ("timout: 5\n", ":1: unknown setting \"timout\"; did you mean timeout?"),
        ("rate: none\nprofiles:\n  a:\n    atempts: 5\n", ":4: unknown setting \"atempts\"; did you mean attempts?"),
        ("profile: nigth\nprofiles:\n  night:\n    rate: none\n", "has no profile \"nigth\"; did you mean night?"),
        ("rate: [1, 2]\n", ":1: rate takes one value"), ("- rate\n", "expected lines such as"), ("rate: {\n", "no YAML"),
    ])
    func `mistakes in the file are named with their place`(_ text: String, _ words: String) async throws {
        let place = try Workplace()
        try configure(text, place)
        let done = try await tool(["doctor"], in: place)
        #expect(done.status == 64)
        #expect(done.err.contains(words), "\(done.err)")
    }

    @Test func `a variable that is nearly a setting is named, others are left alone`() async throws {
        let place = try Workplace()
        let done = try await tool(["config", "show"], in: place, ["MEETERGO_MAX_EROR": "5", "MEETERGO_SOMETHING_ELSE": "1"])
        #expect(done.status == 0)
        #expect(done.err.contains("MEETERGO_MAX_EROR is no setting, and is not used; did you mean MEETERGO_MAX_ERRORS?"))
        #expect(!done.err.contains("SOMETHING_ELSE"))
    }

    @Test func `a value that does not fit is named with where it stands`() async throws {
        let place = try Workplace()
        try configure("timeout: soon\n", place)
        let done = try await tool(["doctor"], in: place)
        #expect(done.status == 64)
        #expect(done.err.contains("'soon' is invalid for '--timeout"))
        #expect(done.err.contains("timeout is set in") && done.err.contains("meetergo-bulk.yaml"))
    }

    @Test func `flags in the file are switched on and off`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let variables = ["MEETERGO_API_KEY": sandbox.announcement.apiKey, "MEETERGO_API_URL": sandbox.url]
            var mails: [Int] = []
            for (number, word) in ["no", "yes"].enumerated() {
                try place.write(Files.queueBookings(2 * number + 1...2 * number + 2), to: "\(word).csv")
                try configure("notify: \(word)\nrate: none\n", place)
                let done = try await tool(["import", "bookings", "\(word).csv"], in: place, variables)
                #expect(done.status == 0, "\(done.err)")
                mails.append(try await sandbox.effects().mails)
            }
            // The hosts' mails come in any case, one a booking.
            #expect(mails[0] == 2)
            #expect(mails[1] == 6)
        }
    }
}
