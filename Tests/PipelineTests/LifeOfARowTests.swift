import BulkModel
import HTTPTypes
import Pipeline
import Testing
import Throttle

struct LifeOfARowTests {
    @Test func `every row is sent once and created`() {
        var run = SimulatedRun(rows: rows(1...500))
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 500])
        #expect(run.sends.count == 500)
        #expect(run.pipeline.accounting.holds)
        #expect(run.pipeline.accounting[.created] == 500)
        #expect(run.pipeline.inputExhausted)
    }

    @Test func `an empty input finishes with nothing done`() {
        var run = SimulatedRun(rows: [])
        run.run()
        #expect(run.violations == [])
        #expect(run.pipeline.accounting.sentence == "0 read = 0")
    }

    @Test func `rows with problems are never sent`() {
        var run = SimulatedRun(
            rows: rows(1...10) { $0.isMultiple(of: 2) ? .invalid([Finding(.validation, message: "no e-mail")]) : nil })
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 5, .invalid: 5])
        #expect(Set(run.sends.map(\.row)) == [1, 3, 5, 7, 9])
    }

    @Test func `a row that the ledger has settled costs no request`() {
        var run = SimulatedRun(rows: rows(1...10))
        run.standing = { row in
            row <= 4 ? .ended(RowEnd(.unchanged, identity: RemoteIdentity(id: "x"), attempts: 1)) : .send(attempts: 0)
        }
        run.run()
        #expect(run.outcomes == [.created: 6, .unchanged: 4])
        #expect(run.sends.count == 6)
    }

    @Test func `a refused row is written down and not sent again`() {
        var run = SimulatedRun(rows: rows(1...5))
        run.behave = { row, _, _ in row == 2 ? .status(400) : .created }
        run.run()
        #expect(run.ends[2] == RowEnd(.refused, finding: Finding(.validation, message: "no"), attempts: 1))
        #expect(run.sends.count == 5)
    }

    @Test func `too many requests costs a row no attempt`() {
        var run = SimulatedRun(rows: rows(1...3), settings: PipelineSettings(attempts: 1))
        run.behave = { row, attempt, _ in row == 2 && attempt <= 4 ? .status(429) : .created }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 3])
        #expect(run.ends[2]?.attempts == 1)
        #expect(run.withdrawals == 4)
    }

    @Test func `nobody sends while the server has asked to wait`() {
        var run = SimulatedRun(rows: rows(1...200))
        run.behave = { row, attempt, _ in row == 20 && attempt == 1 ? .status(429, fields: [.retryAfter: "30"]) : .created }
        run.run()
        #expect(run.outcomes == [.created: 200])
        guard let refusal = run.sends.first(where: { $0.row == 20 })?.at.advanced(by: .milliseconds(100)) else {
            Issue.record("row 20 was never sent")
            return
        }
        let early = run.sends.filter { $0.at > refusal && $0.at < refusal.advanced(by: .seconds(30)) }
        #expect(early.isEmpty)
    }

    @Test func `a row that never left is tried again up to its attempts`() {
        var run = SimulatedRun(rows: rows(1...40), settings: PipelineSettings(attempts: 3))
        run.behave = { row, _, _ in row == 5 ? .failure(.connect, mayHaveBeenSent: false) : .created }
        run.run()
        #expect(run.violations == [])
        #expect(run.sends.count { $0.row == 5 } == 3)
        #expect(run.ends[5]?.outcome == .unsent)
        #expect(run.outcomes[.created] == 39)
    }

    @Test func `attempts of earlier runs are carried on but do not bound this one`() {
        var run = SimulatedRun(rows: rows(1...1), settings: PipelineSettings(attempts: 2))
        run.standing = { _ in .send(attempts: 7) }
        run.behave = { _, attempt, _ in attempt == 1 ? .failure(.connect, mayHaveBeenSent: false) : .created }
        run.run()
        #expect(run.ends[1] == RowEnd(.created, identity: RemoteIdentity(id: "id"), attempts: 9))
    }
}
