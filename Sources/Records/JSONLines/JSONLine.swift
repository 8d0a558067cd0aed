public import JSONText

/// One object of a JSON Lines file, read and as it was written.
public struct JSONLine: Sendable {
    public let object: JSONObject
    /// The line without its line end.
    public let raw: [UInt8]

    init(object: JSONObject, raw: [UInt8]) {
        self.object = object
        self.raw = raw
    }

    /// Reads a line.
    ///
    /// - Throws: ``JSONError`` where it is no JSON, or no object.
    public init(raw: [UInt8]) throws(JSONError) {
        guard case .object(let object) = try JSON.parse(raw) else {
            throw JSONError(.unexpectedByte, at: 0, "The line holds no JSON object.")
        }
        self.init(object: object, raw: raw)
    }

    /// The line with other texts in some members, the rest byte for byte as it was written.
    ///
    /// - Parameter texts: by the names of the member and of the objects around it, from the outside.
    public func replacing(_ texts: [[String]: String]) -> [UInt8] {
        var bytes: [UInt8] = []
        Self.rewrite(object, raw[...], texts, [], into: &bytes)
        return bytes
    }

    private static func rewrite(
        _ object: JSONObject, _ raw: ArraySlice<UInt8>, _ texts: [[String]: String], _ path: [String], into bytes: inout [UInt8]
    ) {
        let text = Array(raw)
        var slicer = MemberSlicer(text)
        var copied = 0
        for member in object.members {
            _ = slicer.next()
            let path = path + [member.name]
            let value = slicer.value
            if let replacement = texts[path] {
                bytes.append(contentsOf: text[copied..<value.lowerBound])
                JSON.writeString(replacement, into: &bytes)
                copied = value.upperBound
            } else if case .object(let inner) = member.value, texts.keys.contains(where: { $0.starts(with: path) }) {
                bytes.append(contentsOf: text[copied..<value.lowerBound])
                rewrite(inner, text[value], texts, path, into: &bytes)
                copied = value.upperBound
            }
        }
        bytes.append(contentsOf: text[copied...])
    }

    /// The line for a file of results: without the members whose names start with `_`, the others byte for byte as they were written, then
    /// further ones.
    ///
    /// - Returns: The object without a line end.
    public func rewritten(adding members: [(name: String, value: JSON)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count + 128)
        bytes.append(UInt8(ascii: "{"))
        var slicer = MemberSlicer(raw)
        for member in object.members {
            let range = slicer.next()
            if member.name.hasPrefix("_") { continue }
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: raw[range])
        }
        for (name, value) in members {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            JSON.writeString(name, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            value.write(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
