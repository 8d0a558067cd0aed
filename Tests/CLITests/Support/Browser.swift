import Foundation
import Subprocess
import SystemPackage

/// Chromium without a window, for what only a browser can say of a page.
enum Browser {
    /// The page after loading as the browser has it, and what it said on its console.
    static func load(_ file: String) async throws -> (document: String, console: [String]) {
        let profile = try Workplace()
        let result = try await Subprocess.run(
            .name("chromium"),
            arguments: [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=\(profile.folder.string)",
                "--enable-logging=stderr", "--dump-dom", "file://\(file)",
            ],
            input: .none, output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
        let console = result.standardError.split(separator: "\n").map(String.init).filter { $0.contains("CONSOLE") }
        return (result.standardOutput, console)
    }

    /// The numbers that the page names: `<data id="…" value="…">`.
    static func numbers(_ document: String) -> [String: Int] {
        let pattern = /<data id="([^"]+)" value="(-?\d+)">([^<]*)<\/data>/
        return document.matches(of: pattern).reduce(into: [:]) { numbers, match in
            // What is read must be what is meant.
            let shown = match.3.replacing(",", with: "")
            numbers[String(match.1)] = shown == match.2 ? Int(match.2) : nil
        }
    }
}
