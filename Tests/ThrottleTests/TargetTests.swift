import TestSupport
import Testing
import Throttle

/// The target table of `throttle.md` in simulation. `scripts/bench/throttle` prints all of it with twenty seeds; debug builds run fewer.
struct TargetTests {
    #if DEBUG
    static let seeds = 4
    static let cells = TargetTable.hintRight.filter { $0.scenario.rows == 1_000 && [.FWa, .SL, .LB, .DU].contains($0.scenario.model) }
    #else
    static let seeds = 20
    static let cells =
        TargetTable.hintRight + TargetTable.unknown + TargetTable.adversity
        + TargetTable.headers.filter {
            $0.scenario.dialect == .ietf || $0.scenario.dialect == .throttler
        }
    #endif

    /// Every cell of the table is held to its target, or where it is known to miss that, to what is reached now, so that nothing gets worse.
    @Test(arguments: cells) func `the cell holds`(_ cell: TargetCell) {
        // Headers are written and read as text, which takes the simulation ten times as long.
        let outcome = cell.run(seeds: cell.scenario.dialect == .none ? Self.seeds : min(Self.seeds, 5))
        let wanted = KnownMisses.find(cell) ?? KnownMisses.Miss(share: cell.share, worst: cell.share - 3, refused: cell.refused)
        #expect(outcome.share >= wanted.share)
        #expect(outcome.worstShare >= wanted.worst)
        #expect(outcome.refused <= wanted.refused)
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
