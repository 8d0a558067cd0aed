import Foundation

/// A scale with ticks at round numbers.
struct Axis {
    struct Tick {
        var value: Double
        var label: String
    }

    /// The scale goes from 0 to this.
    var end: Double
    var ticks: [Tick]
    /// The unit of the labels, for an axis of time.
    var unit = ""

    /// From 0 to a round number that is at least `highest`.
    static func counts(upTo highest: Double, ticks wanted: Int = 4) -> Axis {
        let step = niceStep(max(highest, 1) / Double(wanted))
        let count = max(1, Int((max(highest, 1) / step).rounded(.up)))
        return Axis(
            end: step * Double(count),
            ticks: (0...count).map { Tick(value: step * Double($0), label: compact(step * Double($0))) })
    }

    /// Seconds from 0 to `end`, labelled in seconds, minutes or hours.
    static func time(upTo end: Double) -> Axis {
        let (unit, size, steps): (String, Double, [Double]) =
            if end <= 120 {
                ("s", 1, [1, 2, 5, 10, 15, 30])
            } else if end <= 7_200 {
                ("min", 60, [1, 2, 5, 10, 15, 30])
            } else {
                ("h", 3_600, [0.5, 1, 2, 3, 6, 12, 24, 48, 168])
            }
        let step = (steps.first { end / (size * $0) <= 9 } ?? niceStep(end / size / 9)) * size
        var ticks: [Tick] = []
        var value = 0.0
        while value <= end + 1e-9, ticks.count < 20 {
            ticks.append(Tick(value: value, label: Wording.decimal(value / size, places: 1)))
            value += step
        }
        return Axis(end: end, ticks: ticks, unit: unit)
    }

    /// 1, 2 or 5 times a power of ten, at least `raw`, and at least 1.
    private static func niceStep(_ raw: Double) -> Double {
        let power = pow(10, log10(max(raw, 1)).rounded(.down))
        return (([1, 2, 5, 10].first { $0 * power >= raw - 1e-9 }) ?? 10) * power
    }

    private static func compact(_ value: Double) -> String {
        if value >= 1e6 { return "\(Wording.decimal(value / 1e6, places: 1))M" }
        return value >= 10_000 ? "\(Wording.decimal(value / 1e3, places: 1))k" : Wording.decimal(value, places: 1)
    }
}
