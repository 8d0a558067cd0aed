import Foundation

/// The line that tells scripts and tests where the sandbox is and how to get in.
struct Announcement: Sendable {
    var host: String
    var apiKey: String
    var token: String
    var companyId: String
    var ownerId: String
    var seed: UInt64

    private struct Line: Encodable {
        var url: String
        var apiKey: String
        var token: String
        var companyId: String
        var ownerId: String
        var seed: UInt64
        var pid: Int32
    }

    /// Writes the line to stdout, and to a file that appears with its whole content or not at all.
    func publish(port: Int, file: String?) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let line =
            try encoder.encode(
                Line(
                    url: "http://\(host):\(port)", apiKey: apiKey, token: token, companyId: companyId, ownerId: ownerId, seed: seed,
                    pid: ProcessInfo.processInfo.processIdentifier)) + Data("\n".utf8)
        if let file { try line.write(to: URL(fileURLWithPath: file), options: .atomic) }
        // The file handle writes through: nothing stays in a buffer.
        FileHandle.standardOutput.write(line)
    }
}
