import BulkModel
import Glibc
import SystemPackage

/// What the run folder asks of the file system beyond swift-system.
enum Disk {
    /// Makes the folder, readable for its owner alone, unless it is there.
    static func makeFolder(_ folder: FilePath) throws(ResultFailure) {
        // swift-system has no mkdir; the path is a local string that outlives the call.
        guard unsafe mkdir(folder.string, 0o700) != 0 else { return }
        let error = Errno(rawValue: errno)
        guard error == .fileExists, (try? Stat(folder))?.type == .directory else { throw failure(folder, error) }
    }

    /// Gives a file its final name, replacing what had it.
    static func rename(_ old: FilePath, to new: FilePath) throws(ResultFailure) {
        // swift-system has no rename; both paths are local strings that outlive the call.
        guard unsafe Glibc.rename(old.string, new.string) != 0 else { return }
        throw failure(new, Errno(rawValue: errno))
    }

    /// Makes `link` point to `target`, in one step if it pointed elsewhere.
    static func link(_ link: FilePath, to target: FilePath) throws(ResultFailure) {
        let draft = FilePath(link.string + ".new")
        remove(draft)
        // swift-system has no symlink; both paths are local strings that outlive the call.
        guard unsafe symlink(target.string, draft.string) == 0 else { throw failure(link, Errno(rawValue: errno)) }
        try rename(draft, to: link)
    }

    /// Removes a file; one that is not there is what is wanted.
    static func remove(_ file: FilePath) {
        // As above.
        _ = unsafe unlink(file.string)
    }

    /// Makes the names in a folder durable.
    static func sync(folder: FilePath) throws(ResultFailure) {
        try wording(folder) {
            let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
            defer { try? descriptor.close() }
            guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// Runs `body` and words what it throws for the file at `path`.
    static func wording<Value>(_ path: FilePath, _ body: () throws -> Value) throws(ResultFailure) -> Value {
        do { return try body() } catch let error as ResultFailure { throw error } catch { throw failure(path, error) }
    }

    private static func failure(_ path: FilePath, _ error: any Error) -> ResultFailure {
        let remedy =
            switch error as? Errno {
            case .noSpace, .diskQuotaExceeded: "make room"
            case .permissionDenied, .notPermitted, .readOnlyFileSystem: "make the job folder writable for you"
            default: "check the disk and the job folder"
            }
        return ResultFailure("\(path): cannot be written (\(error)); \(remedy), then run the same command again: nothing is lost")
    }
}
