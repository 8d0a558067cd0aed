import Throttle

/// One cell of the target table of `throttle.md`: a situation on one limiter and what is wanted of it.
public struct TargetCell: Sendable, CustomStringConvertible {
    /// What is measured of a run, and the bound on it.
    public struct Demand: Sendable {
        public enum Measure: String, Sendable {
            /// Share of the clairvoyant's speed, per cent.
            case share
            /// Own requests refused, per cent.
            case refused
            /// The stranger's requests refused, per cent.
            case strangerRefused
            /// Seconds from the change of the limit until nine tenths of the new one are accepted in a window, counted to that window's
            /// beginning.
            case secondsToNewRate
            /// Requests refused in the three minutes after the change.
            case refusalsAfterChange
            /// Requests sent in the outage.
            case sentInOutage
            /// Seconds from the outage's end until the requests of 20 s come at nine tenths of the limit, counted to their beginning.
            case secondsToFullRate
            /// Requests accepted a second over the whole run.
            case perSecond
            case mostInFlight
            /// Rows without an answer in the end.
            case lost
        }

        public var measure: Measure
        /// The mean over the seeds has to reach it.
        public var target: Double
        /// The worst seed has to reach it; nil where a single seed is not held to anything.
        public var worst: Double?

        /// Whether more is better.
        public var isFloor: Bool { measure == .share || measure == .perSecond }

        func isMet(_ outcome: Outcome) -> Bool {
            let worst = worst ?? (isFloor ? -.infinity : .infinity)
            return isFloor
                ? outcome.mean >= target && outcome.worst >= worst : outcome.mean <= target && outcome.worst <= worst
        }
    }

    /// What came out for one demand.
    public struct Outcome: Sendable {
        public var demand: Demand
        /// What was measured, seed by seed.
        public var values: [Double]
        public var mean: Double { values.reduce(0, +) / Double(values.count) }
        public var worst: Double { (demand.isFloor ? values.min() : values.max()) ?? 0 }
        public var isMet: Bool { demand.isMet(self) }
    }

    public var situation: String
    public var scenario: Scenario
    public var demands: [Demand]

    public var description: String { "\(situation), \(scenario.model.rawValue)" }

    /// Whether there is a bound on what any client can reach that has to be refused to learn: where the limit is unknown, or falls unsaid; and where
    /// a stranger's share is.
    public var hasBound: Bool {
        let hasFallen = scenario.change.map { $0.limit < scenario.limit } ?? false
        return scenario.dialect == .none && scenario.outage == nil && (scenario.quota == .auto || hasFallen || scenario.stranger > 0)
    }

    /// What comes out over so many seeds, from `first` on.
    ///
    /// - Parameter isInformed: of the best-informed client instead of the throttle, where there is such a bound: on speed only, since it is not made to
    ///   be refused little.
    public func run(seeds: Int, from first: UInt64 = 0, isInformed: Bool = false) -> [Outcome] {
        if isInformed, scenario.stranger > 0 { return runConstant(seeds: seeds, from: first) }
        let runs = (0..<UInt64(max(seeds, 1))).map { seed in
            isInformed ? Informed.run(scenario, seed: first &+ seed) : Simulation.run(scenario, seed: first &+ seed)
        }
        return outcomes(of: runs, isInformed ? demands.filter { $0.measure == .share || $0.measure == .secondsToNewRate } : demands)
    }

    /// What the best of all constant quotas comes to, of those with which no more is refused than is wanted.
    private func runConstant(seeds: Int, from first: UInt64) -> [Outcome] {
        let left = Int(Double(scenario.limit) * (1 - scenario.stranger))
        let all = (left * 9 / 10...left * 11 / 10).map { quota in
            outcomes(of: (0..<UInt64(max(seeds, 1))).map { Constant.run(scenario, quota: quota, seed: first &+ $0) }, demands)
        }
        let allowed = all.filter { $0.allSatisfy { $0.demand.isFloor || $0.isMet } }
        return allowed.max { ($0.first?.mean ?? 0) < ($1.first?.mean ?? 0) } ?? all[0]
    }

    private func outcomes(of runs: [RunResult], _ demands: [Demand]) -> [Outcome] {
        demands.map { demand in Outcome(demand: demand, values: runs.map { $0.value(of: demand.measure, in: scenario) }) }
    }
}

extension RunResult {
    fileprivate func value(of measure: TargetCell.Demand.Measure, in scenario: Scenario) -> Double {
        let outageEnd = (scenario.outage?.start ?? 0) + (scenario.outage?.duration ?? 0)
        return switch measure {
        case .share: share
        case .refused: refusedShare
        case .strangerRefused: strangerRefusedShare
        case .secondsToNewRate:
            scenario.change.map {
                secondsUntil(rate: Double($0.limit) / scenario.window * 0.9, over: scenario.window, after: $0.at)
            } ?? .infinity
        case .refusalsAfterChange: Double(refusals(after: scenario.change?.at ?? 0, within: 180))
        case .sentInOutage: Double(sentInOutage)
        case .secondsToFullRate: secondsUntil(rate: Double(scenario.limit) / scenario.window * 0.9, over: 20, after: outageEnd)
        case .perSecond: Double(accepted.count) / duration
        case .mostInFlight: Double(mostInFlight)
        case .lost: Double(scenario.rows - accepted.count)
        }
    }

    /// How long after `time` a stretch of `span` seconds begins in which `rate` a second is accepted.
    private func secondsUntil(rate: Double, over span: Double, after time: Double) -> Double {
        reaches(rate: rate, over: span, after: time).map { max($0 - span, 0) } ?? .infinity
    }
}
