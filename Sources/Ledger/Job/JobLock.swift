import BulkModel
import FileSystem
import FoundationEssentials
import Glibc
import SystemPackage

/// Who works on a job, as the lock file says it.
public struct JobHolder: Sendable, Hashable {
    public var process: Int32
    public var host: String
    /// The command line without arguments that are nobody's business, such as `import users users.csv`.
    public var command: String
    /// ISO 8601 in UTC.
    public var since: String

    public init(process: Int32, host: String, command: String, since: String) {
        self.process = process
        self.host = host
        self.command = command
        self.since = since
    }

    /// This process.
    ///
    /// - Parameter at: wall-clock time, milliseconds since 1970.
    public static func current(command: String, at: Int64) -> JobHolder {
        let name = try? Disk.head("/proc/sys/kernel/hostname", count: 256)
        let host = name.map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
        let since = Date(timeIntervalSince1970: Double(at / 1_000)).formatted(.iso8601)
        return JobHolder(process: getpid(), host: host ?? "this machine", command: command, since: since)
    }

    var text: String { "process \(process) on \(host) (\(command), since \(since))" }
}

/// The lock of a job folder: `flock` on a file whose text names the holder.
///
/// The operating system lets go of it when the process ends, however it ends. The file stays: removing it would let two processes lock two
/// files of one name.
final class JobLock: Sendable {
    private let descriptor: FileDescriptor

    init(_ folder: FilePath, holder: JobHolder) throws(LedgerFailure) {
        let path = folder.appending("lock")
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw LedgerFailure(
                .disk, "\(path): cannot be opened (\(error)); make the job folder writable for you, or name another with --job")
        }
        var isLocked = false
        do {
            isLocked = try Disk.lock(descriptor, .exclusive)
            guard isLocked else { throw Errno.wouldBlock }
            try descriptor.resize(to: 0)
            try descriptor.writeAll(toAbsoluteOffset: 0, (holder.text + "\n").utf8)
        } catch {
            try? descriptor.close()
            guard !isLocked, error as? Errno == .wouldBlock else { throw LedgerFailure(.disk, "\(path): cannot be locked (\(error))") }
            throw LedgerFailure(
                .locked, "\(folder): \(Self.holder(path)) works on this job; wait until it has ended, or name another job with --job")
        }
    }

    deinit { try? descriptor.close() }

    private static func holder(_ path: FilePath) -> String {
        let text = (try? Disk.head(path, count: 1_024)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.prefix { $0 != "\n" }
        return line.isEmpty ? "another process" : String(line)
    }
}
