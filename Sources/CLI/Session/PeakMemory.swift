import Foundation

/// The most memory that this process has held at once.
enum PeakMemory {
    /// `VmHWM` of `/proc/self/status` (proc_pid_status(5)); `nil` where there is no such file.
    static var kibibytes: Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }
}
