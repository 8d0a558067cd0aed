/// A reply as the rules make it.
package struct Reply: Sendable {
    package enum Content: String, Sendable {
        case json = "application/json; charset=utf-8"
        case lines = "application/x-ndjson"
        case html = "text/html"
    }

    package var status: Int
    package var content = Content.json
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8]
    /// A list too long for one body: it is written piece by piece after it.
    var effects: EffectCursor?

    package init(_ status: Int, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }

    init(_ status: Int, _ write: (inout JSONWriter) -> Void) {
        self.init(status, body: JSONWriter.bytes(write))
    }

    /// The page nginx shows instead of an answer (API page 18); lines end with CRLF.
    static func gateway(_ status: Int) -> Reply {
        let titles = [
            500: "500 Internal Server Error", 502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable",
            504: "504 Gateway Time-out",
        ]
        let title = titles[status] ?? "\(status) Error"
        let lines = [
            "<html>", "<head><title>\(title)</title></head>", "<body>", "<center><h1>\(title)</h1></center>",
            "<hr><center>nginx/1.25.5</center>", "</body>", "</html>", "",
        ]
        var reply = Reply(status, body: Array(lines.joined(separator: "\r\n").utf8))
        reply.content = .html
        return reply
    }

    /// A fault's status: 500 as NestJS reports an unknown error, other 5xx as a proxy, anything else as the API.
    static func fault(_ status: Int, style: ErrorStyle) -> Reply {
        switch status {
        case 500: Reply(500, body: Array(#"{"statusCode":500,"message":"Internal server error"}"#.utf8))
        case 501...: gateway(status)
        default: Reply(refusal: Refusal(status, StatusText.of(status)), style: style)
        }
    }
}

/// How validation failures are told (API page 15).
package enum ErrorStyle: String, Sendable, CaseIterable {
    /// `message` is one string.
    case string
    /// `message` is an array of class-validator texts.
    case array
    /// `message` is `Validation failed`, and `errors` lists fields.
    case list
}

/// The value of `error` in an error body.
enum StatusText {
    static func of(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Payload Too Large"
        case 422: "Unprocessable Entity"
        case 429: "Too Many Requests"
        default: "Error"
        }
    }
}

extension Reply {
    /// The error body of a refusal.
    package init(refusal: Refusal, style: ErrorStyle) {
        self.init(refusal.status) { writer in
            writer.object { writer in
                writer.member("statusCode", refusal.status)
                writer.message(of: refusal, style: style)
                writer.member("error", StatusText.of(refusal.status))
                if style == .list, !refusal.problems.isEmpty {
                    writer.array("errors") { writer in
                        for problem in refusal.problems {
                            writer.object { writer in
                                writer.member("field", problem.field)
                                writer.member("message", problem.documented ?? problem.text)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func message(of refusal: Refusal, style: ErrorStyle) {
        guard !refusal.problems.isEmpty, style != .list else { return member("message", refusal.message) }
        if style == .string { return member("message", refusal.problems.map(\.text).joined(separator: ", ")) }
        array("message") { writer in
            for problem in refusal.problems { writer.value(problem.text) }
        }
    }
}
