import BulkModel
import Pipeline
import Testing
import Throttle

struct StopTests {
    @Test func `an interrupt lets requests under way end and leaves the rest unsent`() {
        var run = SimulatedRun(rows: rows(1...10_000))
        run.behave = { _, _, _ in .status(201, executed: true, seconds: 0.5) }
        run.interruptAt = Instant(seconds: 2)
        run.run()
        #expect(run.violations == [])
        #expect(run.pipeline.accounting.holds)
        #expect(run.outcomes[.created] == run.sends.count)
        #expect(run.sends.allSatisfy { $0.at <= Instant(seconds: 2) })
        #expect(!run.pipeline.inputExhausted)
        #expect((run.outcomes[.unsent] ?? 0) > 0)
        #expect(run.outcomes[.unknown] == nil)
    }

    @Test func `no write follows a rejected credential`() {
        var run = SimulatedRun(rows: rows(1...1_000))
        run.behave = { row, _, _ in row >= 50 ? .status(401) : .created }
        run.run()
        #expect(run.violations == [])
        let firstRejection = run.sends.first { $0.row >= 50 }.map { $0.at.advanced(by: .milliseconds(100)) }
        #expect(run.sends.allSatisfy { $0.at <= (firstRejection ?? .origin) })
        #expect(run.ends[50]?.outcome == .unsent)
        #expect(run.pipeline.stopReason?.exitStatus == .credential)
    }

    @Test func `three first answers that blame the set-up stop the run and burn no row`() {
        var run = SimulatedRun(rows: rows(1...100))
        run.behave = { _, _, _ in .status(404) }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes.keys.sorted { $0.rawValue < $1.rawValue } == [.unsent])
        #expect(run.pipeline.stopReason?.exitStatus == .unreachable)
        #expect(run.sends.count <= 8)
    }

    @Test func `a set-up answer after a proper one refuses the row alone`() {
        var run = SimulatedRun(rows: rows(1...50))
        run.behave = { row, _, _ in row.isMultiple(of: 10) ? .status(403) : .created }
        run.run()
        #expect(run.outcomes == [.created: 45, .refused: 5])
    }

    @Test func `a suspected row of a short file is refused at the end`() {
        var run = SimulatedRun(rows: rows(1...2))
        run.behave = { _, _, _ in .status(403) }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.refused: 2])
        #expect(run.pipeline.stopReason == nil)
    }

    @Test func `an outage of two minutes loses no row`() {
        var run = SimulatedRun(rows: rows(1...500))
        run.behave = { _, _, at in
            (1.0..<121).contains(at.seconds) ? .failure(.connect, mayHaveBeenSent: false) : .created
        }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 500])
    }

    @Test func `an API that stays away ends the run with nothing lost`() {
        var run = SimulatedRun(rows: rows(1...500))
        run.behave = { row, _, _ in row > 20 ? .failure(.connect, mayHaveBeenSent: false) : .created }
        run.run(limit: 3_600)
        #expect(run.violations == [])
        #expect(run.pipeline.stopReason?.exitStatus == .unreachable)
        #expect(run.pipeline.accounting.holds)
        #expect(run.outcomes[.unsent] == run.ends.count - 20)
    }

    @Test func `a retry that is stopped still carries every row on`() {
        var run = SimulatedRun(rows: rows(1...3_000), settings: PipelineSettings(readsOnAfterStop: true))
        run.behave = { _, _, _ in .status(201, executed: true, seconds: 0.5) }
        run.interruptAt = Instant(seconds: 2)
        run.run()
        #expect(run.violations == [])
        #expect(run.ends.count == 3_000)
        #expect(run.pipeline.inputExhausted)
        #expect(run.sends.allSatisfy { $0.at <= Instant(seconds: 2) })
        #expect(run.outcomes[.unsent] == 3_000 - run.sends.count)
    }

    @Test func `a run stops when more rows fail than a number allows`() {
        var run = SimulatedRun(rows: rows(1...500), settings: PipelineSettings(maxInFlight: 1, errorLimit: .rows(3)))
        run.behave = { row, _, _ in row.isMultiple(of: 10) ? .status(422) : .created }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes[.refused] == 4)
        #expect(run.pipeline.stopReason == .tooManyErrors(4))
        #expect(run.pipeline.stopReason?.exitStatus == .stopped)
        #expect(run.pipeline.accounting.holds)
        #expect(run.sends.count < 60)
    }

    @Test(arguments: [(0.05, true), (0.2, false)])
    func `a share of failed rows is looked at from the hundredth row on`(_ share: Double, _ stops: Bool) {
        var run = SimulatedRun(rows: rows(1...500), settings: PipelineSettings(maxInFlight: 1, errorLimit: .share(share)))
        run.behave = { row, _, _ in row <= 5 || row.isMultiple(of: 10) ? .status(422) : .created }
        run.run()
        #expect(run.pipeline.accounting.holds)
        #expect((run.pipeline.stopReason != nil) == stops)
        #expect(run.sends.count >= 100)
        if stops { #expect(run.sends.count < 250) } else { #expect(run.sends.count == 500) }
    }
}
