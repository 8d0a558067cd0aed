import Foundation

/// The two streams: what was asked for goes to stdout, what is said on the way to stderr.
enum Console {
    static func out(_ line: String) {
        out(bytes: Array("\(line)\n".utf8))
    }

    static func out(bytes: [UInt8]) {
        // A reader that has gone away (a closed pipe) is no reason to fail a run.
        try? FileHandle.standardOutput.write(contentsOf: bytes)
    }

    static func note(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Array("\(line)\n".utf8))
    }

    static func error(_ message: String) {
        note("meetergo-bulk: \(message)")
    }

    /// Text as it is, for the progress line.
    static func draw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Array(text.utf8))
    }
}
