import TestSupport
import Testing
import Throttle

/// Several processes on one key, by the throttles alone: what each makes of news that is up to two rhythms old.
struct SharingTests {
    @Test(arguments: LimiterModel.allCases, 1...4 as ClosedRange<UInt64>)
    func `probe`(_ model: LimiterModel, _ seed: UInt64) {
        for n in 1...3 {
            var s = SharedSimulation(model, latency: .profile(seed: seed), seed: seed, Array(repeating: .init(), count: n))
            let t = s.run(until: 1_860)
            let span = 60.0...1_860
            let a = t.map { $0.accepted(in: span) }
            let total = a.reduce(0, +)
            print(model, seed, n, "total", total, "of 3000", "shares", a.map { Double(Int(Double($0)/Double(total)*1000))/10 }, "refused", t.map { $0.refused.count })
        }
    }
}
