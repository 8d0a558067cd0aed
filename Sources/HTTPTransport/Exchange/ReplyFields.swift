import HTTPTypes

/// The fields of an answer that somebody reads. The others are dropped where they arrive: a field costs two strings, and there are many.
///
/// `Date`, `Retry-After…` and `…RateLimit…` are for the throttle (with the suffixes of named throttlers), `Content-Type` and `Location` for
/// judging the answer, `Server`, `Via` and `CF-Ray` tell who answered in the API's stead.
enum ReplyFields {
    private static let known: [(text: [UInt8], name: HTTPField.Name)] =
        ([.date, .contentType, .location, .server, .via, .retryAfter] + [HTTPField.Name("cf-ray")].compactMap(\.self))
        .map { (Array($0.canonicalName.utf8), $0) }
    private static let pushback = Array("retry-after".utf8)
    private static let quota = Array("ratelimit".utf8)

    /// Whether the line of a head is a field that somebody reads.
    static func isRead(_ line: Span<UInt8>) -> Bool {
        guard let colon = line.indices.first(where: { line[$0] == UInt8(ascii: ":") }) else { return false }
        for field in known where field.text.count == colon {
            if holds(line, field.text, at: 0) { return true }
        }
        if colon > pushback.count, holds(line, pushback, at: 0) { return true }
        return colon >= quota.count && (0...colon - quota.count).contains { holds(line, quota, at: $0) }
    }

    /// The fields of a head that was gathered line by line; a line that is none is left out.
    static func fields(in head: [UInt8]) -> HTTPFields {
        var fields = HTTPFields()
        for line in head.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let text = line[..<colon]
            let ready = known.first { $0.text.count == text.count && holds(text.span, $0.text, at: 0) }
            guard let name = ready?.name ?? HTTPField.Name(String(decoding: text, as: UTF8.self)) else { continue }
            fields.append(HTTPField(name: name, value: trimmed(line[(colon + 1)...])))
        }
        return fields
    }

    /// Whether `lowercase` stands in the line at `offset`, in letters of either case. The line is long enough.
    private static func holds(_ line: Span<UInt8>, _ lowercase: [UInt8], at offset: Int) -> Bool {
        // 0x20 is what tells a small letter from its capital, and leaves a hyphen as it is.
        lowercase.indices.allSatisfy { line[offset + $0] | 0x20 == lowercase[$0] }
    }

    /// Without the blanks around it, which are no part of the value (RFC 9110 §5.5), and without the line end.
    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = value.firstIndex { $0 > 0x20 } ?? value.endIndex
        let end = value.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? start
        return value[start..<max(start, end)]
    }
}

/// The first line of an answer's head, as libcurl hands it on for HTTP/1.1 and HTTP/2 alike.
enum StatusLine {
    /// The code of a status line such as `HTTP/1.1 201 Created`; `nil` if the line is none.
    static func status(in line: Span<UInt8>) -> Int? {
        let start: [UInt8] = [UInt8(ascii: "H"), UInt8(ascii: "T"), UInt8(ascii: "T"), UInt8(ascii: "P"), UInt8(ascii: "/")]
        guard line.count > start.count, start.indices.allSatisfy({ line[$0] == start[$0] }) else { return nil }
        guard let blank = line.indices.first(where: { line[$0] == UInt8(ascii: " ") }), blank + 3 < line.count else { return nil }
        var status = 0
        for index in blank + 1...blank + 3 {
            guard (0x30...0x39).contains(line[index]) else { return nil }
            status = status * 10 + Int(line[index] - 0x30)
        }
        return status
    }
}
