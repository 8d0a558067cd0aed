import Foundation
import TestSupport

/// Runs cells on every core and prints them in their order.
enum Report {
    /// - Parameter isInformed: of the best-informed client instead of the throttle.
    /// - Returns: how many cells missed a demand.
    static func print(_ cells: [TargetCell], seeds: Int, isInformed: Bool = false) async -> Int {
        var missed = 0
        var situation = ""
        await withTaskGroup(of: (Int, [TargetCell.Outcome]).self) { group in
            var started = 0
            func startNext() {
                guard started < cells.count else { return }
                let index = started
                started += 1
                group.addTask { (index, cells[index].run(seeds: seeds, isInformed: isInformed)) }
            }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { startNext() }
            var waiting: [Int: [TargetCell.Outcome]] = [:]
            var printed = 0
            for await (index, outcomes) in group {
                startNext()
                waiting[index] = outcomes
                while let outcomes = waiting.removeValue(forKey: printed) {
                    let cell = cells[printed]
                    if cell.situation != situation {
                        situation = cell.situation
                        Swift.print("\n\(situation)   [mean, worst seed, target]")
                    }
                    if !outcomes.allSatisfy(\.isMet) { missed += 1 }
                    Swift.print(line(cell, outcomes))
                    printed += 1
                }
            }
        }
        Swift.print("\n\(cells.count - missed) of \(cells.count) cells met (\(seeds) seeds)")
        return missed
    }

    private static func line(_ cell: TargetCell, _ outcomes: [TargetCell.Outcome]) -> String {
        let model = cell.scenario.model.rawValue.padding(toLength: 4, withPad: " ", startingAt: 0)
        let numbers = outcomes.map { outcome in
            let bound = "\(outcome.demand.isFloor ? "≥" : "≤") \(number(outcome.demand.target, 2))"
            return
                "\(name(outcome.demand.measure)) \(number(outcome.mean, 6)) \(number(outcome.worst, 6))  \(bound)\(outcome.isMet ? " " : "!")"
        }
        return "  \(model) \(outcomes.allSatisfy(\.isMet) ? "met   " : "missed")  " + numbers.joined(separator: "  | ")
    }

    private static func name(_ measure: TargetCell.Demand.Measure) -> String {
        switch measure {
        case .share: "share %"
        case .refused: "refused %"
        case .strangerRefused: "his %"
        case .secondsToNewRate: "seconds to the new rate"
        case .refusalsAfterChange: "refused in 3 min"
        case .sentInOutage: "sent in it"
        case .secondsToFullRate: "seconds to full rate"
        case .perSecond: "a second"
        case .mostInFlight: "in flight"
        case .lost: "lost"
        }
    }

    private static func number(_ value: Double, _ width: Int) -> String {
        let digits = value.magnitude < 10 ? 2 : value.magnitude < 1_000 ? 1 : 0
        let text = value.isFinite ? String(format: "%.\(digits)f", value) : "never"
        return String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}
