import Foundation
import Throttle

/// The two clocks of a run: one that only goes forward, even while the machine sleeps, and the wall clock for what is written down.
public struct RunClock: Sendable {
    private let origin = ContinuousClock.now

    public init() {}

    public func now() -> Moment {
        // ContinuousClock reads CLOCK_BOOTTIME on Linux.
        Moment(
            instant: Instant.origin.advanced(by: origin.duration(to: .now)), wall: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
