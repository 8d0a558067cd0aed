public import SystemPackage

/// What the system refused to do with a file or folder, and why.
public struct FileFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was to be done, as it stands in a message after "cannot be".
    public enum Deed: String, Hashable, Sendable {
        case made, opened, read, written, locked
        case synced = "written to disk"
    }

    public var path: FilePath
    public var deed: Deed
    public var errno: Errno

    public init(_ path: FilePath, _ deed: Deed, _ errno: Errno) {
        self.path = path
        self.deed = deed
        self.errno = errno
    }

    /// Runs `body`, and says of what it throws which file it was about.
    ///
    /// - Parameter body: throws `Errno`, as swift-system does, or a `FileFailure` that stays as it is.
    public static func wording<Value>(
        _ path: FilePath, _ deed: Deed, _ body: () throws -> Value
    ) throws(FileFailure) -> Value {
        do { return try body() } catch let failure as FileFailure { throw failure } catch {
            throw FileFailure(path, deed, error as? Errno ?? .ioError)
        }
    }

    /// «users.job: cannot be made (Permission denied)».
    public var description: String { "\(path): cannot be \(deed.rawValue) (\(errno))" }

    /// What a person can do about it.
    public var remedy: String {
        switch errno {
        case .noSpace, .diskQuotaExceeded: "make room"
        case .fileExists, .notDirectory: "something else has this name: give another one, or move that away"
        case .isDirectory: "this is a folder: name a file"
        case .noSuchFileOrDirectory: "check the path"
        case .permissionDenied, .notPermitted, .readOnlyFileSystem: "make the folder writable for you"
        default: "check the disk and the folder"
        }
    }
}
