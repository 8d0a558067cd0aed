import Glibc
internal import SystemPackage

/// Waits for the other end of a pipe that has a name in the file system (`mkfifo`).
///
/// The system lets a reader wait for ever for somebody to open such a pipe for writing. Here the wait has an end; once there is a writer, however
/// long it takes to its first byte is its own affair.
enum NamedPipe {
    /// How long it may take until somebody opens the pipe for writing.
    private static let patience = Duration.seconds(5)
    /// Milliseconds between two looks.
    private static let pause: Int32 = 100

    /// Makes reading from the descriptor wait for bytes, as it does of itself where it was not opened with `O_NONBLOCK`.
    ///
    /// - Returns: what was read to find out whether there is a writer.
    /// - Throws: ``RecordsError`` where nobody has come to write.
    static func awaitWriter(_ descriptor: FileDescriptor, path: String, name: String) throws(RecordsError) -> [UInt8] {
        defer { _ = fcntl(descriptor.rawValue, F_SETFL, fcntl(descriptor.rawValue, F_GETFL) & ~O_NONBLOCK) }
        // The other end of a descriptor that the process was given is open, or was.
        guard (try? Stat(descriptor).type) == .fifo, !path.hasPrefix("/dev/"), !path.hasPrefix("/proc/") else { return [] }
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            var state = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            // poll(2) wants an address; it writes one element, and the address is not kept.
            // Data, or a writer that has come and gone: the next read says which.
            if unsafe poll(&state, 1, pause) > 0 { return [] }
            var byte: [UInt8] = [0]
            do {
                // As in ByteSource. No byte at all: nobody has the pipe open for writing.
                if try unsafe byte.withUnsafeMutableBytes({ try unsafe descriptor.read(into: $0) }) > 0 { return byte }
            } catch Errno.resourceTemporarilyUnavailable {
                return []
            } catch {
                // The first read of the file meets it again, and says so.
                return []
            }
        }
        throw RecordsError(
            .notReadable, file: name, "This is a pipe, and nobody writes into it.",
            remedy: "Start the command that writes into it first, or name a file.")
    }
}
