import Foundation

/// How long replies take beyond the server's own work.
package enum Latency: Sendable, Equatable {
    case none
    case fixed(Nanoseconds)
    case uniform(ClosedRange<Nanoseconds>)
    /// Exponentially distributed with that mean, cut off at twenty times the mean.
    case exponential(mean: Nanoseconds)

    /// Reads `none`, `fixed:MS`, `uniform:MIN-MAX` or `exponential:MEAN`, in milliseconds.
    package init(_ text: String) throws(FaultSyntaxError) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let failure = FaultSyntaxError("latency must be none, fixed:MS, uniform:MIN-MAX or exponential:MEAN (milliseconds), not “\(text)”")
        let numbers = parts.count == 2 ? parts[1].split(separator: "-").map { Double($0) } : []
        switch (parts.first, numbers.count) {
        case ("none", 0) where parts.count == 1:
            self = .none
        case ("fixed", 1):
            guard let length = numbers[0] else { throw failure }
            self = .fixed(.milliseconds(length))
        case ("uniform", 2):
            guard let low = numbers[0], let high = numbers[1], low <= high else { throw failure }
            self = .uniform(.milliseconds(low)...(.milliseconds(high)))
        case ("exponential", 1):
            guard let mean = numbers[0] else { throw failure }
            self = .exponential(mean: .milliseconds(mean))
        default:
            throw failure
        }
    }

    /// The form ``init(_:)`` reads.
    package var text: String {
        func milliseconds(_ length: Nanoseconds) -> String { String(format: "%g", Double(length) / 1e6) }
        return switch self {
        case .none: "none"
        case .fixed(let length): "fixed:\(milliseconds(length))"
        case .uniform(let range): "uniform:\(milliseconds(range.lowerBound))-\(milliseconds(range.upperBound))"
        case .exponential(let mean): "exponential:\(milliseconds(mean))"
        }
    }

    func draw(_ random: inout RandomSource) -> Nanoseconds {
        switch self {
        case .none: 0
        case .fixed(let length): length
        case .uniform(let range): range.lowerBound + Nanoseconds(random.unit() * Double(range.upperBound - range.lowerBound))
        case .exponential(let mean): Nanoseconds(min(20, -log(1 - random.unit())) * Double(mean))
        }
    }
}

extension Nanoseconds {
    fileprivate static func milliseconds(_ length: Double) -> Nanoseconds { Nanoseconds(length * 1e6) }
}
