/// What the UTF-8 that a decoder reads was in the file.
///
/// A transcoder writes what has no meaning in the file's encoding as bytes that no UTF-8 holds, so that such text is found where broken UTF-8
/// is found, the row's place known; and every byte that starts a sequence stands for one unit of the file, so that places in the file can be
/// told from the text alone:
/// - a byte without meaning: 0xC1 and the byte (0x80 to 0xBF);
/// - half of a surrogate pair: the three bytes that UTF-8 would have for it if it were allowed (0xED 0xA0…0xBF …);
/// - the first half of a UTF-16 unit at the end of the file: 0xC0 and two bytes with its halves.
public struct TextOrigin: Sendable {
    static let byteMark: UInt8 = 0xC1
    static let cutMark: UInt8 = 0xC0

    public let encoding: TextEncoding
    /// Whether the encoding was told by the content, so that it is not certain.
    public let isGuess: Bool
    private let page: CodePage?

    public init(_ encoding: TextEncoding, isGuess: Bool = false) {
        self.encoding = encoding
        self.isGuess = isGuess
        page = CodePage.of(encoding)
    }

    /// UTF-8 in the file, too.
    public static let utf8 = TextOrigin(.utf8)

    var isUTF8: Bool { encoding == .utf8 }

    /// Whether text that is valid needs no second look.
    var isTrusted: Bool { !isGuess || page == nil }

    /// The bytes in the file that some text stands for.
    func width(_ text: ArraySlice<UInt8>) -> Int {
        if isUTF8 { return text.count }
        var units = 0
        var extra = 0
        for byte in text {
            if byte & 0xC0 != 0x80 { units += 1 }
            if byte >= 0xF0 { extra += 2 }
            if byte == Self.cutMark { extra -= 1 }
        }
        return page != nil ? units : 2 * units + extra
    }

    /// Why a row is no text.
    ///
    /// - Parameter offset: The first byte of the text that is not UTF-8.
    func fault(_ row: ArraySlice<UInt8>, invalidAt offset: Int) -> (code: RowFault.Code, message: String) {
        let lead = row[row.startIndex + offset]
        guard !isUTF8 else {
            let meant = CodePage.of(.windows1252)?.scalar(lead).map { " (in Windows-1252 it would be \"\($0)\")" } ?? ""
            return (.invalidUTF8, "Byte \(offset + 1) of the row (0x\(Self.hex(lead))) is not UTF-8\(meant).")
        }
        let place = "Byte \(width(row.prefix(offset)) + 1) of the row"
        switch lead {
        case Self.byteMark where offset + 1 < row.count:
            let byte = Self.hex(row[row.startIndex + offset + 1])
            return (.invalidEncoding, "\(place) (0x\(byte)) has no meaning in \(encoding.rawValue).")
        case Self.cutMark: return (.invalidEncoding, "\(place) is half a character of \(encoding.rawValue): the file is cut off there.")
        default: return (.invalidEncoding, "\(place) begins half of a surrogate pair of \(encoding.rawValue), which is no character.")
        }
    }

    /// Whether a row, valid as the encoding that the rest of the file seems to be in, is far more likely UTF-8.
    func isMixed(_ row: ArraySlice<UInt8>) -> Bool {
        guard isGuess, let page, row.contains(where: { $0 >= 0x80 }) else { return false }
        let bytes = String(decoding: row, as: UTF8.self).unicodeScalars.compactMap(page.byte)
        // The letters of Western Europe are 0xC3 or 0xC2 and a second byte in UTF-8; hardly any text has those two characters in a row.
        let hasPair = zip(bytes, bytes.dropFirst()).contains { ($0 == 0xC2 || $0 == 0xC3) && 0x80...0xBF ~= $1 }
        return hasPair || String(validating: bytes, as: UTF8.self) != nil
    }

    /// A row for people: what is no text is written out as `\x81` or `\uD800`. UTF-8 stays byte for byte.
    func legible(_ row: ArraySlice<UInt8>) -> [UInt8] {
        guard !isUTF8, String(validating: row, as: UTF8.self) == nil else { return Array(row) }
        var result: [UInt8] = []
        var rest = row
        while let byte = rest.popFirst() {
            switch byte {
            case Self.byteMark: result += "\\x\(rest.popFirst().map(Self.hex) ?? "")".utf8
            case Self.cutMark:
                result += "\\x\(Self.hex(rest.prefix(2).reduce(0) { $0 << 4 | $1 & 0x0F }))".utf8
                rest = rest.dropFirst(2)
            case 0xED where rest.first.map({ $0 >= 0xA0 }) ?? false:
                let unit = rest.prefix(2).reduce(UInt16(byte & 0x0F)) { $0 << 6 | UInt16($1 & 0x3F) }
                result += "\\u\(String(unit, radix: 16, uppercase: true))".utf8
                rest = rest.dropFirst(2)
            default: result.append(byte)
            }
        }
        return result
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
}
