/// The text of one input in UTF-8, with its first part to look at before anything is decoded.
///
/// The stage between bytes and decoders: archives are unpacked here, what is no text is turned away, the byte-order mark and encodings other than
/// UTF-8 end here. `origin` tells what the text was in the file.
final class TextStream {
    /// The bytes that are looked at to tell encoding, format, delimiter and header.
    ///
    /// A pipe is waited on for as many, and no piece size makes them more, so that what is found does not depend on how the bytes arrive.
    private static let headSize = 64 * 1024

    let source: ByteSource
    let compression: Compression?
    let finding: EncodingFinding
    /// The first part of the text, without a byte-order mark.
    let head: ArraySlice<UInt8>
    /// Whether the head is all there is.
    let isWhole: Bool
    private let supply: any ByteSupply
    private var transcoder: Transcoder
    /// Bytes that were read with the head and lie behind it.
    private var rest: ArraySlice<UInt8>
    private var isHeadTaken = false
    private var isEnded = false

    /// - Parameter encoding: The encoding that was said by option.
    init(_ source: ByteSource, encoding: TextEncoding?, pieceSize: Int) throws(RecordsError) {
        self.source = source
        (supply, compression) = try Self.unpacked(source, pieceSize)
        var bytes: [UInt8] = []
        var isAtEnd = false
        // One byte more than the head tells whether it is all.
        while bytes.count <= Self.headSize, !isAtEnd {
            let piece = try supply.read()
            bytes.append(contentsOf: piece)
            isAtEnd = piece.isEmpty
        }
        let raw = bytes.prefix(Self.headSize)
        isWhole = raw.count == bytes.count
        rest = bytes[raw.endIndex...]
        try ContentSignature.checkBytes(raw, file: source.name)
        finding = try EncodingFinding(raw, isWhole: isWhole, said: encoding, file: source.name)
        transcoder = Transcoder(TextOrigin(finding.encoding, isGuess: finding.isGuess), isOpen: finding.isOpen)
        head = transcoder.text(raw.dropFirst(finding.markLength), isLast: isWhole)
        try ContentSignature.checkText(head, file: source.name)
    }

    /// What the text given so far, and more of it until its next byte beyond ASCII, was in the file.
    var origin: TextOrigin { transcoder.origin }

    /// The next part of the text, the head first; nil at the end. ``origin`` is that of the part given.
    func next() throws(RecordsError) -> ArraySlice<UInt8>? {
        if !isHeadTaken {
            isHeadTaken = true
            if !head.isEmpty { return head }
        }
        while !isWhole, !isEnded {
            var bytes = rest
            rest = []
            if bytes.isEmpty { bytes = try supply.read() }
            isEnded = bytes.isEmpty
            let text = transcoder.text(bytes, isLast: isEnded)
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// The bytes of a file, unpacked if it is an archive.
    static func unpacked(_ source: ByteSource, _ pieceSize: Int) throws(RecordsError) -> (any ByteSupply, Compression?) {
        var first: [UInt8] = []
        while first.count < 4 {
            let piece = try source.read()
            if piece.isEmpty { break }
            first += piece
        }
        guard let compression = Compression.detect(first) else { return (Resumed(source, first: first[...]), nil) }
        return (
            try Unpacker(source, first: first[...], name: source.name, compression: compression, pieceSize: pieceSize), compression
        )
    }
}

/// A supply some of whose bytes have been read already.
private final class Resumed: ByteSupply {
    private let supply: any ByteSupply
    private var first: ArraySlice<UInt8>

    init(_ supply: any ByteSupply, first: ArraySlice<UInt8>) {
        self.supply = supply
        self.first = first
    }

    func read() throws(RecordsError) -> ArraySlice<UInt8> {
        guard !first.isEmpty else { return try supply.read() }
        defer { first = [] }
        return first
    }
}
