public import SystemPackage

/// A file that appears in its place whole, or not at all: it is written beside it under another name, and removed if it is let go unfinished.
///
/// The file is readable for its owner alone, unless `permissions` say otherwise.
public final class WholeFile {
    private static let bufferSize = 65_536

    private let path: FilePath
    private let draft: FilePath
    private let descriptor: FileDescriptor
    private var pending: [UInt8] = []
    private var isOpen = true

    /// - Parameter draft: the name beside it; `<path>.new` unless two writers may be at it at once.
    public init(
        _ path: FilePath, draft: FilePath? = nil, permissions: FilePermissions = .ownerReadWrite
    ) throws(FileFailure) {
        let draft = draft ?? FilePath(path.string + ".new")
        self.path = path
        self.draft = draft
        descriptor = try FileFailure.wording(path, .written) {
            try FileDescriptor.open(draft, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: permissions)
        }
    }

    deinit {
        guard isOpen else { return }
        try? descriptor.close()
        Disk.remove(draft)
    }

    public func write(_ bytes: some Sequence<UInt8>) throws(FileFailure) {
        pending.append(contentsOf: bytes)
        if pending.count > Self.bufferSize { try flush() }
    }

    /// Makes the content durable and puts the file in its place.
    public func finish() throws(FileFailure) {
        try flush()
        try FileFailure.wording(path, .written) {
            try Disk.sync(descriptor)
            isOpen = false
            do {
                try descriptor.close()
                try Disk.rename(draft, to: path)
            } catch {
                Disk.remove(draft)
                throw error
            }
        }
    }

    /// Replaces a file so that readers see the old content or the new one, never a part.
    public static func replace(
        _ path: FilePath, with content: some Sequence<UInt8>, draft: FilePath? = nil, permissions: FilePermissions = .ownerReadWrite
    ) throws(FileFailure) {
        let file = try WholeFile(path, draft: draft, permissions: permissions)
        try file.write(content)
        try file.finish()
    }

    private func flush() throws(FileFailure) {
        try FileFailure.wording(path, .written) { _ = try descriptor.writeAll(pending) }
        pending.removeAll(keepingCapacity: true)
    }
}
