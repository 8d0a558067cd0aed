import FoundationEssentials
import Glibc
public import SystemPackage

/// What the tool does to files and folders beyond swift-system: each of these is one or two system calls, with their failures worded.
public enum Disk {
    // MARK: Folders

    /// Makes the folder, readable for its owner alone, unless it is there.
    public static func makeFolder(_ folder: FilePath) throws(FileFailure) {
        // swift-system has no mkdir; the path is a local string that outlives the call.
        guard unsafe mkdir(folder.string, 0o700) != 0 else { return }
        let error = Errno(rawValue: errno)
        guard error == .fileExists, isFolder(folder) else { throw FileFailure(folder, .made, error) }
    }

    /// Makes the folder and all above it that are missing.
    public static func makeFolders(_ folder: FilePath) throws(FileFailure) {
        if isFolder(folder) { return }
        let parent = folder.removingLastComponent()
        if !parent.isEmpty, parent != folder { try makeFolders(parent) }
        try makeFolder(folder)
    }

    /// Makes the names in a folder durable.
    public static func sync(folder: FilePath) throws(FileFailure) {
        try FileFailure.wording(folder, .synced) {
            let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
            defer { try? descriptor.close() }
            try sync(descriptor)
        }
    }

    /// The names in a folder, without hidden ones, in no order; none if it cannot be read.
    public static func names(in folder: FilePath) -> [String] {
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

    // MARK: Names

    public static func exists(_ file: FilePath) -> Bool { (try? Stat(file)) != nil }

    private static func isFolder(_ path: FilePath) -> Bool { (try? Stat(path))?.type == .directory }

    /// The path from the root, for messages that are read elsewhere.
    public static func absolute(_ path: FilePath) -> FilePath {
        guard path.isRelative else { return path.lexicallyNormalized() }
        return FilePath(FileManager.default.currentDirectoryPath).pushing(path).lexicallyNormalized()
    }

    /// Gives a file its final name, in one step for whoever looks, replacing what had it.
    public static func rename(_ old: FilePath, to new: FilePath) throws(FileFailure) {
        // swift-system has no rename; both paths are local strings that outlive the call.
        guard unsafe Glibc.rename(old.string, new.string) != 0 else { return }
        throw FileFailure(new, .made, Errno(rawValue: errno))
    }

    /// Makes `link` point to `target`, in one step if it pointed elsewhere.
    public static func link(_ link: FilePath, to target: FilePath) throws(FileFailure) {
        let draft = FilePath(link.string + ".new")
        remove(draft)
        // swift-system has no symlink; both paths are local strings that outlive the call.
        guard unsafe symlink(target.string, draft.string) == 0 else { throw FileFailure(link, .made, Errno(rawValue: errno)) }
        try rename(draft, to: link)
    }

    /// Removes a file; one that is not there is what is wanted.
    public static func remove(_ file: FilePath) {
        // swift-system has no unlink; the path is a local string that outlives the call.
        _ = unsafe unlink(file.string)
    }

    // MARK: Content

    /// Makes what was written to a file durable.
    ///
    /// - Throws: `Errno`.
    public static func sync(_ file: FileDescriptor) throws {
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    /// `count` bytes from `offset` on; fewer where the file ends.
    ///
    /// - Throws: `Errno`.
    public static func read(_ file: FileDescriptor, at offset: Int64, count: Int) throws -> [UInt8] {
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

    /// The first bytes of a file; fewer if it is shorter.
    public static func head(_ file: FilePath, count: Int) throws(FileFailure) -> [UInt8] {
        try FileFailure.wording(file, .read) {
            let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
            defer { try? descriptor.close() }
            return try read(descriptor, at: 0, count: count)
        }
    }
}
