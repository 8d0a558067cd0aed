import BulkModel
import Foundation
import Records
import SystemPackage

/// Keeps standard input in a file, so that it can be read twice.
enum Spool {
    /// The inputs with a file in the place of standard input.
    ///
    /// The file is gone from its folder at once: it lives as long as the process has it open, and is read by the process's own path to it.
    static func files(_ inputs: [Input]) throws(CommandFailure) -> [Input] {
        guard inputs.contains(.standardInput) else { return inputs }
        do {
            let path = try kept()
            return inputs.map { $0 == .standardInput ? .file(path: path, name: Input.standardInput.name) : $0 }
        } catch {
            throw CommandFailure(.disk, "Standard input cannot be kept in \(FileManager.default.temporaryDirectory.path): \(error)")
        }
    }

    private static func kept() throws -> String {
        let path = FilePath(FileManager.default.temporaryDirectory.path).appending("meetergo-bulk-\(UUID().uuidString)")
        let file = try FileDescriptor.open(path, .readWrite, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite])
        try FileManager.default.removeItem(atPath: path.string)
        while let piece = try FileHandle.standardInput.read(upToCount: 1 << 20), !piece.isEmpty { try file.writeAll(piece) }
        return "/proc/self/fd/\(file.rawValue)"
    }
}

/// What tells that a file is still the one it was.
struct FileStamp: Equatable {
    private var size: UInt64?
    private var inode: UInt64?
    private var modified: Date?

    init(_ input: Input) {
        guard case .file(let path, _) = input, let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        size = (attributes[.size] as? NSNumber)?.uint64Value
        inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value
        modified = attributes[.modificationDate] as? Date
    }
}
