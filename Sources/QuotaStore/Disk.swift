import Glibc
import SystemPackage

/// The few things that the quota's folder needs of the system.
enum Disk {
    /// Makes the folder and all above it that are missing, readable for their owner alone.
    static func makeFolders(_ folder: FilePath) throws(QuotaStoreFailure) {
        if (try? Stat(folder))?.type == .directory { return }
        let parent = folder.removingLastComponent()
        if !parent.isEmpty, parent != folder { try makeFolders(parent) }
        // swift-system has no mkdir; the path is a local string that outlives the call.
        guard unsafe mkdir(folder.string, 0o700) != 0 else { return }
        let error = Errno(rawValue: errno)
        guard (try? Stat(folder))?.type == .directory else { throw QuotaStoreFailure("\(folder): cannot be made (\(error))") }
    }

    /// The names in a folder, without hidden ones; none if it cannot be read.
    static func names(in folder: FilePath) -> [String] {
        guard let stream = unsafe opendir(folder.string) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // readdir(3): the name ends with a zero byte within the entry, which stays valid until the next call.
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    /// `count` bytes from `offset` on; fewer where the file ends.
    static func read(_ file: FileDescriptor, at offset: Int64, count: Int) throws -> [UInt8] {
        // swift-system 1.8 reads into raw buffers only; the buffer is initialised up to the count that it returns.
        try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            length = 0
            while length < count {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[length...])
                let read = try unsafe file.read(fromAbsoluteOffset: offset + Int64(length), into: rest)
                if read == 0 { break }
                length += read
            }
        }
    }

    static func remove(_ file: FilePath) {
        // A file that is not there is what is wanted; the path is a local string that outlives the call.
        _ = unsafe unlink(file.string)
    }

    /// Writes a file so that readers see the old content or the new one, never a part.
    static func replace(_ file: FilePath, with content: some Sequence<UInt8>, by owner: String) throws(QuotaStoreFailure) {
        let draft = file.removingLastComponent().appending(".\(file.lastComponent?.string ?? "file").\(owner)")
        do {
            let descriptor = try FileDescriptor.open(
                draft, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
            try descriptor.closeAfter { _ = try descriptor.writeAll(content) }
            // As above; renaming within a folder is one step for whoever looks.
            guard unsafe rename(draft.string, file.string) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            remove(draft)
            throw QuotaStoreFailure("\(file): cannot be written (\(error))")
        }
    }

    /// Tries to lock the file: `.some(true)` if it is ours now, `false` if somebody else has it.
    static func lock(_ file: FileDescriptor, _ kind: Int32) throws -> Bool {
        while flock(file.rawValue, kind | LOCK_NB) != 0 {
            let error = Errno(rawValue: errno)
            if error == .wouldBlock { return false }
            guard error == .interrupted else { throw error }
        }
        return true
    }
}
