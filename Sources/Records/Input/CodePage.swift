/// What the bytes 0x80 to 0xFF mean in an encoding whose characters are one byte each.
///
/// Bytes below are ASCII in all of them. The tables are those of unicode.org/Public/MAPPINGS (VENDORS/MICSFT, VENDORS/APPLE, ISO8859).
final class CodePage: Sendable {
    /// The UTF-8 of each byte from 0x80 on, from the lowest byte of the number on; a byte without meaning has its mark (see ``TextOrigin``).
    let utf8: [UInt32]
    private let scalars: [UInt32]
    private let bytes: [UInt32: UInt8]

    private static let pages: [TextEncoding: CodePage] = Dictionary(
        uniqueKeysWithValues: TextEncoding.allCases.filter(\.isSingleByte).map { ($0, CodePage(table(of: $0))) })

    /// The page of an encoding, nil for those whose characters are not single bytes.
    static func of(_ encoding: TextEncoding) -> CodePage? { encoding.isSingleByte ? pages[encoding] : nil }

    private init(_ table: [Unicode.Scalar]) {
        scalars = table.map(\.value)
        utf8 = zip((0x80 as UInt32)...0xFF, scalars).map { byte, scalar in
            guard scalar != 0, let scalar = Unicode.Scalar(scalar) else { return UInt32(TextOrigin.byteMark) | byte << 8 }
            return Array(String(scalar).utf8).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        bytes = Dictionary(zip(scalars, 0x80...0xFF), uniquingKeysWith: { first, _ in first })
    }

    /// The character of a byte from 0x80 on, nil for one without meaning.
    func scalar(_ byte: UInt8) -> Unicode.Scalar? {
        let value = scalars[Int(byte & 0x7F)]
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    /// The byte that stands for a character, nil where there is none.
    func byte(_ scalar: Unicode.Scalar) -> UInt8? { scalar.isASCII ? UInt8(scalar.value) : bytes[scalar.value] }

    /// The characters of the bytes from 0x80 on, U+0000 for those without meaning.
    private static func table(of encoding: TextEncoding) -> [Unicode.Scalar] {
        encoding == .latin1 ? (0x80...0xFF as ClosedRange<UInt8>).map { Unicode.Scalar($0) } : Array(text(of: encoding).unicodeScalars)
    }

    private static func text(of encoding: TextEncoding) -> String {
        switch encoding {
        case .windows1252:
            """
            €\u{0}‚ƒ„…†‡ˆ‰Š‹Œ\u{0}Ž\u{0}\
            \u{0}‘’“”•–—˜™š›œ\u{0}žŸ\
            \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯\
            °±²³´µ¶·¸¹º»¼½¾¿\
            ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
            ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
            àáâãäåæçèéêëìíîï\
            ðñòóôõö÷øùúûüýþÿ
            """
        case .windows1250:
            """
            €\u{0}‚\u{0}„…†‡\u{0}‰Š‹ŚŤŽŹ\
            \u{0}‘’“”•–—\u{0}™š›śťžź\
            \u{A0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{AD}®Ż\
            °±˛ł´µ¶·¸ąş»Ľ˝ľż\
            ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎ\
            ĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
            ŕáâăäĺćçčéęëěíîď\
            đńňóôőö÷řůúűüýţ˙
            """
        case .windows1254:
            """
            €\u{0}‚ƒ„…†‡ˆ‰Š‹Œ\u{0}\u{0}\u{0}\
            \u{0}‘’“”•–—˜™š›œ\u{0}\u{0}Ÿ\
            \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯\
            °±²³´µ¶·¸¹º»¼½¾¿\
            ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
            ĞÑÒÓÔÕÖ×ØÙÚÛÜİŞß\
            àáâãäåæçèéêëìíîï\
            ğñòóôõö÷øùúûüışÿ
            """
        case .latin2:
            """
            \u{80}\u{81}\u{82}\u{83}\u{84}\u{85}\u{86}\u{87}\u{88}\u{89}\u{8A}\u{8B}\u{8C}\u{8D}\u{8E}\u{8F}\
            \u{90}\u{91}\u{92}\u{93}\u{94}\u{95}\u{96}\u{97}\u{98}\u{99}\u{9A}\u{9B}\u{9C}\u{9D}\u{9E}\u{9F}\
            \u{A0}Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{AD}ŽŻ\
            °ą˛ł´ľśˇ¸šşťź˝žż\
            ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎ\
            ĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
            ŕáâăäĺćçčéęëěíîď\
            đńňóôőö÷řůúűüýţ˙
            """
        case .latin9:
            """
            \u{80}\u{81}\u{82}\u{83}\u{84}\u{85}\u{86}\u{87}\u{88}\u{89}\u{8A}\u{8B}\u{8C}\u{8D}\u{8E}\u{8F}\
            \u{90}\u{91}\u{92}\u{93}\u{94}\u{95}\u{96}\u{97}\u{98}\u{99}\u{9A}\u{9B}\u{9C}\u{9D}\u{9E}\u{9F}\
            \u{A0}¡¢£€¥Š§š©ª«¬\u{AD}®¯\
            °±²³Žµ¶·ž¹º»ŒœŸ¿\
            ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
            ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
            àáâãäåæçèéêëìíîï\
            ðñòóôõö÷øùúûüýþÿ
            """
        case .macRoman:
            """
            ÄÅÇÉÑÖÜáàâäãåçéè\
            êëíìîïñóòôöõúùûü\
            †°¢£§•¶ß®©™´¨≠ÆØ\
            ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
            ¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ\
            –—“”‘’÷◊ÿŸ⁄€‹›\u{FB01}\u{FB02}\
            ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\
            \u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ
            """
        case .ibm850:
            """
            ÇüéâäàåçêëèïîìÄÅ\
            ÉæÆôöòûùÿÖÜø£Ø×ƒ\
            áíóúñÑªº¿®¬½¼¡«»\
            ░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
            └┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
            ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
            ÓßÔÒõÕµþÞÚÛÙýÝ¯´\
            \u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}
            """
        default: ""
        }
    }
}
