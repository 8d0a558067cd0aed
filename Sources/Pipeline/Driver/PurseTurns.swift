import Throttle

/// Keeps the rhythm of a purse: who holds one takes a turn with it whenever it is due.
struct PurseTurns {
    private var purse: (any Purse)?
    private var due: Instant?

    init(_ purse: (any Purse)?) {
        self.purse = purse
    }

    /// The time until the next exchange; a long one where there is no purse.
    func wait(at now: Instant, isUrgent: Bool) -> Duration {
        guard purse != nil else { return .seconds(3_600) }
        guard !isUrgent, let due else { return .zero }
        return max(.zero, due - now)
    }

    /// Exchanges reports if that is due.
    ///
    /// - Parameter report: makes this process's report.
    /// - Returns: nothing where nothing was due; else the news for the throttle, which are `nil` once when the purse is lost.
    mutating func take(at now: Instant, isUrgent: Bool, report: () -> Throttle.Report) -> Throttle.News?? {
        guard let purse, wait(at: now, isUrgent: isUrgent) == .zero else { return nil }
        due = now + purse.rhythm
        guard let neighbours = purse.exchange(report(), at: now) else {
            self.purse = nil
            return .some(nil)
        }
        return Throttle.News(neighbours, rhythm: purse.rhythm)
    }
}
