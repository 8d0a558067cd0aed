import Foundation
import Glibc
public import SystemPackage

/// Folders for tests, removed when the process ends: a folder that went with its last use would go too early, as that may be before the
/// files in it are done with.
public enum TemporaryFolders {
    private static let root: String = {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("tests-\(ProcessInfo.processInfo.processIdentifier)").path
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolders.root) }
        return path
    }()

    /// A new, empty folder.
    public static func make() throws -> FilePath {
        let path = FilePath(root).appending(UUID().uuidString)
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        return path
    }
}
