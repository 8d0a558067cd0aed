import BulkModel

extension ReplyJudge {
    /// What a transfer without a whole answer means.
    static func disposition(of failure: TransferFailure) -> Disposition {
        guard failure.mayHaveBeenSent else { return .notCarriedOut(unsent(failure)) }
        // The status line has said that it is done; only what was made is not known.
        if let status = failure.status, (200..<300).contains(status) {
            return .doneWithoutIdentity(
                Finding(
                    .reply, code: "http_\(status)",
                    message: "The API carried it out (status \(status)), but the answer broke off: \(words(failure))",
                    hint: Hints.doneWithoutIdentity))
        }
        let cause: Cause
        let message: String
        switch failure.kind {
        case .timeout: (cause, message) = (.timeout, "No answer in time")
        case .truncated: (cause, message) = (.reply, "The answer broke off")
        case .tooLarge: (cause, message) = (.reply, "The answer was larger than the bound")
        case .repeated: (cause, message) = (.network, "The connection died without an answer")
        case .cancelled: (cause, message) = (.interrupted, "The run was stopped while the request was under way")
        case .resolve, .connect, .proxy, .tls, .connectTimeout, .connectionLost, .other:
            (cause, message) = (.network, "The connection failed after the request had gone out")
        }
        return .unknown(
            Finding(cause, code: failure.status.map { "http_\($0)" }, message: "\(message): \(words(failure))", hint: Hints.outcomeUnknown))
    }

    private static func unsent(_ failure: TransferFailure) -> Finding {
        let what =
            switch failure.kind {
            case .resolve: "The API's name could not be resolved"
            case .connect: "No connection to the API"
            case .proxy: "The proxy could not be used"
            case .tls: "No secure connection to the API"
            case .connectTimeout: "No connection to the API in time"
            case .cancelled: "The run was stopped before the request went out"
            case .timeout, .connectionLost, .truncated, .tooLarge, .repeated, .other: "The request could not be sent"
            }
        return Finding(
            failure.kind == .cancelled ? .interrupted : failure.kind == .connectTimeout ? .timeout : .network,
            message: "\(what): \(words(failure))", hint: Hints.unsent(failure.kind))
    }

    private static func words(_ failure: TransferFailure) -> String {
        failure.message.isEmpty ? failure.kind.rawValue : Quote.line(failure.message, limit: 200)
    }
}
