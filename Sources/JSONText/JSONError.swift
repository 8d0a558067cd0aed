/// Why a text is not JSON, and where.
public struct JSONError: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// The text ended in the midst of a value, or there was none.
        case unexpectedEnd
        /// A byte that cannot stand where it stands.
        case unexpectedByte
        /// Text after the value.
        case trailingText
        /// A number outside of the grammar of RFC 8259, section 6.
        case invalidNumber
        /// A backslash with nothing valid after it.
        case invalidEscape
        /// Half of a UTF-16 pair, written as `\uD800` to `\uDFFF`.
        case loneSurrogate
        /// A control character that is not escaped, in a string.
        case controlCharacter
        case invalidUTF8
        /// Two members of an object have this name.
        case duplicateName
        /// More than ``JSON/depthLimit`` arrays and objects in one another.
        case tooDeep
    }

    public var reason: Reason
    /// Bytes from the start of the text to the fault, counted from 0.
    public var offset: Int
    /// What is wrong, as a sentence without its place.
    public var message: String

    public init(_ reason: Reason, at offset: Int, _ message: String) {
        self.reason = reason
        self.offset = offset
        self.message = message
    }
}

extension JSONError: CustomStringConvertible {
    /// The sentence with its place, the byte counted from 1 as editors do.
    public var description: String { "byte \(offset + 1): \(message)" }
}
