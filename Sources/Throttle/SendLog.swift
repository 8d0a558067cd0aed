/// The rolling log of what was sent: when, and how it was answered.
///
/// A ring that grows to the largest number of sends it had to keep, addressed by sequence number (0, 1, 2 … over the whole run). Entries
/// older than one and a half windows are dropped: the half is for answers that come late and ask what had been sent before them.
struct SendLog: Sendable {
    enum Answer: UInt8, Sendable {
        case none, accepted, refused, failed
    }

    private var times: [Int64] = Array(repeating: 0, count: 64)
    private var answers: [Answer] = Array(repeating: .none, count: 64)
    /// The sequence number of the oldest entry kept.
    private(set) var first = 0
    /// The sequence number that the next send gets.
    private(set) var next = 0
    /// The first entry of the window that ended with the last send. What is asked lies near it nearly always, so that searches begin there: in
    /// a log of a million sends a search from the middle is a dozen cache misses.
    private(set) var edge = 0

    /// Slots are a power of two, so that a sequence number finds its slot by masking.
    private func slot(_ sequence: Int) -> Int { sequence & (times.count - 1) }

    /// The time of the last send, if it is still kept.
    var last: Instant? { next > first ? time(next - 1) : nil }

    func time(_ sequence: Int) -> Instant {
        Instant(nanoseconds: times[slot(sequence)])
    }

    /// Notes a send and returns its sequence number; drops what was sent one and a half `window` and `jitter` ago.
    ///
    /// - Complexity: O(1) amortised.
    mutating func append(at now: Instant, window: Int64, jitter: Int64) -> Int {
        let horizon = now.after(-window - window / 2 - jitter)
        while first < next, time(first) < horizon { first += 1 }
        edge = max(edge, first)
        let start = now.after(-window)
        while edge < next, time(edge) <= start { edge += 1 }
        if next - first == times.count { grow() }
        times[slot(next)] = now.nanoseconds
        answers[slot(next)] = .none
        next += 1
        return next - 1
    }

    private mutating func grow() {
        let count = times.count
        var newTimes = Array(repeating: Int64(0), count: count * 2)
        var newAnswers = Array(repeating: Answer.none, count: count * 2)
        for sequence in first..<next {
            newTimes[sequence & (count * 2 - 1)] = times[slot(sequence)]
            newAnswers[sequence & (count * 2 - 1)] = answers[slot(sequence)]
        }
        times = newTimes
        answers = newAnswers
    }

    mutating func mark(_ sequence: Int, _ answer: Answer) {
        guard sequence >= first, sequence < next else { return }
        answers[slot(sequence)] = answer
    }

    /// When the log has room for one more under `quota` sends in any `window`, counted from the entry `start` on.
    ///
    /// - Complexity: O(1).
    func room(under quota: Int, window: Int64, from start: Int = 0) -> Instant? {
        let blocking = next - max(quota, 1)
        return blocking >= max(first, start) ? time(blocking).after(window) : nil
    }

    /// The sequence number of the first entry sent after `instant`.
    ///
    /// - Complexity: O(log n) in the entries between it and the window's edge.
    func firstSequence(after instant: Instant) -> Int {
        var low = first
        var high = next
        var step = 1
        if edge < next, time(edge) <= instant {
            low = edge + 1
            while low + step < next, time(low + step) <= instant {
                low += step + 1
                step *= 2
            }
            high = min(low + step, next)
        } else {
            high = edge
            while high - step > first, time(high - step) > instant {
                high -= step
                step *= 2
            }
            low = max(high - step, first)
        }
        while low < high {
            let middle = low + (high - low) / 2
            if time(middle) <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How many were sent after `instant`.
    func count(after instant: Instant) -> Int {
        next - firstSequence(after: instant)
    }

    /// How many were sent after `instant` and before `sequence`.
    func sent(before sequence: Int, after instant: Instant) -> Int {
        max(sequence - firstSequence(after: instant), 0)
    }

    /// How many of those sent after `instant` and before `sequence` were accepted, so far as is known; those without an answer yet count as
    /// accepted, since what is refused is the later one.
    ///
    /// - Complexity: O(n) in the sends of a window; asked once an episode.
    func accepted(before sequence: Int, after instant: Instant) -> Int {
        var count = 0
        var earlier = firstSequence(after: instant)
        while earlier < min(sequence, next) {
            let answer = answers[slot(earlier)]
            if answer == .accepted || answer == .none { count += 1 }
            earlier += 1
        }
        return count
    }
}
