public import BulkModel
import Foundation

/// A change to a value after which it still says what its author meant, whoever that was.
///
/// Mails, chats, web pages and spreadsheets leave such things behind when somebody copies from them. An import makes those that nobody could see
/// by itself; `check --fix` also those that can be seen.
public enum SafeRepair: String, Sendable, Hashable, CaseIterable {
    /// Letters that were written in two parts, such as `u` and a diaeresis, become one: Unicode's form NFC (Unicode Standard Annex 15).
    case composedLetters = "composed_letters"
    /// Marks without width go: zero-width blanks and joiners, marks of direction, soft hyphens.
    case invisibleMarks = "invisible_marks"
    /// No-break blanks around a value go, and in a phone number they become ordinary ones.
    case noBreakBlanks = "no_break_blanks"
    /// The apostrophe goes with which spreadsheets keep a phone number text.
    case apostrophe
    /// What stands around an e-mail address goes: quotes of any kind, angle brackets, `mailto:`.
    case addressMarks = "address_marks"

    /// What a value is, as far as repairs differ.
    public enum Form: Sendable, Hashable {
        /// Names, notes, titles: marks without width may belong there, as in Persian.
        case free
        /// What programs read: ids, zones, times, words of a list.
        case code
        case address, phone
        /// JSON in a cell, which is left alone.
        case data

        public init(_ field: Field) {
            switch field.content {
            case .json where !field.isOpen: self = .data
            case .email: self = .address
            case .text where field.name.hasSuffix("phone"): self = .phone
            case .text, .texts, .json: self = .free
            default: self = .code
            }
        }
    }

    /// The words for people.
    public var meaning: String {
        switch self {
        case .composedLetters: "letters written in two parts made one"
        case .invisibleMarks: "marks without width taken away"
        case .noBreakBlanks: "no-break blanks taken away, or made ordinary ones"
        case .apostrophe: "a spreadsheet's apostrophe taken away"
        case .addressMarks: "quotes, angle brackets or mailto: around an e-mail address taken away"
        }
    }

    /// A value with all repairs made that it needs.
    ///
    /// - Parameter seen: whether those are made, too, that change what people see.
    /// - Returns: the value, and which repairs have changed it; what is not certain to be an address in the end keeps its marks.
    public static func mended(_ text: String, _ form: Form, seen: Bool) -> (text: String, repairs: [SafeRepair]) {
        // ASCII needs nothing but where marks of it are looked for.
        let isMarked = form == .phone && text.utf8.first == UInt8(ascii: "'") || seen && form == .address
        guard form != .data, isMarked || !isASCII(text) else { return (text, []) }
        var mended = text
        var repairs: [SafeRepair] = []
        for repair in allCases where seen || repair != .addressMarks {
            let next = repair.apply(mended, form)
            // Byte by byte, as to String a letter in one part and in two is the same.
            if !next.utf8.elementsEqual(mended.utf8) {
                repairs.append(repair)
                mended = next
            }
        }
        return (mended, repairs)
    }

    fileprivate static func isASCII(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices where bytes[index] >= 0x80 { return false }
        return true
    }

    private func apply(_ text: String, _ form: Form) -> String {
        switch self {
        case .composedLetters: return text.precomposedStringWithCanonicalMapping
        case .invisibleMarks:
            guard form != .free else { return text }
            return String(String.UnicodeScalarView(text.unicodeScalars.filter { !Self.isInvisible($0) }))
        case .noBreakBlanks:
            guard form != .free else { return text }
            let core = text.unicodeScalars.contains(where: Self.isNoBreakBlank) ? Trim.trimmed(text) : text
            guard form == .phone else { return core }
            return String(String.UnicodeScalarView(core.unicodeScalars.map { Self.isNoBreakBlank($0) ? " " : $0 }))
        case .apostrophe:
            guard form == .phone, text.utf8.first == UInt8(ascii: "'"), let next = text.utf8.dropFirst().first else { return text }
            return next &- 0x30 <= 9 || next == UInt8(ascii: "+") ? String(text.dropFirst()) : text
        case .addressMarks: return form == .address ? Self.address(in: text) : text
        }
    }

    /// The address without what stands around it; the text itself if what would be left is none.
    private static func address(in text: String) -> String {
        var core = Trim.trimmed(text)
        while true {
            let before = core
            if core.lowercased().hasPrefix("mailto:") { core = Trim.trimmed(String(core.dropFirst(7))) }
            if let first = core.first, let last = core.last, core.count > 2, marks.contains(first), marks.contains(last) {
                core = Trim.trimmed(String(core.dropFirst().dropLast()))
            }
            if core == before { break }
        }
        let parts = core.split(separator: "@", omittingEmptySubsequences: false)
        let isAlone = parts.count == 2 && !parts[0].isEmpty && parts[1].dropFirst().contains(".")
        return isAlone && !core.contains { $0.isWhitespace || marks.contains($0) } ? core : text
    }

    private static let marks = Set("\"'“”„‟‘’‚‛«»‹›<>")

    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// U+00A0, the figure space and the narrow one.
    private static func isNoBreakBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0xA0 || scalar.value == 0x2007 || scalar.value == 0x202F
    }
}

extension SafeRepair {
    /// What an import makes of a value.
    static func unseen(_ text: String, _ form: Form) -> String { mended(text, form, seen: false).text }

    /// A column's name with its letters in one part, as names are looked up by their letters.
    static func name(_ text: String) -> String {
        !isASCII(text) ? text.precomposedStringWithCanonicalMapping : text
    }
}
