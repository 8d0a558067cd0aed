extension JSONParser {
    /// Reads a number and gives its digits as written (RFC 8259, section 6).
    mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        let start = offset
        _ = take(UInt8(ascii: "-"), bytes)
        if take(UInt8(ascii: "0"), bytes) {
            if offset < bytes.count, bytes[offset] &- 0x30 <= 9 {
                throw JSONError(.invalidNumber, at: start, "A number starts with a needless 0; a text of digits needs double quotes.")
            }
        } else {
            try digits(bytes, "a digit was expected in a number")
        }
        if take(UInt8(ascii: "."), bytes) { try digits(bytes, "a digit was expected after a decimal point") }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
            if !take(UInt8(ascii: "+"), bytes) { _ = take(UInt8(ascii: "-"), bytes) }
            try digits(bytes, "a digit was expected in an exponent")
        }
        return try text(start..<offset, bytes)
    }

    private mutating func digits(_ bytes: Span<UInt8>, _ expectation: String) throws(JSONError) {
        let start = offset
        while offset < bytes.count, bytes[offset] &- 0x30 <= 9 { offset += 1 }
        guard offset == start else { return }
        var error = unexpected(bytes, expectation)
        error.reason = .invalidNumber
        throw error
    }

    /// Reads a string from its opening to its closing quote (RFC 8259, section 7).
    mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        let start = offset + 1
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                offset = index + 1
                return try text(start..<index, bytes)
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(bytes, start: start, firstEscape: index) }
            guard byte >= 0x20 else { throw Self.controlCharacter(byte, at: index) }
            index += 1
        }
        offset = bytes.count
        throw endedEarly(bytes, "the closing quote of a string was expected")
    }

    /// Reads the rest of a string in which there is a backslash.
    private mutating func escapedString(_ bytes: Span<UInt8>, start: Int, firstEscape: Int) throws(JSONError) -> String {
        var result = try text(start..<firstEscape, bytes)
        var runStart = firstEscape
        offset = firstEscape
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                result += try text(runStart..<offset, bytes)
                offset += 1
                return result
            } else if byte == UInt8(ascii: "\\") {
                result += try text(runStart..<offset, bytes)
                result.unicodeScalars.append(try escape(bytes))
                runStart = offset
            } else {
                guard byte >= 0x20 else { throw Self.controlCharacter(byte, at: offset) }
                offset += 1
            }
        }
        throw endedEarly(bytes, "the closing quote of a string was expected")
    }

    /// Reads one escape from its backslash on, both halves of a surrogate pair included.
    private mutating func escape(_ bytes: Span<UInt8>) throws(JSONError) -> Unicode.Scalar {
        let start = offset
        guard start + 1 < bytes.count else { throw endedEarly(bytes, "an escape was expected after a backslash") }
        offset += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default:
            throw JSONError(.invalidEscape, at: start, "A backslash in a string is followed by \(Self.name(of: bytes[start + 1])).")
        }
        let first = try codeUnit(bytes, escapeAt: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Not a scalar: the value is in D800...DFFF, and only a high half with a low half behind it has a meaning.
        if first < 0xDC00, take(UInt8(ascii: "\\"), bytes), take(UInt8(ascii: "u"), bytes) {
            let second = try codeUnit(bytes, escapeAt: offset - 2)
            let joined = 0x10000 + (first - 0xD800) << 10 | (second & 0x3FF)
            if 0xDC00...0xDFFF ~= second, let scalar = Unicode.Scalar(joined) { return scalar }
        }
        throw JSONError(.loneSurrogate, at: start, "Half of a surrogate pair (\\u\(String(first, radix: 16))) stands alone.")
    }

    /// Reads the four hexadecimal digits after `\u`.
    private mutating func codeUnit(_ bytes: Span<UInt8>, escapeAt start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard offset < bytes.count else { throw endedEarly(bytes, "four hexadecimal digits were expected after \\u") }
            guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
                throw JSONError(.invalidEscape, at: start, "\\u is not followed by four hexadecimal digits.")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    /// The bytes of a range as text.
    private func text(_ range: Range<Int>, _ bytes: Span<UInt8>) throws(JSONError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw JSONError(.invalidUTF8, at: range.lowerBound + error.byteOffsets.lowerBound, "A string holds bytes that are not UTF-8.")
        }
    }

    private static func controlCharacter(_ byte: UInt8, at offset: Int) -> JSONError {
        JSONError(.controlCharacter, at: offset, "A string holds the control character \(name(of: byte)) unescaped.")
    }
}
