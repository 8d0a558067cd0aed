/// Plays scenarios.
package enum Player {
    /// What came of one scenario.
    package struct Result: Sendable {
        /// What was violated; `nil` if everything held.
        package var violation: String?
        package var coverage: Coverage
        /// What happened, a line each, if asked for.
        package var trace: [String]
    }

    /// Plays a scenario to its end or to the first violation. Equal arguments give equal results.
    package static func play(_ scenario: Scenario, broken: BrokenVariant? = nil, traces: Bool = false) -> Result {
        let world = World(scenario, broken: broken, traces: traces)
        world.play()
        return Result(violation: world.referee.violation, coverage: world.coverage, trace: world.trace)
    }
}
