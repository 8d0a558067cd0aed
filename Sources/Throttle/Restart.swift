/// The careful pace after an episode in which our own log had emptied: a limit that has fallen far lets a few requests through and refuses the
/// rest, and what is under way at the old pace is refused with the first.
///
/// It begins at an eighth of the pace and doubles in each of three steps.
struct Restart: Sendable {
    private static let steps: Int64 = 3

    private var began: Instant?
    private var step: Int64 = 1

    /// - Parameter step: nanoseconds at each pace, so that an answer may come before the next one.
    mutating func begin(step: Int64, at now: Instant) {
        began = now
        self.step = max(step, 1)
    }

    /// How many times slower than otherwise: from 8 to 4 in the first step, from 4 to 2 in the second, from 2 to 1 in the last.
    func slowness(at now: Instant) -> Double {
        guard let began else { return 1 }
        let (steps, part) = max(now.since(began), 0).quotientAndRemainder(dividingBy: step)
        guard steps < Self.steps else { return 1 }
        return Double(1 << (Self.steps - steps)) * (1 - Double(part) / Double(step) / 2)
    }
}
