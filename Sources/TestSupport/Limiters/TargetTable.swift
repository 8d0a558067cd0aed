import Throttle

/// One cell of the target table of `throttle.md`: a situation on one limiter, what is wanted, and what came out.
public struct TargetCell: Sendable, CustomStringConvertible {
    public var situation: String
    public var scenario: Scenario
    /// The mean share of the optimum wanted, per cent.
    public var share: Double
    /// The most refused on average, per cent.
    public var refused: Double

    public var description: String { "\(situation), \(scenario.model.rawValue)" }

    /// What came out over several seeds.
    public struct Outcome: Sendable {
        public var share: Double
        public var worstShare: Double
        public var refused: Double
        public var worstRefused: Double
        public var strangerRefused: Double
        public var runs: [RunResult]
    }

    public func run(seeds: Int) -> Outcome {
        let runs = (0..<UInt64(max(seeds, 1))).map { Simulation.run(scenario, seed: $0) }
        func mean(_ value: (RunResult) -> Double) -> Double { runs.map(value).reduce(0, +) / Double(runs.count) }
        return Outcome(
            share: mean(\.share), worstShare: runs.map(\.share).min() ?? 0, refused: mean(\.refusedShare),
            worstRefused: runs.map(\.refusedShare).max() ?? 0, strangerRefused: mean(\.strangerRefusedShare), runs: runs)
    }
}

/// The situations of the target table, as simulations.
public enum TargetTable {
    private static func cells(
        _ situation: String, models: [LimiterModel] = LimiterModel.allCases, rows: Int = 10_000, refused: Double,
        share: (LimiterModel) -> Double, _ edit: (inout Scenario) -> Void = { _ in }
    ) -> [TargetCell] {
        models.map {
            TargetCell(situation: situation, scenario: Scenario($0, rows: rows).with(edit), share: share($0), refused: refused)
        }
    }

    /// The hint is right and no headers come.
    public static let hintRight =
        cells("hint right, 10,000 rows", refused: 0.4) { $0 == .NB ? 96 : 97 }
        + cells("hint right, 1,000 rows", rows: 1_000, refused: 1.3) { $0 == .NB || $0 == .FW ? 82 : 88 }

    /// The true limit is six times the hint; without a hint; and each dialect of headers.
    public static let unknown =
        cells("true limit 600, hint 100", refused: 0.3) { _ in
            80
        } _: {
            $0.limit = 600
        }
        + cells("true limit 600, learnt before", refused: 0.3) { _ in
            95
        } _: {
            $0.limit = 600
            $0.learnt = Throttle.Learnt(perWindow: 600, windowSeconds: 60, refusals: 3)
        }
        + cells("auto, 600", refused: 1) { _ in
            85
        } _: {
            $0.limit = 600
            $0.quota = .auto
        }
        + cells("auto, 6,000", refused: 1) { _ in
            85
        } _: {
            $0.limit = 6_000
            $0.quota = .auto
        }

    /// Honest headers; NestJS's dialect comes with NestJS's limiter only.
    public static let headers = HeaderDialect.honest.flatMap { dialect in
        [100, 600].flatMap { limit in
            cells(
                "headers \(dialect.rawValue), \(limit)", models: dialect == .throttler ? [.NB] : LimiterModel.allCases, refused: 0.1
            ) {
                $0 == .NB ? 94 : 97
            } _: {
                $0.limit = limit
                $0.dialect = dialect
            }
        }
    }

    /// Headers that lie, and a stranger who asks for 30 % of the quota.
    public static let adversity =
        HeaderDialect.lies.flatMap { dialect in
            cells("lying headers: \(dialect.rawValue)", refused: 0.5) { _ in
                92
            } _: {
                $0.dialect = dialect
            }
        }
        + cells("a stranger at 30 %", refused: 1.2) {
            $0 == .NB ? 75 : 95
        } _: {
            $0.stranger = 0.3
        }

    public static let all = hintRight + unknown + headers + adversity
}
