public import BulkModel
import HTTPTypes
public import JSONText

/// How a read ended. Reads have no effect, so that any failure may be followed by another try.
public enum ReadAnswer<Value: Sendable>: Sendable {
    case value(Value)
    case throttled(Finding)
    case credentialRejected(Finding)
    /// The API will not say: 403 and other refusals. Trying again changes nothing.
    case refused(Finding)
    /// No answer, or none that can be read; worth another try.
    case failed(Finding)

    /// Reads the answer with `decode`; `nil` from it means that the answer is not understood.
    public init(_ result: Result<Reply, TransferFailure>, decode: (JSON) -> Value?) {
        switch result {
        case .failure(let failure):
            switch ReplyJudge.disposition(of: failure) {
            case .notCarriedOut(let finding), .unknown(let finding), .doneWithoutIdentity(let finding), .refused(let finding),
                .throttled(let finding), .credentialRejected(let finding), .misconfigured(let finding), .isThere(let finding):
                self = .failed(finding.forRead)
            case .done, .undone: self = .failed(Finding(.reply, message: "The answer broke off"))
            }
        case .success(let reply):
            self = Self.read(reply, decode: decode)
        }
    }

    private static func read(_ reply: Reply, decode: (JSON) -> Value?) -> ReadAnswer {
        if (200..<300).contains(reply.status) {
            if let json = try? JSON.parse(reply.body, allowDuplicates: true), let value = decode(json) { return .value(value) }
            return .failed(
                Finding(
                    .reply, code: "http_\(reply.status)",
                    message: "The answer cannot be read: \(Quote.line(PlainReply.line(of: reply.body), limit: 80))",
                    hint: Hints.address))
        }
        if (300..<400).contains(reply.status) {
            return .refused(
                Finding(
                    .setup, code: "http_\(reply.status)", message: "The address redirects (status \(reply.status))", hint: Hints.address))
        }
        let error = ErrorReply(reply)
        func finding(_ cause: Cause, _ hint: String?) -> Finding {
            Finding(
                cause, code: error.code ?? "http_\(error.status)",
                message: error.message.isEmpty ? "The API answered with status \(error.status) and no words" : error.message, hint: hint)
        }
        return switch error.status {
        case 401: .credentialRejected(finding(.credential, Hints.credential(error)))
        case 429: .throttled(finding(.rateLimit, nil))
        case 403: .refused(finding(.permission, "the key may not read this; check its scope and the acting user"))
        case 400 where error.folded.contains("x-meetergo-api-user-id"): .refused(finding(.setup, Hints.actingUser))
        case 404: .refused(finding(.setup, Hints.address))
        case 408: .failed(finding(.timeout, nil))
        case 400..<500: .refused(finding(.refused, nil))
        default: .failed(finding(.server, nil))
        }
    }
}

extension Finding {
    /// The hints of rows speak of sending them again, which a read need not fear.
    fileprivate var forRead: Finding {
        var finding = self
        if finding.hint == Hints.outcomeUnknown || finding.hint == Hints.doneWithoutIdentity { finding.hint = nil }
        return finding
    }
}
