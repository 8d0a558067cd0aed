import Foundation
import TestSupport
import Throttle

// Prints the target table of the throttle study for a person: share of the optimum and refusals, mean and worst seed, and whether the target
// is met (mean meets it, the worst seed by three points less).

let seeds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20

func number(_ value: Double, _ digits: Int = 1) -> String { String(format: "%.\(digits)f", value) }

func column(_ text: String, _ width: Int) -> String {
    text.count >= width ? text : String(repeating: " ", count: width - text.count) + text
}

var situation = ""
var missed = 0
var printed = 0
for cell in TargetTable.all {
    if cell.situation != situation {
        situation = cell.situation
        print("\n\(situation): share ≥ \(number(cell.share, 0)) %, refused ≤ \(number(cell.refused, 2)) %")
        print("       share  worst   target  refused  worst")
    }
    let outcome = cell.run(seeds: seeds)
    let isMet = outcome.share >= cell.share && outcome.worstShare >= cell.share - 3 && outcome.refused <= cell.refused
    if !isMet { missed += 1 }
    printed += 1
    let stranger = cell.scenario.stranger > 0 ? "  his \(number(outcome.strangerRefused))" : ""
    print(
        "  \(cell.scenario.model.rawValue.padding(toLength: 3, withPad: " ", startingAt: 0))"
            + column(number(outcome.share), 7) + column(number(outcome.worstShare), 7) + column(number(cell.share, 0), 9)
            + column(number(outcome.refused, 2), 9) + column(number(outcome.worstRefused, 2), 7) + stranger + (isMet ? "" : "  missed"))
}

print("\nlimit changes and outages (seconds until 90 % of the new rate; the rate counts from the beginning of a window that has it)")
for (name, from, to, at) in [("100 → 600", 100, 600, 1_200.0), ("600 → 100", 600, 100, 300.0)] {
    for dialect in [HeaderDialect.none, .ietf] {
        for model in LimiterModel.allCases {
            let scenario = Scenario(model, rows: to > from ? 12_000 : 5_000).with {
                $0.limit = from
                $0.quota = .known(perWindow: from, burst: nil)
                $0.dialect = dialect
                $0.change = (at, to)
            }
            let runs = (0..<UInt64(seeds)).map { Simulation.run(scenario, seed: $0) }
            let times = runs.map { ($0.reaches(rate: Double(to) / 60 * 0.9, over: 60, after: at) ?? .infinity) - 60 }
            let refusals = runs.map { $0.refusals(after: at, within: 180) }
            print(
                "  \(name) headers \(dialect.rawValue) \(model.rawValue): mean \(number(max(times.reduce(0, +) / Double(seeds), 0), 0)),"
                    + " worst \(number(max(times.max() ?? 0, 0), 0)); refusals in 3 min: mean"
                    + " \(number(Double(refusals.reduce(0, +)) / Double(seeds))), worst \(refusals.max() ?? 0)")
        }
    }
}
for (name, kind) in [("refused connections", Scenario.Outage.Kind.refused), ("503", .unavailable), ("silence", .silent)] {
    let scenario = Scenario(.SL, rows: 500).with { $0.outage = Scenario.Outage(kind) }
    let runs = (0..<UInt64(seeds)).map { Simulation.run(scenario, seed: $0) }
    let sent = runs.map(\.sentInOutage)
    let back = runs.map { ($0.reaches(rate: 1.5, over: 20, after: 220) ?? .infinity) - 20 }
    print(
        "  outage, \(name): requests in it mean \(number(Double(sent.reduce(0, +)) / Double(seeds))), worst \(sent.max() ?? 0);"
            + " full rate after at most \(number(max(back.max() ?? 0, 0), 0)) s")
}
print("\n\(printed - missed) of \(printed) cells of the table met, \(missed) missed (\(seeds) seeds)")
