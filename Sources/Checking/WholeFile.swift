import Foundation

/// A file that appears in its place whole, or not at all: it is written beside it, and removed if it is let go unfinished.
final class WholeFile {
    private let path: String
    private let asidePath: String
    private let handle: FileHandle
    private var pending: [UInt8] = []
    private var isFinished = false

    /// - Throws: an error of the file system, with the path.
    init(_ path: String) throws {
        self.path = path
        asidePath = path + ".new"
        guard FileManager.default.createFile(atPath: asidePath, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: asidePath)
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: asidePath]) }
        self.handle = handle
    }

    deinit { if !isFinished { try? FileManager.default.removeItem(atPath: asidePath) } }

    func write(_ bytes: ArraySlice<UInt8>) throws {
        pending.append(contentsOf: bytes)
        if pending.count > 65_536 { try flush() }
    }

    /// Puts the file in its place.
    func finish() throws {
        try flush()
        try handle.synchronize()
        try handle.close()
        // Foundation has no rename that replaces; both paths are local strings that outlive the call.
        guard unsafe rename(asidePath, path) == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        isFinished = true
    }

    private func flush() throws {
        try handle.write(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }
}
