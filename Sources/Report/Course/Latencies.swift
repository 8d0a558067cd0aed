import Foundation
import Histogram

/// How long answers took: a histogram of fixed size while the run goes on.
struct Latencies: Sendable {
    /// Microseconds up to an hour, to two digits: the error is 1 % at most, the memory some 50 KiB.
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .two)

    mutating func record(seconds: Double) {
        guard seconds.isFinite, seconds >= 0 else { return }
        histogram.record(UInt64(min(max(seconds * 1e6, 1), 3_600_000_000)))
    }

    var figures: LatencyFigures {
        guard histogram.totalCount > 0 else { return LatencyFigures() }
        var spectrum: [Int: Int] = [:]
        for step in histogram.recordedValues() {
            spectrum[LatencyFigures.band(ofMilliseconds: Double(step.value) / 1_000), default: 0] += Int(step.count)
        }
        return LatencyFigures(
            answers: Int(histogram.totalCount), mean: histogram.mean / 1_000,
            percentiles: LatencyFigures.levels.map { level in
                LatencyFigures.Percentile(level: level, milliseconds: Double(histogram.valueAtPercentile(level)) / 1_000)
            },
            spectrum: spectrum.sorted { $0.key < $1.key }.map { LatencyFigures.Band(number: $0.key, answers: $0.value) })
    }
}

/// What is kept of the latencies: percentiles, and how the answers spread.
public struct LatencyFigures: Sendable, Hashable {
    public struct Percentile: Sendable, Hashable {
        /// 50 for the median; 100 is the slowest.
        public var level: Double
        public var milliseconds: Double
    }

    /// Answers between two bounds that lie a tenth of a decade apart.
    public struct Band: Sendable, Hashable {
        /// The band from 10^(n/10) to 10^((n+1)/10) milliseconds.
        public var number: Int
        public var answers: Int
    }

    public static let levels: [Double] = [50, 75, 90, 95, 99, 99.9, 100]

    public var answers = 0
    /// Milliseconds.
    public var mean = 0.0
    public var percentiles: [Percentile] = []
    /// Bands that have answers, from fast to slow.
    public var spectrum: [Band] = []

    static func band(ofMilliseconds milliseconds: Double) -> Int { Int((log10(max(milliseconds, 0.001)) * 10).rounded(.down)) }
}
