import BulkModel
import SystemPackage

/// Reads a file of any size chunk by chunk.
struct InputBytes: ~Copyable {
    private let path: FilePath
    private let descriptor: FileDescriptor
    private var chunk: ArraySlice<UInt8> = []

    /// Bytes read at once.
    private static var chunkSize: Int { 65_536 }

    init(_ path: FilePath) throws(ResultFailure) {
        self.path = path
        descriptor = try ResultFailure.wording(path) { try FileDescriptor.open(path, .readOnly, options: .closeOnExec) }
    }

    deinit { try? descriptor.close() }

    /// The next byte; `nil` at the end.
    mutating func next() throws(ResultFailure) -> UInt8? {
        if chunk.isEmpty { try fill() }
        return chunk.popFirst()
    }

    /// Steps over `count` bytes, or to the end.
    mutating func skip(_ count: Int) throws(ResultFailure) {
        var rest = count
        while rest > 0 {
            if chunk.isEmpty { try fill() }
            guard !chunk.isEmpty else { return }
            let step = min(rest, chunk.count)
            chunk.removeFirst(step)
            rest -= step
        }
    }

    private mutating func fill() throws(ResultFailure) {
        let descriptor = descriptor
        let bytes = try ResultFailure.wording(path) {
            // swift-system 1.8 reads into raw buffers only; the buffer is initialised up to the count that it returns.
            try unsafe [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, length in
                length = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        chunk = bytes[...]
    }
}
