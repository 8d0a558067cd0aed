/// Something to read records from.
public enum Input: Sendable, Hashable {
    /// - Parameter name: What the user is shown instead of the path, for a file that stands in for another input.
    case file(path: String, name: String? = nil)
    case standardInput
    case bytes(name: String, [UInt8])

    /// What the input is called in messages and results.
    public var name: String {
        switch self {
        case .file(let path, let name): name ?? path
        case .standardInput: "standard input"
        case .bytes(let name, _): name
        }
    }

    /// The extension of the name without its dot and that of an archive, in lower case; empty where there is none.
    var textExtension: String {
        let parts = (name.split(separator: "/").last ?? "").split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        let last = parts.last { !["gz", "zst"].contains($0.lowercased()) }
        return last?.lowercased() ?? ""
    }
}
