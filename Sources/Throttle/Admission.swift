/// The answer to "may I send?".
public enum Admission: Hashable, Sendable {
    /// One request may go out now; ask again for the next one.
    case now
    /// Nothing may go out before this instant. Answers that come meanwhile can change it: ask again after each.
    case at(Instant, why: WaitReason)
    /// There is nothing to wait for but the answer to a request under way.
    case whenAnswered(why: WaitReason)
}

/// Why nothing is sent at this moment; `description` gives the words for the progress line.
public enum WaitReason: Hashable, Sendable {
    /// The believed quota is used up, or the next request's turn has not come yet.
    case quota
    /// The server named a time to wait (`Retry-After`, or a reset with nothing remaining).
    case serverAsked
    /// A refusal without a hint: waiting 2, 4, 8 … s.
    case refused
    /// Too many failures in a row: single probes until the API answers again.
    case apiDown
    /// As many requests are in flight as the server takes well.
    case inFlight
    /// One request looks whether the server accepts again; its answer is awaited.
    case probing
}

extension WaitReason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .quota: "quota"
        case .serverAsked: "the server asked to wait"
        case .refused: "too many requests, next try"
        case .apiDown: "API down, next probe"
        case .inFlight: "enough requests in flight"
        case .probing: "waiting for a probe's answer"
        }
    }
}
