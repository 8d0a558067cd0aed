import BulkModel
import FileSystem
import SystemPackage

/// A file that lines are appended to, whole or not at all.
struct OutputFile: Sendable {
    let path: FilePath
    /// Bytes in the file.
    private(set) var length: Int64
    /// Whether bytes were written since the last sync.
    private(set) var isDirty: Bool
    private let handle: Handle

    /// Closes the file with its last owner.
    private final class Handle: Sendable {
        let descriptor: FileDescriptor

        init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

        deinit { try? descriptor.close() }
    }

    /// Opens the file, made if it is missing, and cuts it to `kept` bytes.
    ///
    /// A file that is shorter has lost bytes that were synced; it stays as it is.
    init(_ path: FilePath, keeping kept: Int64 = 0) throws(ResultFailure) {
        self.path = path
        (handle, length) = try ResultFailure.wording(path) {
            let descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .closeOnExec, .append], permissions: [.ownerReadWrite])
            let handle = Handle(descriptor)
            let found = try descriptor.seek(offset: 0, from: .end)
            if found > kept { try descriptor.resize(to: kept) }
            return (handle, min(found, kept))
        }
        isDirty = true
    }

    mutating func append(_ bytes: [UInt8]) throws(ResultFailure) {
        guard !bytes.isEmpty else { return }
        let (descriptor, length) = (handle.descriptor, length)
        try ResultFailure.wording(path) {
            do { try descriptor.writeAll(bytes) } catch {
                // A disk that is full may have taken half a line.
                try? descriptor.resize(to: length)
                throw error
            }
        }
        self.length += Int64(bytes.count)
        isDirty = true
    }

    /// Syncs the file if anything was written to it.
    mutating func sync() throws(ResultFailure) {
        guard isDirty else { return }
        let descriptor = handle.descriptor
        try ResultFailure.wording(path) { try Disk.sync(descriptor) }
        isDirty = false
    }
}
