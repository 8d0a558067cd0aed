/// A recursive descent over the bytes of one document.
///
/// The bytes are handed to every method instead of being stored, which would make the type non-escapable for no gain.
struct JSONParser {
    let allowDuplicates: Bool
    /// Where the next byte is.
    var offset = 0
    private var depth = 0

    init(allowDuplicates: Bool) {
        self.allowDuplicates = allowDuplicates
    }

    mutating func document(_ bytes: Span<UInt8>) throws(JSONError) -> JSON {
        skipWhiteSpace(bytes)
        guard offset < bytes.count else { throw JSONError(.unexpectedEnd, at: offset, "There is no JSON value, only white space.") }
        let value = try value(bytes)
        skipWhiteSpace(bytes)
        guard offset == bytes.count else { throw JSONError(.trailingText, at: offset, "There is more text after the JSON value.") }
        return value
    }

    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) -> JSON {
        guard offset < bytes.count else { throw endedEarly(bytes, "a value was expected") }
        switch bytes[offset] {
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "{"): return .object(try object(bytes))
        case UInt8(ascii: "["): return .array(try array(bytes))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number(bytes))
        case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try word("null", .null, bytes)
        default: throw unexpected(bytes, "a value was expected")
        }
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(JSONError) -> JSONObject {
        try enter()
        var members = JSONMembers(allowDuplicates: allowDuplicates)
        skipWhiteSpace(bytes)
        if !take(UInt8(ascii: "}"), bytes) {
            repeat {
                skipWhiteSpace(bytes)
                guard offset < bytes.count else { throw endedEarly(bytes, "a member's name was expected") }
                guard bytes[offset] == UInt8(ascii: "\"") else { throw unexpected(bytes, "a member's name in double quotes was expected") }
                let nameOffset = offset
                let name = try string(bytes)
                skipWhiteSpace(bytes)
                guard take(UInt8(ascii: ":"), bytes) else { throw unexpected(bytes, "a colon was expected after a member's name") }
                skipWhiteSpace(bytes)
                try members.append(JSONObject.Member(name: name, value: try value(bytes)), nameOffset: nameOffset)
                skipWhiteSpace(bytes)
            } while take(UInt8(ascii: ","), bytes)
            guard take(UInt8(ascii: "}"), bytes) else { throw unexpected(bytes, "a comma or a closing brace was expected") }
        }
        depth -= 1
        return JSONObject(members: members.list)
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(JSONError) -> [JSON] {
        try enter()
        var elements: [JSON] = []
        skipWhiteSpace(bytes)
        if !take(UInt8(ascii: "]"), bytes) {
            repeat {
                skipWhiteSpace(bytes)
                elements.append(try value(bytes))
                skipWhiteSpace(bytes)
            } while take(UInt8(ascii: ","), bytes)
            guard take(UInt8(ascii: "]"), bytes) else { throw unexpected(bytes, "a comma or a closing bracket was expected") }
        }
        depth -= 1
        return elements
    }

    /// Steps over the opening brace or bracket.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= JSON.depthLimit else {
            throw JSONError(.tooDeep, at: offset, "More than \(JSON.depthLimit) arrays and objects lie in one another.")
        }
        offset += 1
    }

    private mutating func word(_ word: StaticString, _ meaning: JSON, _ bytes: Span<UInt8>) throws(JSONError) -> JSON {
        for expected in "\(word)".utf8 {
            guard take(expected, bytes) else { throw unexpected(bytes, "\(word) was expected") }
        }
        return meaning
    }

    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    /// The error for the byte at `offset`, or for the end where there is none.
    func unexpected(_ bytes: Span<UInt8>, _ expectation: String) -> JSONError {
        guard offset < bytes.count else { return endedEarly(bytes, expectation) }
        return JSONError(.unexpectedByte, at: offset, "Found \(JSONParser.name(of: bytes[offset])) where \(expectation).")
    }

    func endedEarly(_ bytes: Span<UInt8>, _ expectation: String) -> JSONError {
        JSONError(.unexpectedEnd, at: bytes.count, "The text ended where \(expectation).")
    }

    static func name(of byte: UInt8) -> String {
        switch byte {
        case 0x21...0x7E: "'\(Character(Unicode.Scalar(byte)))'"
        default: "the byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}
