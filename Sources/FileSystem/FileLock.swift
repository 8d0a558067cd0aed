import Glibc
public import SystemPackage

extension Disk {
    /// Who else may hold a lock at the same time.
    public enum Lock: Hashable, Sendable {
        case shared, exclusive

        fileprivate var operation: Int32 { self == .shared ? LOCK_SH : LOCK_EX }
    }

    /// Tries to lock a file by flock(2), which ends with the process at the latest.
    ///
    /// - Returns: whether it is ours now; `false` if somebody else has it.
    /// - Throws: `Errno`.
    public static func lock(_ file: FileDescriptor, _ lock: Lock) throws -> Bool {
        while flock(file.rawValue, lock.operation | LOCK_NB) != 0 {
            let error = Errno(rawValue: errno)
            if error == .wouldBlock { return false }
            guard error == .interrupted else { throw error }
        }
        return true
    }

    /// Lets go of the lock on a file.
    public static func unlock(_ file: FileDescriptor) {
        flock(file.rawValue, LOCK_UN)
    }

    /// Runs `body` while no other process does the same with this lock file; waits for its turn.
    ///
    /// - Throws: what `body` throws, or what `failure` makes of a lock file that cannot be opened or locked.
    public static func locked<Value, Failure: Error>(
        _ file: FilePath, failure: (FileFailure) -> Failure, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(file, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        } catch { throw failure(FileFailure(file, .opened, error as? Errno ?? .ioError)) }
        // Closing it lets go of the lock.
        defer { try? descriptor.close() }
        while flock(descriptor.rawValue, LOCK_EX) != 0 {
            let error = Errno(rawValue: errno)
            guard error == .interrupted else { throw failure(FileFailure(file, .locked, error)) }
        }
        return try body()
    }
}
