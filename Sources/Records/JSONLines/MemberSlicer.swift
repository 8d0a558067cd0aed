/// Finds where the members of an object lie in its text, of which it is known that it is valid JSON.
struct MemberSlicer {
    private let bytes: [UInt8]
    private var index: Int
    /// Where the value of the last member lies.
    private(set) var value = 0..<0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        index = 0
        skipWhiteSpace()
        index += 1
    }

    /// The range of the next member, from the quote before its name to the end of its value.
    ///
    /// - Precondition: There is one; a member too many traps.
    mutating func next() -> Range<Int> {
        skipWhiteSpace()
        if bytes[index] == UInt8(ascii: ",") { index += 1 }
        skipWhiteSpace()
        let start = index
        skipString()
        skipWhiteSpace()
        index += 1
        skipWhiteSpace()
        let valueStart = index
        skipValue()
        value = valueStart..<index
        return start..<index
    }

    private mutating func skipValue() {
        var depth = 0
        repeat {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case _ where depth == 0:
                while !Self.endsScalar(bytes[index]) { index += 1 }
                return
            default: break
            }
            index += 1
        } while depth > 0
    }

    private mutating func skipString() {
        index += 1
        while bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
        index += 1
    }

    private mutating func skipWhiteSpace() {
        while Self.isWhiteSpace(bytes[index]) { index += 1 }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        isWhiteSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
    }
}
