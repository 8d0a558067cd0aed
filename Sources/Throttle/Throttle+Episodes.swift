/// What a refusal means, from the first of an episode to the acceptance that ends it.
extension Throttle {
    mutating func refused(_ flight: Flight, pushback: Int64?) {
        counts.refused += 1
        if isLimited {
            log.mark(flight.sequence, .refused)
            if flight.sequence < learning.lessonSequence, episode.began != nil { learning.miscounted() }
        }
        let verdict = episode.refused(sentAt: flight.sentAt, at: clock, pushback: pushback ?? levels.wait(at: clock), longest: longestPause)
        sayPause()
        peers.refused(sentAt: flight.sentAt, isEcho: verdict == .echo)
        guard isLimited else { return }
        var isForetold = false
        if levels.isTrusted {
            isForetold = levels.refused(
                sequence: flight.sequence, sentAt: flight.sentAt, isFirst: verdict == .first, leansOnLog: flight.leansOnLog,
                isAlone: !peers.hasSharers(at: clock))
            if levels.trust == .lost { say(.headersDistrusted) }
        }
        if verdict == .again { recount() }
        guard verdict == .first else { return }
        teach(sequence: flight.sequence, sentAt: flight.sentAt, isForetold: isForetold)
    }

    /// A first look was refused: counts again what the last lesson counted, since others may have sent more than was heard of by then. Where headers
    /// tell the quota, no count is below it.
    private mutating func recount() {
        guard peers.isShared, !peers.isFollowing, !levels.isTrusted, episode.length == 2, let lesson = learning.lessonSentAt else { return }
        learning.recounted(log.accepted(before: log.next, after: lesson.after(-window)))
    }

    /// The first refusal of an episode: what it says of the quota. Who follows leaves that to the leader.
    ///
    /// - Parameter isForetold: the server's word had told that nothing would remain.
    mutating func teach(sequence: Int, sentAt: Instant, isForetold: Bool = false) {
        let since = learning.lessonSentAt.map { log.accepted(before: sequence, after: $0) } ?? 0
        let evidence = Learning.Evidence(
            sequence: sequence, sentAt: sentAt, inWindow: log.accepted(before: sequence, after: sentAt.after(-window)), sinceLesson: since,
            isWhole: sentAt.since(started) >= window)
        // What others tried is not known here; where headers tell what is left, haste does no harm either way. The end of a steep climb ends it
        // too: the log has room far beyond what was just refused.
        let endsHaste =
            levels.isTrusted ? learning.trial == nil && !peers.hasSharers(at: clock) : learning.trial == nil || learning.isClimbing
        if hurries, endsHaste {
            // Less than the quota was taken: it was the haste that was refused, and the next refusal will say more.
            hurries = false
            if learning.trial == nil, !learning.hasClimbed, Double(evidence.inWindow) < learning.cap { return }
        }
        guard !peers.isFollowing else { return }
        if isForetold { return learning.foretold(at: clock) }
        learning.lesson(evidence, stated: levels.mostStated, at: clock)
        say(.quota(perWindow: Int(learning.cap)))
    }

    /// An episode ended with the acceptance of the request `sequence` that was sent at `sentAt`.
    mutating func ended(_ past: Episode.Past, by sequence: Int, sentAt: Instant) {
        let wasUnknown = learning.resumable != nil
        let release = Learning.Release(
            sequence: sequence, sent: log.sent(before: sequence, after: sentAt.after(-window)),
            accepted: log.accepted(before: sequence, after: sentAt.after(Self.doorJitter - window)))
        learning.ended(past, release, at: clock)
        if wasUnknown {
            inFlightWindow.beginAnew()
            // A window's quota was found at once: it may be spent at once.
            if learning.slowStart == nil, clock.since(started) < 2 * window { hurries = true }
        } else if !levels.isTrusted, past.duration > window / 4, Double(release.sent) < learning.cap / 2 {
            restart.begin(step: max(window / 20, inFlightWindow.median), at: clock)
        }
    }

    /// The longest pause without the server's word, in nanoseconds: a window and a second; a quarter of a window once an episode is older than
    /// one, since whatever counts by the window has let go by then. While the quota is unknown, a hundredth of what seems to be let through
    /// may look.
    var longestPause: Int64 {
        let isOld = episode.began.map { clock.since($0) > window } ?? false
        let longest = isOld ? window / 4 : window.addingSaturating(1_000_000_000)
        guard settings.quota == .auto else { return longest }
        return min(longest, max(Int64(Double(window) * 100 / learning.cap), 2_000_000_000))
    }
}
