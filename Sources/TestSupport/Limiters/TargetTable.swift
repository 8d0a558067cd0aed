import Throttle

/// The situations of the target table of `throttle.md`, as simulations.
public enum TargetTable {
    /// Every situation, the most wanted first.
    public static let all = hintRight + unknown + headers + changes + adversity

    private typealias Demand = TargetCell.Demand

    private static func cells(
        _ situation: String, models: [LimiterModel] = LimiterModel.allCases, _ demands: (LimiterModel) -> [Demand],
        _ edit: (inout Scenario) -> Void = { _ in }
    ) -> [TargetCell] {
        models.map { TargetCell(situation: situation, scenario: Scenario($0).with(edit).asTheToolRuns, demands: demands($0)) }
    }

    /// The worst seed may miss a share by three points. What is refused is held in the mean only: it goes with the round trip, and the seeds
    /// cover all of them.
    private static func share(_ share: Double, refused: Double) -> [Demand] {
        [Demand(measure: .share, target: share, worst: share - 3), Demand(measure: .refused, target: refused, worst: nil)]
    }

    /// The hint is right and no headers come.
    public static let hintRight =
        cells("hint right, 10,000 rows") { $0 == .NB ? share(96, refused: 0.15) : share(97, refused: 0.4) }
        + cells("hint right, 1,000 rows") {
            share($0 == .NB || $0 == .FW ? 82 : 88, refused: 1.3)
        } _: {
            $0.rows = 1_000
        }

    /// The true limit is six times the hint; and without a hint.
    public static let unknown =
        cells("true limit 600, hint 100") { _ in
            share(80, refused: 0.3)
        } _: {
            $0.limit = 600
        }
        + cells("true limit 600, second run") { _ in
            share(95, refused: 0.3)
        } _: {
            $0.limit = 600
            $0.isSecondRun = true
        }
        + [600, 6_000].flatMap { limit in
            cells("auto, \(limit)") { _ in
                share(85, refused: 1)
            } _: {
                $0.limit = limit
                $0.quota = .auto
            }
        }

    /// Honest headers; NestJS's dialect comes with NestJS's limiter only.
    public static let headers = HeaderDialect.honest.flatMap { dialect in
        [100, 600].flatMap { limit in
            cells("headers \(dialect.rawValue), \(limit)", models: dialect == .throttler ? [.NB] : LimiterModel.allCases) {
                share($0 == .NB ? 94 : 97, refused: 0.1)
            } _: {
                $0.limit = limit
                $0.dialect = dialect
            }
        }
    }

    /// The limit changes in mid-run, without headers and with them.
    public static let changes = [(100, 600), (600, 100)].flatMap { from, to in
        [HeaderDialect.none, .ietf].flatMap { dialect in
            cells("limit \(from) → \(to), headers \(dialect.rawValue)") { _ in
                let seconds = to < from ? 90.0 : dialect == .none ? 600 : 60
                return [
                    Demand(measure: .secondsToNewRate, target: seconds, worst: seconds * 1.5),
                    Demand(measure: .refusalsAfterChange, target: to < from ? 30 : 60, worst: nil),
                ]
            } _: {
                $0.rows = to > from ? 12_000 : 5_000
                $0.limit = from
                $0.quota = .known(perWindow: from, burst: nil)
                $0.dialect = dialect
                $0.change = (to > from ? 1_200 : 300, to)
            }
        }
    }

    /// Headers that lie, a stranger who asks for 30 % of the quota, outages, and a server that is slow for other reasons.
    public static let adversity =
        HeaderDialect.lies.flatMap { dialect in
            cells("lying headers: \(dialect.rawValue)") { _ in
                share(92, refused: 0.5)
            } _: {
                $0.dialect = dialect
            }
        }
        + cells("a stranger at 30 %") { model in
            share(model == .NB ? 75 : 95, refused: 1.2)
                + [Demand(measure: .strangerRefused, target: model == .NB ? 20 : 5, worst: nil)]
        } _: {
            $0.stranger = 0.3
        }
        + [Scenario.Outage.Kind.refused, .unavailable, .silent].flatMap { kind in
            cells("outage of 2 minutes, \(kind.rawValue)") { _ in
                [
                    Demand(measure: .sentInOutage, target: 15, worst: nil), Demand(measure: .secondsToFullRate, target: 20, worst: nil),
                    Demand(measure: .lost, target: 0, worst: 0),
                ]
            } _: {
                $0.rows = 500
                $0.outage = Scenario.Outage(kind)
            }
        }
        // With longer round trips 32 in flight are fewer than 25 a second need.
        + [Latency.ms50, .ms300].flatMap { latency in
            cells("server that can do 26/s, round trips of \(latency.rawValue)", models: [.SL, .TB]) { _ in
                [Demand(measure: .perSecond, target: 25, worst: 24), Demand(measure: .mostInFlight, target: 32, worst: nil)]
            } _: {
                $0.limit = 100_000
                $0.quota = .known(perWindow: 100_000, burst: nil)
                $0.capacity = 26
                $0.latency = latency
            }
        }
}

extension Scenario {
    /// The same with the tool's own bound on what is in flight where the quota is as it was told, 100 a minute: eight, unless the user says
    /// more. Where the quota is another one, the bound is the 64 of higher quotas, or the round trip would decide and not the throttle.
    fileprivate var asTheToolRuns: Scenario {
        with { if limit == 100, change == nil, quota == .known(perWindow: 100, burst: 200) { $0.maxInFlight = 8 } }
    }
}
