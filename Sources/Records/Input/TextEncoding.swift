/// How the text of a file is written as bytes.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// Western European, as Windows programs save it.
    case windows1252 = "Windows-1252"
    /// Central European: Polish, Czech, Hungarian and others.
    case windows1250 = "Windows-1250"
    /// Turkish.
    case windows1254 = "Windows-1254"
    /// Western European without the euro sign.
    case latin1 = "ISO-8859-1"
    /// Central European.
    case latin2 = "ISO-8859-2"
    /// Western European with the euro sign.
    case latin9 = "ISO-8859-15"
    /// Western European, as old programs of the Macintosh save it.
    case macRoman = "Macintosh"
    /// Western European, as programs of MS-DOS save it; Excel calls it "CSV (MS-DOS)".
    case ibm850 = "IBM850"

    /// The byte-order mark of UTF-8 (RFC 3629, section 6).
    static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Whether one byte is one character.
    var isSingleByte: Bool {
        switch self {
        case .utf8, .utf16LittleEndian, .utf16BigEndian: false
        default: true
        }
    }

    /// The encoding of a name as people write it: letter case, blanks, hyphens and underscores do not count.
    public init?(name: String) {
        let folded = name.lowercased().filter { $0.isLetter || $0.isNumber }
        for encoding in Self.allCases where encoding.names.contains(folded) {
            self = encoding
            return
        }
        return nil
    }

    private var names: [String] {
        let usual = rawValue.lowercased().filter { $0.isLetter || $0.isNumber }
        switch self {
        case .utf8: return [usual]
        case .utf16LittleEndian: return [usual, "utf16", "ucs2"]
        case .utf16BigEndian: return [usual]
        case .windows1252: return [usual, "cp1252", "ansi"]
        case .windows1250: return [usual, "cp1250"]
        case .windows1254: return [usual, "cp1254"]
        case .latin1: return [usual, "latin1"]
        case .latin2: return [usual, "latin2"]
        case .latin9: return [usual, "latin9"]
        case .macRoman: return [usual, "macroman", "mac"]
        case .ibm850: return [usual, "cp850", "dos"]
        }
    }
}
