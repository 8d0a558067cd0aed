import Foundation

/// Runs a body with the path of a file of these bytes, which is gone afterwards.
func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "records-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try rewrite(path, bytes)
    try body(path)
}

func rewrite(_ path: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path))
}
