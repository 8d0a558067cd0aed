import BulkModel
import Pipeline
import Testing
import Throttle

/// The first rows go ahead alone.
struct CanaryTests {
    private func run(_ count: Int, canary: Bool = true) -> SimulatedRun {
        SimulatedRun(rows: rows(1...count), settings: PipelineSettings(maxInFlight: 64, hasCanary: canary))
    }

    @Test func `one row goes alone, then ten, then all`() {
        var run = run(100)
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 100])
        let first = run.sends[0].at
        #expect(run.sends.dropFirst().allSatisfy { $0.at >= first + .milliseconds(100) })
    }

    @Test func `a file that is refused for one cause is not burnt`() {
        var run = run(500)
        run.behave = { _, _, _ in .status(400) }
        run.run()
        #expect(run.violations == [])
        #expect(run.sends.count == 11)
        #expect(run.outcomes[.refused] == 11)
        guard case .canary(11, let finding)? = run.pipeline.stopReason else {
            Issue.record("\(String(describing: run.pipeline.stopReason))")
            return
        }
        #expect(finding.cause == .validation)
        #expect(run.pipeline.stopReason?.exitStatus == .stopped)
        #expect(run.pipeline.stopReason?.sentence.contains("--no-canary") == true)
    }

    @Test func `one good answer among them clears the way`() {
        var run = run(100)
        run.behave = { row, _, _ in row == 7 ? .created : .status(400) }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 1, .refused: 99])
        #expect(run.pipeline.stopReason == nil)
    }

    @Test(arguments: [1, 5, 11, 19])
    func `small files go at once and are refused to the end`(count: Int) {
        var run = run(count)
        run.behave = { _, _, _ in .status(400) }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.refused: count])
        #expect(run.pipeline.stopReason == nil)
    }

    @Test func `without the canary all rows are sent`() {
        var run = run(100, canary: false)
        run.behave = { _, _, _ in .status(400) }
        run.run()
        #expect(run.outcomes == [.refused: 100])
    }

    @Test func `no answer, too many requests and doubts hold nothing up for ever`() {
        var run = run(60)
        run.behave = { row, attempt, _ in
            switch (row % 4, attempt) {
            case (0, 1): .status(429)
            case (1, 1): .failure(.connect, mayHaveBeenSent: false)
            case (2, 1): .failure(.connectionLost, mayHaveBeenSent: true, executed: false)
            default: .created
            }
        }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 60])
        #expect(run.effects.values.allSatisfy { $0 == 1 })
    }
}

/// Rows whose target is looked at before anything is sent.
struct InspectionTests {
    /// Asks `/look/ROW` as the harness answers it: 200 is there, 404 is gone, 409 is to stay.
    @Test func `a target is looked at first, and sent for only if it is there`() {
        var run = SimulatedRun(rows: rows(1...30), looksFirst: true)
        run.behaveWhenAsked = { row, _, _ in .status(row % 3 == 0 ? 404 : row % 3 == 1 ? 200 : 410) }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.undone: 20, .kept: 10])
        #expect(run.sends.count == 10)
        #expect(run.sends.allSatisfy { $0.row % 3 == 1 })
        for send in run.sends { #expect(run.looks.contains { $0.row == send.row && $0.at < send.at }) }
    }

    @Test func `after a lost answer what is still there is sent again after two looks, what is gone is not`() {
        var run = SimulatedRun(rows: rows(1...2), looksFirst: true)
        run.behave = { row, attempt, _ in attempt == 1 ? .failure(.connectionLost, mayHaveBeenSent: true, executed: row == 1) : .created }
        run.behaveWhenAsked = { row, look, _ in .status(row == 1 && look > 1 ? 404 : 200) }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.undone: 2])
        #expect(run.sends.map(\.row).sorted() == [1, 2, 2])
    }

    @Test func `what was not looked at when the run stops is unsent, not unknown`() {
        var run = SimulatedRun(rows: rows(1...20), looksFirst: true)
        run.behaveWhenAsked = { _, _, _ in SimulatedRun.Behaviour(seconds: 50, result: .success(.init(status: 200))) }
        run.interruptAt = .origin.advanced(by: .seconds(2))
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes[.unknown] == nil)
        #expect(run.outcomes[.unsent] == 20)
    }
}
