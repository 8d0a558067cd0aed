import BulkModel
import Pipeline
import Testing
import Throttle

/// Rows that may join what others have opened: who stands there is looked at once, before the first of them is sent.
struct SurveyTests {
    @Test func `one look serves all rows on a ground, and who is there is not sent`() {
        var run = SimulatedRun(rows: rows(1...300), standing: [7, 8, 300])
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 297, .existing: 3])
        #expect(Set(run.sends.map(\.row)) == Set(1...300).subtracting([7, 8, 300]))
        #expect(run.looks.map(\.row).sorted() == [-1, 0])
        #expect(run.ends[7]?.identity?.id == "theirs")
        #expect(run.pipeline.requests.settling == 2)
    }

    @Test func `rows keep their order while they wait`() {
        var run = SimulatedRun(rows: rows(1...40), settings: PipelineSettings(maxInFlight: 1), standing: [])
        run.behaveWhenAsked = { _, _, _ in .status(404, seconds: 5) }
        run.run()
        #expect(run.violations == [])
        for parity in [0, 1] {
            let sent = run.sends.map(\.row).filter { $0 % 2 == parity }
            #expect(sent == sent.sorted())
        }
    }

    @Test func `who is refused as existing under --on-existing fail names the one that is there`() {
        var run = SimulatedRun(rows: rows(1...2), settings: PipelineSettings(onExisting: .fail), standing: [1])
        run.run()
        #expect(run.outcomes == [.refused: 1, .created: 1])
        #expect(run.ends[1]?.finding?.cause == .exists)
    }

    @Test func `a survey that is refused keeps no row back, and the ledger learns that there was none`() {
        var run = SimulatedRun(rows: rows(1...10), standing: [3])
        run.behaveWhenAsked = { ground, _, _ in ground == 0 ? .status(403) : nil }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 10])
        #expect(run.looks.count == 2)
        for row in 1...10 { #expect(run.trails[row] == Trail(isUnsurveyed: row % 2 == 1)) }
    }

    @Test func `without an answer nothing is sent, and the rows say why`() {
        var run = SimulatedRun(rows: rows(1...10), standing: [])
        run.behaveWhenAsked = { ground, _, _ in ground == 0 ? .status(500) : nil }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 5, .unsent: 5])
        #expect(run.sends.allSatisfy { $0.row % 2 == 0 })
        #expect(run.ends[1]?.finding?.message == "server error")
    }

    @Test func `too many requests and lost answers are asked again`() {
        var run = SimulatedRun(rows: rows(1...10), standing: [3])
        run.behaveWhenAsked = { ground, look, _ in
            guard ground == 0 else { return nil }
            return look == 1 ? .status(429) : look == 2 ? .failure(.connectionLost, mayHaveBeenSent: true) : nil
        }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 9, .existing: 1])
        #expect(run.looks.count == 4)
    }

    @Test func `a stop while rows wait leaves them unsent`() {
        var run = SimulatedRun(rows: rows(1...10), settings: PipelineSettings(readsOnAfterStop: true), standing: [])
        run.behaveWhenAsked = { _, _, _ in .status(404, seconds: 60) }
        run.interruptAt = Instant(seconds: 10)
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.unsent: 10])
        #expect(run.sends.isEmpty)
    }

    /// An earlier run looked for its request in vain and gave up; it was carried out after that.
    @Test func `what a survey finds of a row that was in doubt before is the row's own`() {
        var run = SimulatedRun(rows: rows(1...4), standing: [1, 2])
        run.standing = { $0 == 1 ? .send(attempts: 1, doubtedSince: 5) : .send(attempts: 0) }
        run.run()
        #expect(run.violations == [])
        #expect(run.ends[1]?.outcome == .created)
        #expect(run.ends[2]?.outcome == .existing)
        #expect(run.sends.map(\.row).sorted() == [3, 4])
    }

    @Test func `but not if nobody had looked before that request`() {
        var run = SimulatedRun(rows: rows(1...2), standing: [1])
        run.standing = { $0 == 1 ? .send(attempts: 1, doubtedSince: 5, trail: Trail(isUnsurveyed: true)) : .send(attempts: 0) }
        run.run()
        #expect(run.violations == [])
        #expect(run.ends[1]?.outcome == .existing)
        #expect(run.ends[1]?.identity?.id == "theirs")
        #expect(run.sends.map(\.row) == [2])
    }
}
