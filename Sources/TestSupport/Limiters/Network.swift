import Foundation

/// A seeded generator for simulations (xorshift64*; Vigna 2016).
public struct SimulationRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15 | 1
        for _ in 0..<8 { _ = next() }
    }

    public mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    /// A number in 0 ..< 1.
    public mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

    /// The time to the next of independent events that come at `rate` a second.
    public mutating func exponential(rate: Double) -> Double { -log(1 - unit()) / rate }

    /// A number around `median`; about two thirds lie within a factor of e to the power of `sigma`.
    public mutating func logNormal(median: Double, sigma: Double) -> Double {
        let normal = (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())
        return median * exp(sigma * normal)
    }
}

/// How long requests travel and are worked on.
public enum Latency: String, CaseIterable, Sendable {
    case ms50, ms300, s1, s3

    /// The profiles take turns, so that every mean over seeds covers all of them.
    public static func profile(seed: UInt64) -> Latency { allCases[Int(seed % 4)] }

    private var median: Double {
        switch self {
        case .ms50: 0.05
        case .ms300: 0.3
        case .s1: 1
        case .s3: 3
        }
    }

    /// Seconds to the server's door and from there to the answer's arrival; the way to the door varies by less than a tenth of a second.
    public func draw(_ random: inout SimulationRandom) -> (there: Double, back: Double) {
        let trip = random.logNormal(median: median, sigma: 0.3)
        let there = min(trip / 2, 0.02 + 0.08 * random.unit() * min(median, 1))
        return (there, trip - there)
    }
}
