/// How much in some bytes speaks for UTF-8 and how much against it.
struct UTF8Evidence: Sendable {
    enum Sequence {
        case whole(Int)
        /// The bytes end within what may become one.
        case cut
        case none
    }

    /// Whole characters beyond ASCII.
    private(set) var characters = 0
    /// Bytes that are no part of one.
    private(set) var strays = 0
    /// The index of the first stray byte.
    private(set) var firstStray: Int?
    /// Whether the bytes end within a character.
    private(set) var isCut = false

    init(_ bytes: ArraySlice<UInt8>) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard bytes[index] >= 0x80 else {
                index += 1
                continue
            }
            switch Self.sequence(bytes[index...]) {
            case .whole(let length):
                characters += 1
                index += length
            case .cut:
                isCut = true
                return
            case .none:
                strays += 1
                if firstStray == nil { firstStray = index }
                index += 1
            }
        }
    }

    /// What the first byte, which is not ASCII, and those behind it are (RFC 3629, section 4).
    static func sequence(_ bytes: ArraySlice<UInt8>) -> Sequence {
        guard let lead = bytes.first else { return .cut }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return .none
        }
        switch lead {
        case 0xE0: second = 0xA0...0xBF
        case 0xED: second = 0x80...0x9F
        case 0xF0: second = 0x90...0xBF
        case 0xF4: second = 0x80...0x8F
        default: break
        }
        let rest = bytes.dropFirst().prefix(length - 1)
        guard rest.enumerated().allSatisfy({ $0 == 0 ? second.contains($1) : 0x80...0xBF ~= $1 }) else { return .none }
        return rest.count == length - 1 ? .whole(length) : .cut
    }
}
