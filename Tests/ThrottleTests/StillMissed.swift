import TestSupport

/// Cells that do not meet every target yet, with what is asserted of them instead, so that nothing gets worse.
///
/// With twenty seeds 72 of 303 cells are missed, with the tests' four 59; a cell that either misses is here, with the looser of both.
/// Not here: "limit 100 → 600, headers ietf, FW", which seed 10 of twenty alone misses: its window in flight stays at eight, too few at 1 s.
/// A cell that meets its targets has no line here; whoever mends one deletes its line. What they have in common: at round trips of 3 s each first
/// refusal comes with a volley of what was under way; sliding counters (SC, SCd) and a bucket that is emptied by refusals (TBd) contradict what
/// a window's count says; and a fixed window's phase cannot be known by a client that begins at once (`auto`).
enum StillMissed {
    struct Bound {
        var measure: TargetCell.Demand.Measure
        var mean: Double
        var worst: Double

        init(_ measure: TargetCell.Demand.Measure, mean: Double, worst: Double) {
            self.measure = measure
            self.mean = mean
            self.worst = worst
        }
    }

    /// Whether what came out is no worse than what was reached so far.
    static func covers(_ cell: TargetCell, _ outcome: TargetCell.Outcome) -> Bool {
        guard let bound = all[cell.description]?.first(where: { $0.measure == outcome.demand.measure }) else { return false }
        return outcome.demand.isFloor
            ? outcome.mean >= bound.mean && outcome.worst >= bound.worst : outcome.mean <= bound.mean && outcome.worst <= bound.worst
    }

    private static let all: [String: [Bound]] = [
        "hint right, 10,000 rows, TBd": [Bound(.refused, mean: 0.61, worst: 1.26)],
        "hint right, 1,000 rows, TBd": [Bound(.refused, mean: 1.35, worst: 2.79)],
        "true limit 600, hint 100, FW": [Bound(.refused, mean: 0.52, worst: 1.46)],
        "true limit 600, hint 100, FWa": [Bound(.refused, mean: 0.52, worst: 1.47)],
        "true limit 600, hint 100, SC": [Bound(.refused, mean: 0.37, worst: 0.75)],
        "true limit 600, hint 100, SCd": [Bound(.refused, mean: 0.58, worst: 1.56)],
        "true limit 600, hint 100, TB": [Bound(.refused, mean: 0.46, worst: 0.89)],
        "true limit 600, hint 100, TBd": [Bound(.refused, mean: 0.74, worst: 1.47)],
        "true limit 600, hint 100, LB": [Bound(.refused, mean: 0.35, worst: 1.13)],
        "true limit 600, second run, FW": [Bound(.share, mean: 94.4, worst: 92.8)],
        "true limit 600, second run, SC": [Bound(.share, mean: 92.8, worst: 88.2)],
        "true limit 600, second run, SCd": [Bound(.share, mean: 92.2, worst: 86)],
        "true limit 600, second run, TB": [Bound(.refused, mean: 0.37, worst: 0.66)],
        "true limit 600, second run, TBd": [Bound(.share, mean: 97.8, worst: 91.6), Bound(.refused, mean: 0.56, worst: 1.26)],
        "auto, 600, SL": [Bound(.share, mean: 93.3, worst: 76.9)],
        "auto, 600, SC": [Bound(.share, mean: 91.2, worst: 77.7)],
        "auto, 600, SCd": [Bound(.share, mean: 93.1, worst: 79.7), Bound(.refused, mean: 1.11, worst: 2.01)],
        "auto, 600, TB": [Bound(.refused, mean: 1.1, worst: 1.73)],
        "auto, 600, TBd": [Bound(.refused, mean: 1.42, worst: 1.99)],
        "auto, 600, LB": [Bound(.share, mean: 92.7, worst: 79.8)],
        "auto, 600, DU": [Bound(.share, mean: 89.8, worst: 76.9)],
        "auto, 6000, FW": [Bound(.share, mean: 86.3, worst: 43.3)],
        "auto, 6000, SC": [Bound(.share, mean: 82.4, worst: 39.5)],
        "auto, 6000, SCd": [Bound(.share, mean: 89.6, worst: 50.6)],
        "auto, 6000, LB": [Bound(.share, mean: 88.6, worst: 72.2)],
        "auto, 6000, NB": [Bound(.share, mean: 88, worst: 68.1)],
        "auto, 6000, DU": [Bound(.share, mean: 91.8, worst: 79)],
        "headers ietf, 100, SC": [Bound(.share, mean: 97, worst: 93.6)],
        "headers ietf, 600, FWa": [Bound(.share, mean: 98.4, worst: 93.5)],
        "headers ietf, 600, SC": [Bound(.share, mean: 96.4, worst: 90.6)],
        "headers ietf, 600, SCd": [Bound(.share, mean: 96.4, worst: 90.5), Bound(.refused, mean: 0.13, worst: 0.47)],
        "headers draft6, 100, LB": [Bound(.refused, mean: 0.33, worst: 2.84)],
        "headers draft6, 100, DU": [Bound(.share, mean: 96.4, worst: 91.7)],
        "headers draft6, 600, FW": [Bound(.share, mean: 97.2, worst: 93.5)],
        "headers draft6, 600, FWa": [Bound(.share, mean: 97.2, worst: 90.7)],
        "headers draft6, 600, SC": [Bound(.share, mean: 96, worst: 90.3)],
        "headers draft6, 600, SCd": [Bound(.share, mean: 96, worst: 90.4), Bound(.refused, mean: 0.2, worst: 0.4)],
        "headers draft6, 600, DU": [Bound(.share, mean: 96, worst: 87.4)],
        "headers xSeconds, 100, LB": [Bound(.refused, mean: 0.33, worst: 2.84)],
        "headers xSeconds, 100, DU": [Bound(.share, mean: 96.4, worst: 91.7)],
        "headers xSeconds, 600, FW": [Bound(.share, mean: 97.2, worst: 93.5)],
        "headers xSeconds, 600, FWa": [Bound(.share, mean: 97.2, worst: 90.7)],
        "headers xSeconds, 600, SC": [Bound(.share, mean: 96, worst: 90.3)],
        "headers xSeconds, 600, SCd": [Bound(.share, mean: 96, worst: 90.4), Bound(.refused, mean: 0.2, worst: 0.4)],
        "headers xSeconds, 600, DU": [Bound(.share, mean: 96, worst: 87.4)],
        "headers xEpoch, 100, LB": [Bound(.refused, mean: 0.18, worst: 0.64)],
        "headers xEpoch, 100, DU": [Bound(.share, mean: 96.2, worst: 91.3)],
        "headers xEpoch, 600, FW": [Bound(.share, mean: 97.4, worst: 93.4)],
        "headers xEpoch, 600, FWa": [Bound(.share, mean: 96.9, worst: 89.5)],
        "headers xEpoch, 600, SC": [Bound(.share, mean: 96.1, worst: 90.7)],
        "headers xEpoch, 600, SCd": [Bound(.share, mean: 96.1, worst: 90.7)],
        "headers xEpoch, 600, DU": [Bound(.share, mean: 96.1, worst: 92.9)],
        "headers xEpochMilliseconds, 100, LB": [Bound(.refused, mean: 0.36, worst: 1.91)],
        "headers xEpochMilliseconds, 100, DU": [Bound(.share, mean: 96.8, worst: 91.8)],
        "headers xEpochMilliseconds, 600, FW": [Bound(.share, mean: 97.5, worst: 93.6)],
        "headers xEpochMilliseconds, 600, FWa": [Bound(.share, mean: 96.8, worst: 89.7)],
        "headers xEpochMilliseconds, 600, SC": [Bound(.share, mean: 96, worst: 90.7)],
        "headers xEpochMilliseconds, 600, SCd": [Bound(.share, mean: 95.6, worst: 90.5), Bound(.refused, mean: 0.14, worst: 0.43)],
        "headers xEpochMilliseconds, 600, DU": [Bound(.share, mean: 96.2, worst: 92.8)],
        "limit 100 → 600, headers none, SC": [Bound(.secondsToNewRate, mean: 502.37, worst: 945.97)],
        "limit 100 → 600, headers ietf, SCd": [Bound(.secondsToNewRate, mean: 14.1, worst: 119.16)],
        "limit 100 → 600, headers ietf, LB": [Bound(.secondsToNewRate, mean: 42.96, worst: 169.14)],
        "limit 600 → 100, headers none, FW": [Bound(.refusalsAfterChange, mean: 32.15, worst: 70.4)],
        "limit 600 → 100, headers none, FWa": [Bound(.refusalsAfterChange, mean: 31.64, worst: 69.38)],
        "limit 600 → 100, headers none, SC": [Bound(.secondsToNewRate, mean: 68.36, worst: 211.16)],
        "limit 600 → 100, headers none, SCd": [
            Bound(.secondsToNewRate, mean: 75.4, worst: 221.87), Bound(.refusalsAfterChange, mean: 32.15, worst: 74.48),
        ],
        "limit 600 → 100, headers none, TBd": [Bound(.refusalsAfterChange, mean: 31.64, worst: 86.72)],
        "limit 600 → 100, headers none, LB": [
            Bound(.secondsToNewRate, mean: 96.51, worst: 185.56), Bound(.refusalsAfterChange, mean: 31.84, worst: 70.4),
        ],
        "limit 600 → 100, headers none, DU": [Bound(.refusalsAfterChange, mean: 34.6, worst: 72.44)],
        "limit 600 → 100, headers ietf, LB": [Bound(.refusalsAfterChange, mean: 31.44, worst: 76.52)],
        "lying headers: plenty, TBd": [Bound(.refused, mean: 0.65, worst: 1.07)],
        "lying headers: nothing, TBd": [Bound(.refused, mean: 0.61, worst: 1.26)],
        "lying headers: random, TB": [Bound(.share, mean: 98.8, worst: 82)],
        "lying headers: random, TBd": [Bound(.refused, mean: 0.64, worst: 1.21)],
        "a stranger at 30 %, SLd": [Bound(.share, mean: 92.4, worst: 91.5)],
        "a stranger at 30 %, SC": [Bound(.share, mean: 94.3, worst: 93.2)],
        "a stranger at 30 %, SCd": [Bound(.share, mean: 93.1, worst: 90.9)],
        "outage of 2 minutes, silent, SCd": [Bound(.secondsToFullRate, mean: 21.44, worst: 139.76)],
    ]
}
