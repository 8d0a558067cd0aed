import TestSupport
import Testing
import Throttle

/// The target table of `throttle.md` in simulation. `scripts/bench/throttle` prints all of it with twenty seeds; debug builds run fewer cells.
struct TargetTests {
    #if DEBUG
    static let cells = TargetTable.hintRight.filter { $0.scenario.rows == 1_000 && [.FWa, .SL, .LB, .DU].contains($0.scenario.model) }
    #else
    /// The dialects that differ in more than a name; headers are written and read as text, which takes the simulation ten times as long.
    static let cells = TargetTable.all.filter {
        !HeaderDialect.honest.contains($0.scenario.dialect) || [.ietf, .xEpoch, .throttler].contains($0.scenario.dialect)
    }
    #endif

    @Test(arguments: cells) func `the cell meets its targets`(_ cell: TargetCell) {
        // Four seeds are one of each round trip.
        for outcome in cell.run(seeds: 4) {
            #expect(outcome.isMet || StillMissed.covers(cell, outcome), "mean \(outcome.mean), worst seed \(outcome.worst)")
        }
    }

    @Test(arguments: LimiterModel.allCases) func `no model refuses the clairvoyant's pace`(_ model: LimiterModel) {
        var limiter = model.make(limit: 100, phase: 0.3)
        var time = 0.0
        for _ in 0..<500 {
            time = limiter.nextRoom(at: time)
            let isServed = limiter.admit(at: time)
            #expect(isServed)
        }
        #expect(time > 170 && time < 300)
    }

    @Test(arguments: LimiterModel.allCases) func `every model refuses what is too much`(_ model: LimiterModel) {
        var limiter = model.make(limit: 100, phase: 0.3)
        let served = (0..<400).filter { limiter.admit(at: 1 + Double($0) * 0.001) }.count
        #expect(served >= 20 && served <= 201)
    }
}
