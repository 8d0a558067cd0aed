import TestSupport
import Testing
import Throttle

/// The target table of `throttle.md` in simulation. `scripts/bench/throttle` prints all of it with twenty seeds; debug builds run fewer.
struct TargetTests {
    #if DEBUG
        static let seeds = 4
        static let cells = TargetTable.hintRight.filter { $0.scenario.rows == 1_000 }
    #else
        static let seeds = 20
        static let cells = TargetTable.hintRight + TargetTable.unknown + TargetTable.adversity + TargetTable.headers.filter {
            $0.scenario.dialect == .ietf || $0.scenario.dialect == .throttler
        }
    #endif

    /// Every cell of the table is held to its target, or where it is known to miss that, to what is reached now, so that nothing gets worse.
    @Test(arguments: cells) func `the cell holds`(_ cell: TargetCell) {
        let outcome = cell.run(seeds: Self.seeds)
        let floor = KnownMisses.share(cell) ?? (cell.share, cell.share - 3)
        #expect(outcome.share >= floor.0)
        #expect(outcome.worstShare >= floor.1)
        #expect(outcome.refused <= KnownMisses.refused(cell) ?? cell.refused)
    }

    @Test(arguments: LimiterModel.allCases) func `no model refuses the clairvoyant's pace`(_ model: LimiterModel) {
        var limiter = model.make(limit: 100, phase: 0.3)
        var time = 0.0
        for _ in 0..<500 {
            time = limiter.nextRoom(at: time)
            #expect(limiter.admit(at: time))
        }
        #expect(time > 170 && time < 300)
    }

    @Test(arguments: LimiterModel.allCases) func `every model refuses what is too much`(_ model: LimiterModel) {
        var limiter = model.make(limit: 100, phase: 0.3)
        let served = (0..<400).filter { limiter.admit(at: 1 + Double($0) * 0.001) }.count
        #expect(served >= 20 && served <= 201)
    }
}
