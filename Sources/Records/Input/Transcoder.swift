/// Turns the bytes of a file into UTF-8, piece by piece, marking what has no meaning (see ``TextOrigin``).
///
/// UTF-8 passes as it is. A file of which nobody has said an encoding, and that was ASCII so far, is decided at its first other byte: a whole
/// sequence of UTF-8 makes it UTF-8, anything else Windows-1252.
struct Transcoder: Sendable {
    private(set) var origin: TextOrigin
    /// Whether only ASCII has passed, and any encoding that extends it may still turn out to be the right one.
    private var isOpen: Bool
    /// Bytes of a sequence or unit that the next piece has the rest of.
    private var held: [UInt8] = []
    /// The first half of a surrogate pair.
    private var highHalf: UInt16?

    init(_ origin: TextOrigin, isOpen: Bool) {
        self.origin = origin
        self.isOpen = isOpen
    }

    /// The text of the next bytes.
    ///
    /// - Parameter isLast: Whether no bytes follow.
    mutating func text(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> ArraySlice<UInt8> {
        if isOpen { return open(bytes, isLast: isLast) }
        if let page = CodePage.of(origin.encoding) { return Self.singleBytes(bytes, page)[...] }
        return origin.isUTF8 ? bytes : units(bytes, isLast: isLast)[...]
    }

    // MARK: Undecided

    private mutating func open(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> ArraySlice<UInt8> {
        if held.isEmpty, Self.isASCII(bytes.span) { return bytes }
        let piece = held.isEmpty ? bytes : (held + bytes)[...]
        held = []
        guard let first = piece.firstIndex(where: { $0 >= 0x80 }) else { return piece }
        switch UTF8Evidence.sequence(piece[first...]) {
        case .cut where !isLast:
            held = Array(piece[first...])
            return piece[..<first]
        // What is cut at the end of the file was a character.
        case .whole, .cut: origin = .utf8
        case .none: origin = TextOrigin(.windows1252, isGuess: true)
        }
        isOpen = false
        return text(piece, isLast: isLast)
    }

    private static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        var bits: UInt8 = 0
        for index in bytes.indices { bits |= bytes[index] }
        return bits < 0x80
    }

    // MARK: Single bytes

    private static func singleBytes(_ bytes: ArraySlice<UInt8>, _ page: CodePage) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + bytes.count / 4)
        for byte in bytes {
            guard byte >= 0x80 else {
                text.append(byte)
                continue
            }
            var code = page.utf8[Int(byte & 0x7F)]
            while code != 0 {
                text.append(UInt8(truncatingIfNeeded: code))
                code >>= 8
            }
        }
        return text
    }

    // MARK: UTF-16

    private mutating func units(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> [UInt8] {
        let piece = held + bytes
        var text: [UInt8] = []
        text.reserveCapacity(piece.count)
        let isBig = origin.encoding == .utf16BigEndian
        var index = 0
        while index + 1 < piece.count {
            let (high, low) = isBig ? (piece[index], piece[index + 1]) : (piece[index + 1], piece[index])
            append(UInt16(high) << 8 | UInt16(low), to: &text)
            index += 2
        }
        held = Array(piece[index...])
        if isLast {
            if let half = highHalf { Self.append(UInt32(half), to: &text) }
            highHalf = nil
            if let byte = held.first { text += [TextOrigin.cutMark, 0x80 | byte >> 4, 0x80 | byte & 0x0F] }
            held = []
        }
        return text
    }

    private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
        if let high = highHalf {
            highHalf = nil
            if UTF16.isTrailSurrogate(unit) {
                return Self.append(0x10000 + (UInt32(high) - 0xD800) << 10 + UInt32(unit) - 0xDC00, to: &text)
            }
            Self.append(UInt32(high), to: &text)
        }
        if UTF16.isLeadSurrogate(unit) { highHalf = unit } else { Self.append(UInt32(unit), to: &text) }
    }

    /// Appends a code point as UTF-8 would have it (RFC 3629, section 3), half a surrogate pair too.
    private static func append(_ point: UInt32, to text: inout [UInt8]) {
        func last(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: point >> shift & 0x3F) }
        switch point {
        case ..<0x80: text.append(UInt8(point))
        case ..<0x800: text += [0xC0 | UInt8(point >> 6), last(0)]
        case ..<0x10000: text += [0xE0 | UInt8(point >> 12), last(6), last(0)]
        default: text += [0xF0 | UInt8(point >> 18), last(12), last(6), last(0)]
        }
    }
}
