package import BulkModel
import FoundationEssentials
import Glibc
package import SystemPackage

/// The few things that the job does to files beside SQLite.
package enum Disk {
    /// Makes the folder, readable for its owner alone, unless it is there.
    package static func makeFolder(_ folder: FilePath) throws(LedgerFailure) {
        // swift-system has no mkdir; the path is a local string that outlives the call.
        guard unsafe mkdir(folder.string, 0o700) != 0 else { return }
        let error = Errno(rawValue: errno)
        let isFolder = (try? Stat(folder))?.type == .directory
        guard error == .fileExists, isFolder else {
            throw LedgerFailure(.disk, "\(folder): cannot be made (\(error == .fileExists ? "a file of this name is there" : "\(error)"))")
        }
    }

    /// Makes the folder and all above it that are missing.
    package static func makeFolders(_ folder: FilePath) throws(LedgerFailure) {
        if (try? Stat(folder))?.type == .directory { return }
        let parent = folder.removingLastComponent()
        if !parent.isEmpty, parent != folder { try makeFolders(parent) }
        try makeFolder(folder)
    }

    /// Makes the names in a folder durable.
    package static func sync(folder: FilePath) throws(LedgerFailure) {
        do {
            let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
            defer { try? descriptor.close() }
            guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        } catch { throw LedgerFailure(.disk, "\(folder): cannot be written to disk (\(error))") }
    }

    /// Gives a file its final name, replacing what had it.
    package static func rename(_ old: FilePath, to new: FilePath) throws(LedgerFailure) {
        // swift-system has no rename; both paths are local strings that outlive the call.
        guard unsafe Glibc.rename(old.string, new.string) != 0 else { return }
        throw LedgerFailure(.disk, "\(new): cannot be made (\(Errno(rawValue: errno)))")
    }

    package static func remove(_ file: FilePath) {
        // As above; a file that is not there is what is wanted.
        _ = unsafe unlink(file.string)
    }

    /// Runs `body` while no other process does the same with this lock file; waits for its turn.
    package static func locked<Value>(
        _ file: FilePath, _ body: () throws(LedgerFailure) -> Value
    ) throws(LedgerFailure) -> Value {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(file, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        } catch { throw LedgerFailure(.disk, "\(file): cannot be opened (\(error)); make the folder writable for you") }
        // Closing it lets go of the lock.
        defer { try? descriptor.close() }
        while flock(descriptor.rawValue, LOCK_EX) != 0 {
            let error = Errno(rawValue: errno)
            guard error == .interrupted else { throw LedgerFailure(.disk, "\(file): cannot be locked (\(error))") }
        }
        return try body()
    }

    /// The path from the root, for messages that are read elsewhere.
    package static func absolute(_ path: FilePath) -> FilePath {
        guard path.isRelative else { return path.lexicallyNormalized() }
        return FilePath(FileManager.default.currentDirectoryPath).pushing(path).lexicallyNormalized()
    }

    package static func exists(_ file: FilePath) -> Bool { (try? Stat(file)) != nil }

    /// The first bytes of a file; fewer if it is shorter.
    package static func head(_ file: FilePath, count: Int) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        defer { try? descriptor.close() }
        // swift-system 1.8 reads into raw buffers only; the buffer is initialised up to the count that it returns.
        return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            length = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
