import Foundation
import Testing

/// No message of the command line comes into being without a snapshot of it.
@Suite struct MessageCoverageSnapshotTests {
    /// Messages that no command on an ordinary machine brings about, by a part of their words, and why.
    private static let exempt: [(words: String, reason: String)] = [
        (" has no finished run yet.", "a job whose only run was killed is completed by the next command"),
        (": the summary of run ", "takes a ledger that was written by something else"),
        ("The summary of run ", "the same"),
        (" has had no run yet; begin with:", "a ledger is made with its first run; seen only after a crash in between"),
        (" has had no run yet: nothing to undo.", "the same"),
        (" is too large for a configuration.", "a file of over a megabyte"),
        (" is no UTF-8 text.", "transcripts are text"),
        ("The summary cannot be written as JSON: ", "would be a bug"),
        (": the recorder ended without handing its files back.", "would be a bug"),
        ("The input has changed while it was read.", "takes a file that is written to between two moments"),
        (" cannot be looked up: ", "an answer of the API that names its own words; see ReferenceTests"),
        (": the API's user list does not page as expected", "takes an API that pages otherwise"),
        ("Standard input cannot be kept in ", "a full disk"),
        ("The list of users cannot be read: ", "an API that goes down between two reads"),
        ("Group appointments cannot be read: ", "the same"),
        ("The provisional bookings cannot be read: ", "the same"),
        (" is given. If that is right this time, run it once without ", "takes a job that has grown; see GuardTests"),
        (", or name another job with --job.", "takes parts of two kinds; see ShardTests"),
    ]

    /// A string literal within a call that makes an error, where it stands, without what is put into it.
    private struct Message {
        var place: String
        var words: String
    }

    private static let root = Snapshot.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func messages() throws -> [Message] {
        let folder = Self.root.appending(path: "Sources/CLI")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }.sorted()
        return try files.flatMap { file in
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            return text.matches(of: /(?:CommandFailure|ValidationError)\(/).flatMap { match in
                Self.literals(text[match.range.upperBound...]).map { Message(place: file, words: $0) }
            }
        }
    }

    /// The longest part without interpolation of each string literal up to the closing parenthesis.
    private static func literals(_ text: Substring) -> [String] {
        var literals: [String] = []
        var parts: [String] = []
        // What is open: a call's parenthesis, a string, an interpolation.
        var open: [Character] = ["("]
        var rest = text
        while let character = rest.popFirst(), !open.isEmpty {
            switch (open.last, character) {
            case ("\"", "\""):
                open.removeLast()
                if open.last == "(" { literals.append(parts.max { $0.count < $1.count } ?? "") }
            case ("\"", "\\"):
                guard let next = rest.popFirst() else { return literals }
                if next == "(" {
                    open.append("i")
                    if open.dropLast(2).last == "(" { parts.append("") }
                } else if open.dropLast().last == "(" {
                    parts[parts.count - 1].append(next == "n" ? "\n" : next)
                }
            case ("\"", _): if open.dropLast().last == "(" { parts[parts.count - 1].append(character) }
            case (_, "\""):
                if open.last == "(" { parts = [""] }
                open.append("\"")
            case ("i", "("), ("p", "("): open.append("p")
            case ("(", "("): open.append("(")
            case (_, ")"): open.removeLast()
            default: break
            }
        }
        return literals
    }

    @Test func `each message of the command line is in a snapshot`() throws {
        let messages = try messages().filter { $0.words.trimmingCharacters(in: .whitespaces).count >= 12 }
        #expect(messages.count > 40)
        var shown = ""
        for folder in ["errors", "endings"] {
            for name in try Snapshot.names(in: folder) {
                shown += try String(contentsOf: Snapshot.folder.appending(path: "\(folder)/\(name)"), encoding: .utf8)
            }
        }
        var exempt = Set(Self.exempt.map(\.words))
        for message in messages where !shown.contains(message.words.trimmingCharacters(in: .whitespaces)) {
            let reason = Self.exempt.first { message.words.contains($0.words) }
            #expect(reason != nil, "\(message.place): no snapshot shows \"\(message.words)\"")
            if let reason { exempt.remove(reason.words) }
        }
        #expect(exempt == [], "exempt without need")
    }
}
