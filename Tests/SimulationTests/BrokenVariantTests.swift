import Simulation
import Testing

/// What the simulation is worth: deliberate mistakes that it has to find. It stops at the first counterexample, so these are quick.
struct BrokenVariantTests {
    @Test(arguments: BrokenVariant.allCases)
    func `a deliberate mistake is found`(mistake: BrokenVariant) throws {
        let found = Campaign.firstFailure(of: mistake, in: 0..<20_000)
        #expect(found != nil, "\(mistake.rawValue) was not found within 20,000 seeds")
    }

    @Test(arguments: [.intentAfterSend, .lostOnCrash, .unsentDropped] as [BrokenVariant])
    func `a counterexample shrinks and still fails`(mistake: BrokenVariant) throws {
        let found = try #require(Campaign.firstFailure(of: mistake, in: 0..<20_000))
        let whole = Scenario(seed: found.seed)
        let small = Shrinker.shrink(whole, broken: mistake)
        #expect(Player.play(small, broken: mistake).violation != nil)
        #expect(small.rows <= 10)
        #expect(small.faults.isSubset(of: whole.faults))
        let text = try #require(Campaign.explain(found.seed, broken: mistake))
        #expect(text.contains("scripts/simulate --seed \(found.seed) --trace --broken \(mistake.rawValue)"))
    }
}
