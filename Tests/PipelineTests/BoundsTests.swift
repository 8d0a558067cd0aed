import BulkModel
import HTTPTypes
import Pipeline
import Testing
import Throttle

struct BoundsTests {
    @Test func `rows held stay within the bound however long the input is`() {
        var run = SimulatedRun(rows: rows(1...30_000), settings: PipelineSettings(maxInFlight: 64))
        run.behave = { _, _, _ in .status(201, executed: true, seconds: 0.005) }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 30_000])
        #expect(run.mostHeld <= 64 + 2 * 64 + 1_024)
    }

    @Test func `at a hundred a minute one intent at most is ahead`() {
        var run = SimulatedRun(
            rows: rows(1...300), throttle: Throttle.Settings(quota: .known(perWindow: 100, burst: nil)))
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 300])
        #expect(run.mostIntentsAhead <= 1)
        #expect(run.mostHeld <= 100)
    }

    @Test func `the quota is used while intents are committed`() {
        var run = SimulatedRun(
            rows: rows(1...300), throttle: Throttle.Settings(quota: .known(perWindow: 100, burst: nil)))
        run.commitSeconds = 0.3
        run.run()
        // 300 requests at 100 a minute, less what the first window lets through at its start.
        #expect(run.now.seconds < 190)
    }

    @Test func `the same events give the same actions`() {
        func trace() -> [String] {
            var run = SimulatedRun(rows: rows(1...300), settings: PipelineSettings(seed: 7))
            run.keepsTrace = true
            run.behave = { row, attempt, _ in
                switch (row % 7, attempt) {
                case (1, 1...2): .failure(.connect, mayHaveBeenSent: false)
                case (2, 1): .status(429)
                case (3, _): .status(502, executed: true)
                default: .created
                }
            }
            run.run()
            return run.trace
        }
        let first = trace()
        #expect(first.count > 300)
        #expect(first == trace())
    }
}
