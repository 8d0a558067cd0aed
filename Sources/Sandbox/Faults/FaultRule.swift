/// A fault plan that cannot be understood, with what would be right.
package struct FaultSyntaxError: Error, Equatable, CustomStringConvertible {
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}

/// What goes wrong, with which requests, and how often.
package struct FaultRule: Sendable, Equatable {
    /// The kinds of trouble. What is said of execution is exact: it is what a client has to find out.
    package enum Kind: String, Sendable, CaseIterable {
        /// 429 instead of execution.
        case tooMany = "too-many"
        /// A status (502 unless given) instead of execution.
        case statusBefore = "status-before"
        /// Execution, and a status instead of its reply.
        case statusAfter = "status-after"
        /// The connection closes without execution and without a byte.
        case cutBefore = "cut-before"
        /// Execution, and the connection closes without a byte.
        case cutAfter = "cut-after"
        /// Execution, the head of the reply and a part of its body, and the connection closes.
        case cutMidReply = "cut-mid-reply"
        /// Execution, and the reply comes only after `seconds` (30 unless given).
        case stall
        /// No execution, and the connection closes after `seconds`.
        case stallBefore = "stall-before"
        /// Execution and the whole reply, and the connection closes without having announced it.
        case closeAfter = "close-after"

        /// Whether the request is carried out.
        package var executes: Bool {
            switch self {
            case .tooMany, .statusBefore, .cutBefore, .stallBefore: false
            case .statusAfter, .cutAfter, .cutMidReply, .stall, .closeAfter: true
            }
        }
    }

    package var kind: Kind
    /// Nil for any method.
    package var method: String?
    /// Segments; `*` stands for one segment, at the end for all that follow. Nil for any path.
    package var path: [String]?
    /// Of a matching request, 0 to 1.
    package var probability = 1.0
    /// Matching requests that are spared first.
    package var skip = 0
    /// How often the fault strikes at most; nil for no bound.
    package var count: Int?
    /// Matching requests in a row that are struck once one is.
    package var burst = 1
    package var status = 502
    package var seconds = 30.0
    /// Bytes of the body that are sent before a cut in mid-reply; half of it where nil.
    package var bytes: Int?
    /// Cuts with RST instead of FIN.
    package var reset = false

    package init(_ kind: Kind, method: String? = nil, path: String? = nil) {
        self.kind = kind
        self.method = method
        self.path = path.map(Self.segments)
    }

    static func segments(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init)
    }

    package func matches(method: String, path: [Substring]) -> Bool {
        if let own = self.method, own != method { return false }
        guard let pattern = self.path else { return true }
        for (place, segment) in pattern.enumerated() {
            if segment == "*", place == pattern.count - 1 { return path.count > place }
            guard place < path.count, segment == "*" || segment == path[place] else { return false }
        }
        return path.count == pattern.count
    }
}

extension FaultRule {
    /// Reads `KIND[:name=value[,name=value…]]`, such as `cut-after:method=POST,path=/v4/booking,count=2`.
    package init(text: String) throws(FaultSyntaxError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var members = [JSON.Member(name: "fault", value: .string(String(parts[0])))]
        for pair in parts.count == 2 ? parts[1].split(separator: ",") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { throw FaultSyntaxError("“\(pair)” in the fault “\(text)” must be name=value") }
            members.append(JSON.Member(name: String(sides[0]), value: Self.guess(String(sides[1]))))
        }
        try self.init(json: .object(members))
    }

    private static func guess(_ text: String) -> JSON {
        if text == "true" || text == "false" { return .bool(text == "true") }
        return Double(text).map { .number($0) } ?? .string(text)
    }

    /// Reads an object such as `{"fault": "cut-after", "method": "POST", "path": "/v4/booking", "count": 2}`.
    package init(json: JSON) throws(FaultSyntaxError) {
        let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        guard let name = json["fault"]?.string, let kind = Kind(rawValue: name) else {
            throw FaultSyntaxError("a fault must be one of \(kinds), not “\(json["fault"]?.string ?? "")”")
        }
        self.init(kind)
        for member in json.members ?? [] where member.name != "fault" {
            guard try set(member.name, member.value) else {
                throw FaultSyntaxError("the fault “\(name)” has no such value for “\(member.name)”")
            }
        }
    }

    private mutating func set(_ name: String, _ value: JSON) throws(FaultSyntaxError) -> Bool {
        switch name {
        case "method": method = value.string
        case "path": path = value.string.map(Self.segments)
        case "probability": probability = value.number ?? -1
        case "skip": skip = value.integer ?? -1
        case "count": count = value.integer ?? -1
        case "burst": burst = value.integer ?? 0
        case "status": status = value.integer ?? 0
        case "seconds": seconds = value.number ?? -1
        case "bytes": bytes = value.integer ?? -1
        case "reset": reset = value.bool ?? false
        default:
            throw FaultSyntaxError(
                "a fault has no “\(name)”: give method, path, probability, skip, count, burst, status, seconds, bytes, reset")
        }
        switch name {
        case "method", "path": return value.string != nil
        case "probability": return (0...1).contains(probability)
        case "skip": return skip >= 0
        case "count": return (count ?? 0) >= 0
        case "burst": return burst >= 1
        case "status": return (400...599).contains(status)
        case "seconds": return seconds >= 0
        case "bytes": return (bytes ?? 0) >= 0
        default: return value.bool != nil
        }
    }

    func write(to writer: inout JSONWriter, seen: Int, struck: Int) {
        writer.object { writer in
            writer.member("fault", kind.rawValue)
            if let method { writer.member("method", method) }
            if let path { writer.member("path", "/" + path.joined(separator: "/")) }
            writer.member("probability", probability)
            writer.member("skip", skip)
            writer.member("count", count)
            writer.member("burst", burst)
            writer.member("status", status)
            writer.member("seconds", seconds)
            writer.member("bytes", bytes)
            writer.member("reset", reset)
            writer.member("matched", seen)
            writer.member("struck", struck)
        }
    }
}
