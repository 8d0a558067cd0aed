internal import SystemPackage

/// The bytes of one input as the operating system gives them.
///
/// Closes what it opened when it is let go.
final class ByteSource: ByteSupply {
    private enum Origin {
        case descriptor(FileDescriptor, isOwned: Bool)
        case memory([UInt8])
    }

    let name: String
    /// Bytes in all, nil where that can't be known: a pipe, a terminal.
    let size: Int64?
    /// Bytes given out so far.
    private(set) var bytesRead: Int64 = 0
    private let origin: Origin
    /// What came while it was waited for somebody to write into a pipe.
    private var early: [UInt8] = []
    /// Where the operating system puts bytes; used again for every piece.
    private var piece: [UInt8]

    /// - Parameter pieceSize: The most bytes that one read gives.
    init(_ input: Input, pieceSize: Int) throws(RecordsError) {
        name = input.name
        switch input {
        case .bytes(_, let bytes):
            origin = .memory(bytes)
            size = Int64(bytes.count)
        case .standardInput:
            origin = .descriptor(.standardInput, isOwned: false)
            size = try Self.size(of: .standardInput, name: input.name)
        case .file(let path, _):
            let descriptor = try Self.open(path, name: input.name)
            do throws(RecordsError) {
                size = try Self.size(of: descriptor, name: input.name)
            } catch {
                try? descriptor.close()
                throw error
            }
            origin = .descriptor(descriptor, isOwned: true)
            early = try NamedPipe.awaitWriter(descriptor, path: path, name: input.name)
        }
        piece = Array(repeating: 0, count: max(1, pieceSize))
    }

    deinit {
        if case .descriptor(let descriptor, isOwned: true) = origin { try? descriptor.close() }
    }

    /// Whether it can be opened again at its start, with the same bytes.
    var canBeReopened: Bool {
        switch origin {
        case .memory: true
        case .descriptor(_, let isOwned): isOwned && size != nil
        }
    }

    /// The next bytes, as many as are there at once; none at the end. Waits for a pipe.
    func read() throws(RecordsError) -> ArraySlice<UInt8> {
        let count: Int
        switch origin {
        case .memory(let bytes):
            let start = Int(bytesRead)
            let slice = bytes[start..<min(bytes.count, start + piece.count)]
            bytesRead += Int64(slice.count)
            return slice
        case .descriptor where !early.isEmpty:
            defer { early = [] }
            bytesRead += Int64(early.count)
            return early[...]
        case .descriptor(let descriptor, _):
            do {
                // read(2) wants an address; it writes no more than the buffer's count, and the address is not kept.
                count = try unsafe piece.withUnsafeMutableBytes { try unsafe descriptor.read(into: $0, retryOnInterrupt: true) }
            } catch {
                throw RecordsError(
                    .readFailed, file: name, "Reading stopped after \(bytesRead) bytes: \(error).", remedy: "Run the same command again.")
            }
        }
        bytesRead += Int64(count)
        return piece[..<count]
    }

    // MARK: Opening

    private static func open(_ path: String, name: String) throws(RecordsError) -> FileDescriptor {
        do {
            // Opening a pipe would otherwise wait for somebody to write into it, be it for ever.
            return try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
            throw RecordsError(.missing, file: name, "There is no such file.", remedy: "Check the path.")
        } catch Errno.permissionDenied, Errno.notPermitted {
            throw RecordsError(.notReadable, file: name, "The file may not be read by this user.", remedy: "Change its mode, or its owner.")
        } catch {
            throw RecordsError(.notReadable, file: name, "The file can't be opened: \(error).", remedy: "Check the path.")
        }
    }

    private static func size(of descriptor: FileDescriptor, name: String) throws(RecordsError) -> Int64? {
        let status: Stat
        do {
            status = try Stat(descriptor)
        } catch {
            throw RecordsError(.notReadable, file: name, "The file's state can't be read: \(error).", remedy: "Check the path.")
        }
        switch status.type {
        case .directory:
            throw RecordsError(.isDirectory, file: name, "This is a directory.", remedy: "Name the files in it.")
        case .regular: return status.size
        default: return nil
        }
    }
}
