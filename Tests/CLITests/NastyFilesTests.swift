import Foundation
import Subprocess
import SystemPackage
import Testing

/// The sweep of `scripts/nasty` in its short form: hundreds of files as nobody should write them, by the real program.
@Suite(.timeLimit(.minutes(10))) struct NastyFilesTests {
    @Test func `every nasty file ends in the right rows or in a message with file, line and remedy`() async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Nasty/sweep.py").standardizedFileURL.path
        let result = try await Subprocess.run(
            .name("python3"), arguments: [script, "--tool", Programs.tool.string, "--sandbox", Programs.sandbox.string],
            environment: .inherit, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let text = result.standardOutput + result.standardError
        #expect(result.terminationStatus == .exited(0), "\(text)")
        #expect(text.contains("every one ended"), "\(text)")
    }
}
