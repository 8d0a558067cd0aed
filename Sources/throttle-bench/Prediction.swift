import Foundation
import TestSupport

/// What the simulation expects of one run of the real tool, for scripts/bench/limiters to hold against it.
enum Prediction {
    private static let seeds: Range<UInt64> = 0..<20

    /// Prints three numbers: the seconds that a clairvoyant client needs, the per cent of its speed and the per cent of refusals of ours, each
    /// the mean of twenty seeds.
    ///
    /// - Parameters:
    ///   - arguments: model, requests accepted in all, seconds of a window (100 requests in it), status of a refusal, and where in its window a
    ///     clock-bound limiter stood at the beginning (0 ..< 1).
    /// - Returns: whether the arguments made sense.
    static func print(_ arguments: [String]) -> Bool {
        guard arguments.count == 5, let model = LimiterModel(rawValue: arguments[0]), let rows = Int(arguments[1]), rows > 0,
            let window = Double(arguments[2]), window >= 1, let status = Int(arguments[3]), let phase = Double(arguments[4])
        else { return false }
        let scenario = Scenario(model, rows: rows).with {
            $0.window = window
            $0.refusalStatus = status
            $0.phase = phase
            $0.latency = .ms50
            // The tool's own, where the quota is 100 a window.
            $0.maxInFlight = 8
        }
        let runs = seeds.map { Simulation.run(scenario, seed: $0) }
        func mean(_ value: (RunResult) -> Double) -> Double { runs.map(value).reduce(0, +) / Double(runs.count) }
        Swift.print(String(format: "%.2f %.2f %.2f", mean(\.optimum), mean(\.share), mean(\.refusedShare)))
        return true
    }
}
