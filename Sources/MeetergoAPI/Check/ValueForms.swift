/// The forms of single values, read byte by byte where every row passes.
enum ValueForms {
    /// The most bytes of an address (RFC 5321, 4.5.3.1.3, less the angle brackets).
    static let emailLimit = 254

    /// Whether the text looks like an address: one `@` with something before it, a domain with a dot, no blank, at most 254 bytes.
    ///
    /// Letters outside ASCII are let through on both sides (RFC 6531): the API is the judge of those.
    static func isEmail(_ text: String) -> Bool { isEmail(text.utf8.span) }

    static func isEmail(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 5, bytes.count <= emailLimit else { return false }
        var at: Int?
        var lastDot: Int?
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "@"):
                guard at == nil, index > 0 else { return false }
                at = index
            case UInt8(ascii: "."):
                // Neither part begins with a dot, and no two stand together.
                guard index > 0, bytes[index - 1] != UInt8(ascii: "."), bytes[index - 1] != UInt8(ascii: "@") else { return false }
                lastDot = index
            case 0...0x20, 0x7F, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"), UInt8(ascii: "\""):
                return false
            // U+00A0, the blank that spreadsheets and web pages slip in, and « ».
            case 0xC2: guard index + 1 < bytes.count, ![0xA0, 0xAB, 0xBB].contains(bytes[index + 1]) else { return false }
            case 0xE2: guard !isTypographicQuote(bytes, at: index) else { return false }
            default: break
            }
        }
        guard let at, let lastDot, lastDot > at, bytes[at - 1] != UInt8(ascii: ".") else { return false }
        return lastDot < bytes.count - 2
    }

    /// U+2018 to U+201F, U+2039 and U+203A: the quotes that word processors and mail programs write.
    private static func isTypographicQuote(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        guard index + 2 < bytes.count, bytes[index + 1] == 0x80 else { return false }
        return (0x98...0x9F).contains(bytes[index + 2]) || bytes[index + 2] == 0xB9 || bytes[index + 2] == 0xBA
    }

    /// Whether the text is a UUID in its usual form of 36 characters; version and letter case do not count.
    static func isUUID(_ text: String) -> Bool { isUUID(text.utf8.span) }

    static func isUUID(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count == 36 else { return false }
        for index in bytes.indices {
            switch index {
            case 8, 13, 18, 23: guard bytes[index] == UInt8(ascii: "-") else { return false }
            default:
                switch bytes[index] {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                    break
                default: return false
                }
            }
        }
        return true
    }

    /// Yes or no in English, German, and as spreadsheets write it.
    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "y", "ja", "j", "wahr", "1", "x": true
        case "false", "no", "n", "nein", "falsch", "0": false
        default: nil
        }
    }

    /// A whole number of up to 9 digits; `30.0` and `30,00` are what spreadsheets make of 30, while `1.000` may be a thousand and is none.
    static func integer(_ text: String) -> Int? {
        var digits = text[...]
        if let mark = digits.firstIndex(where: { $0 == "." || $0 == "," }) {
            let fraction = digits[digits.index(after: mark)...]
            guard fraction == "0" || fraction == "00" else { return nil }
            digits = digits[..<mark]
        }
        guard !digits.isEmpty, digits.utf8.count <= 9, digits.utf8.allSatisfy({ $0 &- 0x30 <= 9 }) else { return nil }
        return Int(digits)
    }

    /// The entries of a list in one cell, separated by comma, semicolon, bar or white space; empty ones do not count.
    static func list(_ text: String) -> [String] {
        let blank = { (byte: UInt8) in byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|") }
        if !text.utf8.contains(where: blank) { return text.isEmpty ? [] : [text] }
        return text.split { $0 == "," || $0 == ";" || $0 == "|" || $0.isWhitespace }.map(String.init)
    }

    /// Whether the text can only have been meant as a UUID, and is none: about as long, and of its characters but for one.
    static func isBrokenUUID(_ text: String) -> Bool {
        guard (30...40).contains(text.utf8.count), !isUUID(text) else { return false }
        return text.utf8.count { !isHexadecimal($0) && $0 != UInt8(ascii: "-") } <= 1
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 || (byte | 0x20) &- UInt8(ascii: "a") < 6 }

    /// The entries of a list of ids, addresses and names: as in `list`, but blanks part only what are ids and addresses, as names have them.
    static func references(_ text: String) -> [String] {
        if !text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "|") || $0 <= 0x20 }) {
            return text.isEmpty ? [] : [text]
        }
        return text.split { $0 == "," || $0 == ";" || $0 == "|" }.flatMap { part -> [String] in
            let words = part.split(whereSeparator: \.isWhitespace).map(String.init)
            let isListed = words.allSatisfy { isUUID($0) || $0.utf8.contains(UInt8(ascii: "@")) }
            return isListed || words.isEmpty ? words : [words.joined(separator: " ")]
        }
    }

    /// A UUID in lower case, the form in which two are compared.
    static func folded(uuid: String) -> String {
        uuid.utf8.contains { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "F") } ? uuid.lowercased() : uuid
    }

    /// Whether a spreadsheet has turned a long number into something like `4,91761E+11`.
    static func isMangledNumber(_ text: String) -> Bool {
        let parts = text.uppercased().split(separator: "E+", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return false }
        return parts[0].allSatisfy { $0.isNumber || $0 == "." || $0 == "," } && parts[1].allSatisfy(\.isNumber)
    }

    /// Whether the text looks like a date of Excel's that was saved as a number: days since 1900, such as `46146,6041666667`.
    static func isExcelSerial(_ text: String) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 <= 9 } }) else { return false }
        // 30000 is a day in 1982, 99999 one in 2173.
        return parts[0].utf8.count == 5 && parts[0] >= "30000"
    }

    /// What an Excel serial would be in the 1900 system, as the end of a hint; empty where it is none.
    static func serialMeaning(_ text: String) -> String {
        guard let days = Double(text.replacing(",", with: ".")) else { return "" }
        // Day 25569 is 1970-01-01.
        let instant = Int64(((days - 25_569) * 1_440).rounded()) * 60
        return " (it may have been \(TimeText.utc(instant).prefix(16).replacing("T", with: " ")))"
    }

    /// Whether the text is what a spreadsheet shows in place of a value it could not work out, in English or German.
    static func isFormulaError(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "#") else { return false }
        switch text.uppercased() {
        case "#NV", "#N/A", "#NAME?", "#WERT!", "#VALUE!", "#BEZUG!", "#REF!", "#DIV/0!", "#ZAHL!", "#NUM!", "#NULL!", "#ÜBERLAUF!",
            "#SPILL!":
            return true
        default: return text.utf8.count >= 3 && text.utf8.allSatisfy { $0 == UInt8(ascii: "#") }
        }
    }

    /// The digits of a phone number.
    static func digits(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 &- 0x30 <= 9 }, as: UTF8.self)
    }
}
