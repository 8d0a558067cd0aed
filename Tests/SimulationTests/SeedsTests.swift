import Foundation
import Simulation
import Testing

/// The simulation itself: every seed holds, and the same seed does the same again.
struct SeedsTests {
    /// How many seeds are played: `SIMULATION_SEEDS`, by default 2,000.
    private static let seeds = ProcessInfo.processInfo.environment["SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 2_000

    @Test func `whatever goes wrong, nothing is lost and nothing is made twice`() {
        let report = Campaign.run(0..<Self.seeds, threads: ProcessInfo.processInfo.activeProcessorCount)
        if let first = report.failures.first {
            Issue.record("\(Campaign.explain(first.seed) ?? "seed \(first.seed): \(first.violation), and not again")")
        }
        #expect(report.failures.isEmpty)
        #expect(report.scenarios == Int(Self.seeds))
    }

    @Test func `every fault that can be drawn does happen`() {
        let report = Campaign.run(0..<2_000, threads: 2)
        for sight in Sight.allCases { #expect(report.coverage[sight] > 0, "\(sight.rawValue) was never seen") }
    }

    @Test(arguments: [0, 3, 7, 19, 101] as [UInt64])
    func `a seed repeats itself to the last line`(seed: UInt64) {
        let first = Player.play(Scenario(seed: seed), traces: true)
        let second = Player.play(Scenario(seed: seed), traces: true)
        #expect(first.trace == second.trace)
        #expect(!first.trace.isEmpty)
    }
}
