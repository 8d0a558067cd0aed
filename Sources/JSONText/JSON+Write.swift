extension JSON {
    /// Appends the value as compact JSON in UTF-8.
    ///
    /// - Parameter canonical: Order members by the UTF-8 bytes of their names, at every depth: the form that digests are taken of.
    ///   Numbers keep their digits in both forms, so `1.0` and `1` differ.
    public func write(into bytes: inout [UInt8], canonical: Bool = false) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let digits): bytes.append(contentsOf: digits.utf8)
        case .string(let text): JSON.writeString(text, into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(into: &bytes, canonical: canonical)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object): object.write(into: &bytes, canonical: canonical)
        }
    }

    /// The value as compact JSON.
    public var text: String { String(decoding: bytes(canonical: false), as: UTF8.self) }

    /// The value as compact JSON in UTF-8.
    public func bytes(canonical: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes, canonical: canonical)
        return bytes
    }

    /// Appends a string in quotes, with escapes only where RFC 8259 asks for them.
    public static func writeString(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: needsEscape) {
            for byte in text.utf8 { writeEscaped(byte, into: &bytes) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func writeEscaped(_ byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x08: bytes.append(contentsOf: "\\b".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0C: bytes.append(contentsOf: "\\f".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x00..<0x20: bytes.append(contentsOf: ((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8)
        default: bytes.append(byte)
        }
    }
}

extension JSONObject {
    /// Appends the object as compact JSON in UTF-8; see ``JSON/write(into:canonical:)``.
    public func write(into bytes: inout [UInt8], canonical: Bool = false) {
        bytes.append(UInt8(ascii: "{"))
        // Not `<` of String: that compares what the texts mean, and a digest wants their bytes.
        let ordered = canonical ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
        for (index, member) in ordered.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.writeString(member.name, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.write(into: &bytes, canonical: canonical)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}

extension JSON: CustomStringConvertible {
    public var description: String { text }
}
