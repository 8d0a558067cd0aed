import TestSupport
import Testing
import Throttle

/// Several processes on one key, by the throttles alone: what each makes of news that is up to two rhythms old.
struct SharingTests {
    #if DEBUG
    static let seeds: ClosedRange<UInt64> = 1...4
    #else
    static let seeds: ClosedRange<UInt64> = 1...12
    #endif

    /// What came out for all processes together over the seeds.
    struct Together {
        var accepted = 0
        var refused = 0
        var sent = 0
        /// Each process's part of what was accepted, per cent, by seed.
        var parts: [[Double]] = []

        var refusedShare: Double { Double(refused) / Double(max(sent, 1)) * 100 }
    }

    static func run(
        _ model: LimiterModel, limit: Int = 100, _ processes: [SharedSimulation.Process], over span: ClosedRange<Double>, seeds: ClosedRange<UInt64>
    ) -> Together {
        var together = Together()
        for seed in seeds {
            var simulation = SharedSimulation(model, limit: limit, latency: .profile(seed: seed), seed: seed, processes)
            let tallies = simulation.run(until: span.upperBound)
            let accepted = tallies.map { $0.accepted(in: span) }
            let all = accepted.reduce(0, +)
            together.accepted += all
            together.refused += tallies.map { $0.refused(in: span) }.reduce(0, +)
            together.sent += tallies.map { $0.sent.filter(span.contains).count }.reduce(0, +)
            together.parts.append(accepted.map { Double($0) / Double(max(all, 1)) * 100 })
        }
        return together
    }

    /// The table's first row for two and three: from the start for half an hour.
    @Test(arguments: LimiterModel.allCases, [2, 3])
    func `processes share fairly, and together they are as good as one`(_ model: LimiterModel, count: Int) {
        let span = 0.0...1_800
        let alone = Self.run(model, [.init()], over: span, seeds: Self.seeds)
        let shared = Self.run(model, Array(repeating: .init(), count: count), over: span, seeds: Self.seeds)
        let part = 100 / Double(count)
        for parts in shared.parts {
            #expect(parts.allSatisfy { (part * 0.9...part * 1.1).contains($0) }, "\(parts)")
        }
        print("T", model, count, Double(shared.accepted) / Double(alone.accepted), alone.refusedShare, shared.refusedShare, shared.parts.flatMap { $0 }.min()!, shared.parts.flatMap { $0 }.max()!)
        #expect(Double(shared.accepted) >= Double(alone.accepted) * 0.98)
        #expect(shared.refusedShare <= alone.refusedShare + 0.1)
    }

    @Test func `ten thousand a window are shared as fairly as a hundred`() {
        for (model, limit) in [(LimiterModel.SL, 6_000), (.FW, 6_000), (.LB, 6_000), (.SL, 600)] {
            let process = SharedSimulation.Process(quota: .known(perWindow: limit, burst: nil), maxInFlight: 512)
            let span = 60.0...600
            let alone = Self.run(model, limit: limit, [process], over: span, seeds: 1...4)
            let shared = Self.run(model, limit: limit, [process, process], over: span, seeds: 1...4)
            print("H", model, limit, alone.accepted, Double(shared.accepted) / Double(alone.accepted), alone.refusedShare, shared.refusedShare, shared.parts)
        }
    }

    @Test(arguments: LimiterModel.allCases)
    func `one is killed and a third comes`(_ model: LimiterModel) {
        let processes = [
            SharedSimulation.Process(killedAt: 600), SharedSimulation.Process(start: 200.3), SharedSimulation.Process(start: 640.7),
        ]
        let span = 780.0...2_000
        let shared = Self.run(model, processes, over: span, seeds: Self.seeds)
        let alone = Self.run(model, [.init()], over: span, seeds: Self.seeds)
        let joins = Self.run(model, processes, over: 200...320, seeds: Self.seeds)
        let kills = Self.run(model, processes, over: 600...760, seeds: Self.seeds)
        print("K", model, Double(shared.accepted) / Double(alone.accepted), alone.refusedShare, shared.refusedShare, shared.parts.map { $0[1] }, "join", joins.accepted, joins.refused, "kill", kills.accepted, kills.refused, "of", 200 * 12, 266*12)
    }
}
