import Foundation
import Testing

/// How an error message is brought about.
enum Provocation: Sendable {
    /// By these words of a command, in the folder of ``ErrorStage``.
    case run([String])
    /// The same with variables beside the usual ones.
    case runWith([String: String], [String])
    /// Not by a command on an ordinary machine; the reason is part of the snapshot.
    case cannotBe(String)
}

/// The folder of all that is wrong with files.
enum ErrorStage {
    private static let users = "email,givenName,familyName,timezone\nana@example.com,Ana,A,Europe/Berlin\n"
    private static let start = "meetingTypeId,queueId,start,attendee.email,attendee.fullname\n"

    static func prepare(_ stage: Stage) throws {
        let place = stage.place
        let files: [String: String] = [
            "users.csv": users, "other.csv": users, "empty.csv": "",
            "header.csv": "email,\"givenName,familyName\n", "rows.jsonl": "{\"email\":\"a@example.com\"}\n",
            "titles.csv": "Users of May,,,\nprinted today,,,\nemail,givenName,familyName,timezone\n"
                + String(repeating: "a@example.com,A,B,Europe/Berlin\n", count: 5),
            "one-cell.csv": "\"email,givenName,familyName,timezone\"\n"
                + (1...5).map { "\"a\($0)@example.com,A,B,Europe/Berlin\"\n" }.joined(),
            "array.json": "[{\"email\":\"a@example.com\"}]\n", "page.csv": "<!doctype html><title>Login</title>\n",
            "workbook.csv": "PK\u{3}\u{4}[Content_Types].xml", "nomail.csv": "givenName,familyName\nAna,A\n",
            "twice.csv": "email,E-Mail,givenName,familyName,timezone\na@example.com,b@example.com,A,B,Europe/Berlin\n",
            "undecided.csv": start
                + "40000000-0000-4000-8000-000000000001,50000000-0000-4000-8000-000000000001,03/04/2028 9:00,a@example.com,A\n",
            "contrary.csv": start
                + "40000000-0000-4000-8000-000000000001,50000000-0000-4000-8000-000000000001,13/04/2028 9:00,a@example.com,A\n"
                + "40000000-0000-4000-8000-000000000001,50000000-0000-4000-8000-000000000001,04/13/2028 9:00,b@example.com,B\n",
            "one-column.csv": "name\nJana\n", "no.yaml": "{", "unknown-field.yaml": "kind: users\ncolumns:\n  emial: \"{E-Mail}\"\n",
            "key-open": stage.sandbox.announcement.apiKey, "key-empty": "\n", "key": stage.sandbox.announcement.apiKey,
            "config-key.yaml": "api-key: ak_live:x\n", "config-open.yaml": "timeout: 5\n", "config-list.yaml": "- rate\n",
            "config-broken.yaml": "rate: {\n", "config-typo.yaml": "timout: 5\n",
            "config-profile.yaml": "profiles:\n  night:\n    rate: none\n",
            "config-value.yaml": "rate: [1, 2]\n", "config-profiles.yaml": "profiles: 5\n",
        ]
        for (name, text) in files { try place.write(text, to: name) }
        try Data([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]).write(to: URL(filePath: place.path("utf32.csv")))
        try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1]).write(to: URL(filePath: place.path("cut.csv.gz")))
        try FileManager.default.createDirectory(atPath: place.path("folder"), withIntermediateDirectories: false)
        for job in ["norun.job", "spoilt.job", "locked.job"] {
            try FileManager.default.createDirectory(atPath: place.path(job), withIntermediateDirectories: false)
        }
        try place.write("no database\n", to: "spoilt.job/ledger.sqlite")
        let samples = Snapshot.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        try FileManager.default.copyItem(
            atPath: samples.appending(path: "samples/presets/calendly.csv").path, toPath: place.path("calendly.csv"))
        for (name, mode) in ["key-open": 0o644, "key-empty": 0o600, "key": 0o600, "config-key.yaml": 0o644, "config-open.yaml": 0o666] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: place.path(name))
        }
    }

    /// Takes the lock of a job as another process would.
    static func hold(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: Data("process 1 on elsewhere (import users, since today)\n".utf8))
        guard let file = FileHandle(forUpdatingAtPath: path), flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Sandbox.SandboxFailure(message: "\(path) cannot be locked")
        }
        return file
    }

    /// One paragraph a case: its name, and what the command said on stderr.
    static func text(_ stage: Stage, _ cases: [(name: String, provocation: Provocation)]) async throws -> String {
        var paragraphs: [String] = []
        for (name, provocation) in cases {
            switch provocation {
            case .run(let words): paragraphs.append("[\(name)]\n" + (try await stage.transcript(words, onlyErrors: true)))
            case .runWith(let variables, let words):
                paragraphs.append("[\(name)]\n" + (try await stage.transcript(words, variables: variables, onlyErrors: true)))
            case .cannotBe(let reason): paragraphs.append("[\(name)]\nnot brought about: \(reason)\n")
            }
        }
        return paragraphs.joined(separator: "\n")
    }
}
