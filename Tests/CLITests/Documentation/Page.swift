import Foundation

/// A page of documentation and the shell commands in it.
struct Page: Sendable {
    /// A fenced block: what it holds, and what the comment above it says of it.
    struct Block: Sendable {
        var line: Int
        var language: String
        var text: String
        /// The exit code it ends with.
        var status: Int32 = 0
        /// Why it is not run.
        var reason: String?
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let name: String
    let blocks: [Block]
    /// Lines that stand outside of fenced blocks, with their numbers.
    let lines: [(number: Int, text: Substring)]

    /// README and the pages that it links to.
    static func all() throws -> [Page] {
        let folder = "Sources/CLI/CLI.docc"
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        return try (["README.md", "samples/README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }).map(
            Page.init)
    }

    init(_ name: String) throws {
        self.name = name
        let text = try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
        var blocks: [Block] = []
        var lines: [(number: Int, text: Substring)] = []
        var open: Block?
        var above: Substring = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            switch (open, line.hasPrefix("```")) {
            case (nil, true):
                var block = Block(line: index + 1, language: String(line.dropFirst(3)), text: "")
                if let match = above.wholeMatch(of: /<!-- exit (\d+) -->/) { block.status = Int32(match.1) ?? 0 }
                if let match = above.wholeMatch(of: /<!-- not run: (.+) -->/) { block.reason = String(match.1) }
                open = block
            case (let block?, true):
                blocks.append(block)
                open = nil
            case (nil, false): lines.append((index + 1, line))
            case (_?, false): open?.text += "\(line)\n"
            }
            above = line
        }
        self.blocks = blocks
        self.lines = lines
    }

    /// Where relative links lead.
    var links: [String] {
        lines.flatMap { $0.text.matches(of: /\]\(([^)#:]+)\)/).map { String($0.1) } }
    }
}
