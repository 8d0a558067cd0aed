/// How an input is packed.
public enum Compression: String, Sendable, Hashable, CaseIterable {
    /// RFC 1952.
    case gzip
    /// RFC 8878.
    case zstd

    /// The compression whose first bytes these are.
    static func detect(_ head: some Collection<UInt8>) -> Compression? {
        if head.starts(with: [0x1F, 0x8B]) { return .gzip }
        // A frame, or one that is to be skipped (RFC 8878, sections 3.1.1 and 3.1.2).
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if let first = head.first, first & 0xF0 == 0x50, head.dropFirst().starts(with: [0x2A, 0x4D, 0x18]) { return .zstd }
        return nil
    }
}

/// One call of an unpacking library.
struct UnpackStep {
    enum State {
        /// In the midst of an archive.
        case within
        /// Behind one, as whole as it was packed.
        case atEnd
        /// With what the library says.
        case broken(String)
    }

    var consumed: Int
    var produced: Int
    var state: State
}

/// Unpacks one kind of archive, several behind one another included.
protocol UnpackLibrary: AnyObject {
    /// Unpacks some of the input into the output, as much as fits.
    func step(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> UnpackStep

    /// Makes ready for another archive behind the one that has ended.
    func restart()
}
