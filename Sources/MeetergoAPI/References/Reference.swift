import Foundation

/// How a file points at a host or meeting type: by id, e-mail address, slug or name.
enum Reference {
    /// Bytes of a name at most.
    static let limit = 200

    /// The form in which two references are one: lower case, blanks as one blank, letters composed (Unicode NFC).
    static func folded(_ text: String) -> String {
        if ValueForms.isUUID(text) { return ValueForms.folded(uuid: text) }
        if text.utf8.contains(UInt8(ascii: "@")) { return EMailKey.folded(text) }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.lowercased().precomposedStringWithCanonicalMapping
    }

    static func isID(_ text: String) -> Bool { ValueForms.isUUID(text) }
}
