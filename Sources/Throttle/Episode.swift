/// The episode and the pause: from a first refusal to the next acceptance nobody sends, except one request at a time that looks.
///
/// The pause binds the whole run, not the row that was refused; a row that is tried again at once keeps a sliding log or a blocked key full.
struct Episode: Sendable {
    /// What a refusal meant.
    enum Verdict: Sendable {
        /// The first of an episode: the one that teaches.
        case first
        /// Another one of the same episode, sent after the last reaction.
        case again
        /// Sent before the last reaction: no news.
        case echo
    }

    /// An episode that has ended.
    struct Past {
        /// Nanoseconds from its first refusal to the acceptance that ended it.
        var duration: Int64
        /// Nanoseconds to the end of its last pause: what our own log added to the wait was not the server's doing.
        var pauses: Int64
        /// Requests that looked and were refused, the first included; 1 where the first look after it found room.
        var looks: Int
        /// Requests that had been under way with one of those and were refused as well.
        var echoes: Int
    }

    /// When the running episode began; nil when none runs.
    private(set) var began: Instant?
    /// Nobody sends before this instant.
    private(set) var pausedUntil: Instant?
    private(set) var pauseReason = WaitReason.refused
    /// Refusals of the running episode that were no echoes.
    private(set) var length = 0
    /// Refusals of the running episode that were echoes.
    private var echoes = 0
    /// When the request was sent whose refusal began it.
    private var firstSentAt = Instant.origin
    private var lastReaction: Instant?

    /// Takes in a refusal of a request sent at `sentAt`.
    ///
    /// - Parameters:
    ///   - pushback: the server's own wait in nanoseconds, which binds even where the refusal is an echo.
    ///   - longest: without pushback no pause is longer, in nanoseconds.
    mutating func refused(sentAt: Instant, at now: Instant, pushback: Int64?, longest: Int64) -> Verdict {
        if let pushback { pause(until: now.after(pushback), why: .serverAsked) }
        if isEcho(sentAt: sentAt) {
            if began != nil { echoes += 1 }
            return .echo
        }
        let isFirst = began == nil
        if isFirst {
            began = now
            firstSentAt = sentAt
        }
        length += 1
        lastReaction = now
        if pushback == nil {
            let backoff = Int64.nanoseconds(inSeconds: Double(1 << min(length, 20)))
            pause(until: now.after(min(backoff, longest)), why: .refused)
        }
        return isFirst ? .first : .again
    }

    /// Whether a request sent at `sentAt` cannot have known of the last reaction.
    func isEcho(sentAt: Instant) -> Bool {
        lastReaction.map { sentAt <= $0 } ?? false
    }

    /// Ends the episode, if `sentAt` is later than the last reaction: an older request's success says nothing about the limit now.
    ///
    /// - Parameter isVouched: trusted headers tell what remains. Then it is enough to have left after the refused request: there is room, and
    ///   the headers say how much, so that nobody has to look. The pause is kept all the same.
    /// - Returns: how the episode went, if one ended.
    mutating func accepted(sentAt: Instant, isVouched: Bool, at now: Instant) -> Past? {
        let later = isVouched && length == 1 ? firstSentAt.after(Throttle.doorJitter) : lastReaction
        guard let began, let later, sentAt > later else { return nil }
        let past = Past(
            duration: now.since(began), pauses: max(min(now, pausedUntil ?? now).since(began), 0), looks: length,
            echoes: echoes)
        end()
        return past
    }

    /// Ends the episode without a verdict on the quota.
    mutating func end() {
        began = nil
        length = 0
        echoes = 0
    }

    mutating func pause(until instant: Instant, why: WaitReason) {
        if let pausedUntil, pausedUntil >= instant { return }
        pausedUntil = instant
        pauseReason = why
    }
}
