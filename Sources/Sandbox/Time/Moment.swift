/// A length of time in nanoseconds.
package typealias Nanoseconds = Int64

extension Nanoseconds {
    package static func seconds(_ seconds: Double) -> Nanoseconds {
        Nanoseconds((seconds * 1e9).rounded())
    }

    package static func minutes(_ minutes: Int) -> Nanoseconds {
        Nanoseconds(minutes) * 60_000_000_000
    }

    package var seconds: Double { Double(self) / 1e9 }

    /// Whole seconds, rounded up: a client that waits as long as a header says must not come too early.
    var wholeSeconds: Int { Int((Swift.max(self, 0) + 999_999_999) / 1_000_000_000) }
}

/// An instant, in nanoseconds since 1970-01-01T00:00:00Z.
///
/// One kind of instant serves limiters, faults and appointments, so every rule can be tested with exact times.
package struct Moment: Hashable, Comparable, Sendable {
    package var nanoseconds: Nanoseconds

    package init(nanoseconds: Nanoseconds) {
        self.nanoseconds = nanoseconds
    }

    package init(seconds: Double) {
        nanoseconds = .seconds(seconds)
    }

    package init(epochSeconds: Int) {
        nanoseconds = Nanoseconds(epochSeconds) * 1_000_000_000
    }

    /// Seconds since 1970, rounded down.
    package var epochSeconds: Int { nanoseconds.floorDivided(by: 1_000_000_000) }

    package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (moment: Moment, length: Nanoseconds) -> Moment { Moment(nanoseconds: moment.nanoseconds + length) }
    package static func - (moment: Moment, length: Nanoseconds) -> Moment { Moment(nanoseconds: moment.nanoseconds - length) }
    package static func - (later: Moment, earlier: Moment) -> Nanoseconds { later.nanoseconds - earlier.nanoseconds }
}

extension FixedWidthInteger {
    /// The quotient rounded towards minus infinity, so that dates before 1970 work.
    func floorDivided(by divisor: Self) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return Int(remainder < 0 ? quotient - 1 : quotient)
    }
}
