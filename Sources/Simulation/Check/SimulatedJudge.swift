import BulkModel
import MeetergoAPI

/// The real rules, with a mistake where a broken variant wants one.
struct SimulatedJudge: Judge {
    private let real: ReplyJudge
    private let broken: BrokenVariant?

    init(kind: ImportKind, broken: BrokenVariant?) {
        real = ReplyJudge(kind: kind)
        self.broken = broken
    }

    func disposition(of result: Result<Reply, TransferFailure>, earlierUnknown: Bool) -> Disposition {
        let isOurs = broken == .takenBelieved ? false : earlierUnknown
        let disposition = real.disposition(of: result, earlierUnknown: isOurs)
        switch (broken, disposition) {
        case (.resentUnsettled, .unknown(let finding)):
            guard case .success(let reply) = result, reply.status >= 500 else { return disposition }
            return .notCarriedOut(finding)
        case (.throttledSpent, .throttled(let finding)): return .notCarriedOut(finding)
        case (.retriedRejected, .credentialRejected(let finding)): return .notCarriedOut(finding)
        default: return disposition
        }
    }
}
