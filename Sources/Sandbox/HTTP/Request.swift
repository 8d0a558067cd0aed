/// A request as the rules see it, free of any HTTP library.
package struct Request: Sendable {
    package var method: String
    /// The path's segments, still percent-encoded: ids and route names need no escapes.
    package var path: [Substring]
    package var query: Query
    package var authorization: String?
    /// The header `x-meetergo-api-user-id`.
    package var actingUser: String?
    /// Whether the content type says JSON; other bodies are not read, as in a NestJS server.
    package var hasJSONBody: Bool
    package var body: [UInt8]

    /// - Parameter target: path and query as in the request line.
    package init(
        _ method: String, _ target: String, authorization: String? = nil, actingUser: String? = nil, hasJSONBody: Bool = true,
        body: [UInt8] = []
    ) {
        self.method = method
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        path = target[..<mark].split(separator: "/")
        query = Query(mark == target.endIndex ? "" : target[target.utf8.index(after: mark)...])
        self.authorization = authorization
        self.actingUser = actingUser
        self.hasJSONBody = hasJSONBody
        self.body = body
    }

    var pathText: String { "/" + path.joined(separator: "/") }

    /// The body's object; an empty one where no JSON was sent.
    func json() throws(Refusal) -> JSON {
        guard hasJSONBody, !body.isEmpty else { return .object([]) }
        do {
            let json = try JSONParser.parse(body)
            guard json.members != nil else { throw Refusal(400, "Unexpected token in JSON at position 0") }
            return json
        } catch let error as JSONSyntaxError {
            throw Refusal(400, error.message)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(400, "Bad Request")
        }
    }
}

/// The parameters behind the question mark.
package struct Query: Sendable {
    private var pairs: [(name: String, value: String)] = []

    package init(_ text: Substring) {
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            pairs.append((Self.decoded(sides[0]), sides.count > 1 ? Self.decoded(sides[1]) : ""))
        }
    }

    /// The first value of a name.
    package subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// All values of a name; `name[]` counts as the name, and each value may be a list with commas.
    func list(_ name: String) -> [String] {
        pairs.filter { $0.name == name || $0.name == "\(name)[]" }.flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    func flag(_ name: String) -> Bool { self[name] == "true" }

    private static func decoded(_ text: Substring) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: Array(rest.prefix(2)), as: UTF8.self), radix: 16),
                rest.count >= 2
            {
                bytes.append(code)
                rest.removeFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
