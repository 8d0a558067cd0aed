/// The text of one input in UTF-8, with its first part to look at before anything is decoded.
///
/// The stage between bytes and decoders: what is no text is turned away here, the byte-order mark ends here.
final class TextStream {
    /// The bytes that are looked at to tell format, delimiter and header.
    ///
    /// A pipe is waited on for as many, so that what is found does not depend on how fast its other end writes.
    private static let headSize = 64 * 1024

    let source: ByteSource
    /// The first part of the text, without a byte-order mark.
    let head: ArraySlice<UInt8>
    /// Whether the head is all there is.
    let isWhole: Bool
    /// The length of the byte-order mark before the head.
    let markLength: Int
    private var isHeadTaken = false

    init(_ source: ByteSource) throws(RecordsError) {
        self.source = source
        var bytes: [UInt8] = []
        var isAtEnd = false
        while bytes.count < Self.headSize, !isAtEnd {
            let piece = try source.read()
            bytes.append(contentsOf: piece)
            isAtEnd = piece.isEmpty
        }
        isWhole = isAtEnd

        let (encoding, length) = TextEncoding.detect(bytes)
        guard encoding == .utf8 else {
            throw RecordsError(
                .otherEncoding, file: source.name,
                "This file is in \(encoding == .utf16 ? "UTF-16" : "UTF-32"), such as Excel's \"Unicode Text\".",
                remedy: "Save it as \"CSV UTF-8\".")
        }
        try ContentSignature.check(bytes[length...], file: source.name)
        markLength = length
        head = bytes[length...]
    }

    /// The next part of the text, the head first; nil at the end.
    func next() throws(RecordsError) -> ArraySlice<UInt8>? {
        if !isHeadTaken {
            isHeadTaken = true
            if !head.isEmpty { return head }
        }
        if isWhole { return nil }
        let piece = try source.read()
        return piece.isEmpty ? nil : piece
    }
}
