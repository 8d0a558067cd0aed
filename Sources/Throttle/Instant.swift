/// A moment on the run's own clock: nanoseconds since an origin the caller chose.
///
/// The clock behind it must be monotonic and must go on while the machine sleeps (`CLOCK_BOOTTIME`), so that neither NTP nor a closed lid
/// changes what a distance between two instants means. All arithmetic saturates: no input makes it trap.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Nanoseconds since the origin; negative before it.
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant `seconds` after the origin; what is no number becomes the origin, what is too far saturates.
    public init(seconds: Double) {
        nanoseconds = .nanoseconds(inSeconds: seconds)
    }

    /// The origin of the run's clock.
    public static let origin = Instant(nanoseconds: 0)

    /// Seconds since the origin, for people and logs.
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// The instant `duration` later (earlier where it is negative).
    public func advanced(by duration: Duration) -> Instant {
        after(duration.nanoseconds)
    }

    /// The time from `earlier` to `later`.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        .nanoseconds(later.since(earlier))
    }

    public static func + (instant: Instant, duration: Duration) -> Instant {
        instant.advanced(by: duration)
    }

    public static func - (instant: Instant, duration: Duration) -> Instant {
        instant.after(Int64(0).subtractingSaturating(duration.nanoseconds))
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    func after(_ nanoseconds: Int64) -> Instant {
        Instant(nanoseconds: self.nanoseconds.addingSaturating(nanoseconds))
    }

    func since(_ earlier: Instant) -> Int64 {
        nanoseconds.subtractingSaturating(earlier.nanoseconds)
    }
}

extension Duration {
    /// The duration in nanoseconds, saturating at ± 292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return whole.addingSaturating(attoseconds / 1_000_000_000)
    }
}

extension Int64 {
    /// Seconds as nanoseconds; what is no number is 0, what is too far saturates.
    static func nanoseconds(inSeconds seconds: Double) -> Int64 {
        let nanoseconds = seconds * 1e9
        guard !nanoseconds.isNaN else { return 0 }
        if nanoseconds >= 9.2e18 { return .max }
        if nanoseconds <= -9.2e18 { return .min }
        return Int64(nanoseconds)
    }

    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
