/// How the text of a file is written as bytes, as far as its first bytes tell.
enum TextEncoding: Sendable, Hashable {
    case utf8
    case utf16
    case utf32

    /// The byte-order mark of UTF-8 (RFC 3629, section 6).
    static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The encoding and the length of its byte-order mark, 0 where there is none.
    static func detect(_ head: some Collection<UInt8>) -> (encoding: TextEncoding, markLength: Int) {
        if head.starts(with: utf8Mark) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) { return (.utf32, 4) }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return (.utf16, 2) }
        return (.utf8, 0)
    }
}
