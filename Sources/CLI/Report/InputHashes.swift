import BulkModel
import Foundation
import Records
import Report

/// The input files by their content, for the report: so that it can be told later which file a run read.
struct InputHashes {
    private let inputs: [Input]
    private let stamps: [FileStamp]

    /// Remembers the files as they are before they are read.
    init(_ inputs: [Input]) {
        self.inputs = inputs
        stamps = inputs.map(FileStamp.init)
    }

    /// Reads the files once more.
    var files: [RunRecording.InputFile] { zip(inputs, stamps).map(Self.file) }

    private static func file(_ input: Input, _ stamp: FileStamp) -> RunRecording.InputFile {
        guard case .file(let path, _) = input else {
            return RunRecording.InputFile(name: input.name, bytes: nil, sha256: nil, note: "can be read only once")
        }
        // A device or pipe has no end to wait for, and no content to keep.
        guard (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeRegular else {
            return RunRecording.InputFile(name: input.name, bytes: nil, sha256: nil, note: "no regular file")
        }
        guard FileStamp(input) == stamp, let (bytes, hash) = content(path), FileStamp(input) == stamp else {
            return RunRecording.InputFile(name: input.name, bytes: nil, sha256: nil, note: "changed while the run went on")
        }
        return RunRecording.InputFile(name: input.name, bytes: bytes, sha256: hash)
    }

    private static func content(_ path: String) -> (bytes: Int64, hash: String)? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        var hash = ContentHash()
        var bytes: Int64 = 0
        do {
            while let piece = try file.read(upToCount: 1 << 18), !piece.isEmpty {
                hash.update(piece)
                bytes += Int64(piece.count)
            }
        } catch {
            return nil
        }
        return (bytes, hash.hexadecimal)
    }
}
