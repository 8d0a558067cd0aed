import Foundation
import JSONText
import Synchronization

/// The two streams: what was asked for goes to stdout, what is said on the way to stderr.
enum Console {
    /// How messages on stderr are written, for the whole process.
    static let format = Mutex(LogFormat.text)
    private static let written = Mutex(false)

    /// Whether anything has been written to stdout.
    static var hasWritten: Bool { written.withLock { $0 } }

    static func out(_ line: String) {
        out(bytes: Array("\(line)\n".utf8))
    }

    /// A line for people: folded between words where stdout is a terminal.
    ///
    /// - Parameter indent: see ``Paragraph/lines(_:width:indent:)``.
    static func say(_ line: String, indent: Int? = nil) {
        out(folded(line, STDOUT_FILENO, indent: indent))
    }

    static func out(bytes: [UInt8]) {
        written.withLock { $0 = true }
        // A reader that has gone away (a closed pipe) is no reason to fail a run.
        try? FileHandle.standardOutput.write(contentsOf: bytes)
    }

    static func note(_ line: String) {
        switch format.withLock({ $0 }) {
        case .text: draw("\(folded(legible(line), STDERR_FILENO))\n")
        case .json: log("info", line)
        }
    }

    static func error(_ message: String) {
        switch format.withLock({ $0 }) {
        case .text: draw("\(folded("meetergo-bulk: \(legible(message))", STDERR_FILENO))\n")
        case .json: log("error", message)
        }
    }

    /// The text without what would move a terminal's cursor or colour it: a file's name may hold such things.
    private static func legible(_ text: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var legible = ""
        for scalar in text.unicodeScalars { legible += isControl(scalar) ? scalar.escaped(asASCII: true) : String(scalar) }
        return legible
    }

    private static func folded(_ line: String, _ descriptor: Int32, indent: Int? = nil) -> String {
        guard let size = TerminalSize.of(descriptor) else { return line }
        return Paragraph.lines(line, width: size.columns, indent: indent).joined(separator: "\n")
    }

    /// A message as a line of JSON: when, how grave, what.
    private static func log(_ level: String, _ message: String) {
        log(["at": .string(Date().formatted(.iso8601)), "level": .string(level), "message": .string(message)])
    }

    /// A line of JSON on stderr.
    static func log(_ object: JSONObject) {
        var bytes: [UInt8] = []
        object.write(into: &bytes)
        try? FileHandle.standardError.write(contentsOf: bytes + [UInt8(ascii: "\n")])
    }

    /// Text as it is, for the progress line.
    static func draw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Array(text.utf8))
    }
}
