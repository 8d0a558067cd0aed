import Foundation
import Testing

/// Texts that users read, kept as files in `Snapshots` beside this folder, so that each change of them is seen and agreed to.
///
/// `scripts/snapshots` records what has changed beside the kept text, as `NAME.new`, and shows the difference; as long as such a file lies
/// there the tests fail. `scripts/snapshots --accept` takes it over.
enum Snapshot {
    /// Set by `scripts/snapshots`.
    static let variable = "MEETERGO_RECORD_SNAPSHOTS"

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Snapshots")

    private static var isRecording: Bool { ProcessInfo.processInfo.environment[variable] == "1" }

    /// Holds `text` against the snapshot of that name.
    static func expect(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let (kept, new) = (folder.appending(path: name), folder.appending(path: "\(name).new"))
        let isSame = (try? String(contentsOf: kept, encoding: .utf8)) == text
        if isRecording {
            try FileManager.default.createDirectory(at: kept.deletingLastPathComponent(), withIntermediateDirectories: true)
            if isSame { try? FileManager.default.removeItem(at: new) } else { try Data(text.utf8).write(to: new) }
        }
        let waits = FileManager.default.fileExists(atPath: new.path)
        #expect(!waits, "\(name).new waits to be looked at: scripts/snapshots --accept takes it over", sourceLocation: sourceLocation)
        guard !isSame, !waits else { return }
        let was = (try? String(contentsOf: kept, encoding: .utf8)) ?? ""
        Issue.record(
            "\(name) differs: \(firstDifference(was, text)). scripts/snapshots records it anew", sourceLocation: sourceLocation)
    }

    /// The names of all snapshots in a folder of them, without the folder.
    static func names(in subfolder: String) throws -> Set<String> {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: subfolder).path)
        return Set(names.filter { !$0.hasSuffix(".new") })
    }

    private static func firstDifference(_ was: String, _ now: String) -> String {
        let (old, new) = (
            was.split(separator: "\n", omittingEmptySubsequences: false), now.split(separator: "\n", omittingEmptySubsequences: false)
        )
        let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        func text(_ lines: [Substring]) -> String { line < lines.count ? "\"\(lines[line])\"" : "nothing" }
        return "line \(line + 1) was \(text(old)) and is \(text(new))"
    }
}
