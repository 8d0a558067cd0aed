import BulkModel
import HTTPTypes
import Pipeline
import Testing
import Throttle

/// What becomes of rows whose attempt may have been carried out.
struct SettlingTests {
    /// A lost answer: the connection dies, after the server has carried the request out or before.
    private func loses(_ row: Int, executed: Bool) -> (Int, Int, Instant) -> SimulatedRun.Behaviour {
        { sent, attempt, _ in
            sent == row && attempt == 1 ? .failure(.connectionLost, mayHaveBeenSent: true, executed: executed) : .created
        }
    }

    @Test(arguments: [false, true])
    func `what was carried out is found and adopted, not sent again`(together: Bool) {
        var run = SimulatedRun(rows: rows(1...20), looksTogether: together)
        run.behave = loses(3, executed: true)
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 20])
        #expect(run.sends.count == 20)
        #expect(run.ends[3] == RowEnd(.created, identity: RemoteIdentity(id: "found"), attempts: 1))
        #expect(run.pipeline.requests.settling == 1)
        #expect(run.pipeline.requests.writes == 20)
    }

    @Test(arguments: [false, true])
    func `what is absent in two looks is sent again`(together: Bool) {
        var run = SimulatedRun(rows: rows(1...20), looksTogether: together)
        run.behave = loses(3, executed: false)
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 20])
        #expect(run.effects.values.allSatisfy { $0 == 1 })
        #expect(run.ends[3]?.attempts == 2)
        #expect(run.looks.map(\.row) == [3, 3])
    }

    /// Whoever looks for what this intent made may do so in a later run, whose own clock has been set since.
    @Test func `an intent is dated by the server's clock, as the reads before the run have shown it`() throws {
        var clock = ServerClock()
        // The answer says 1970-01-01 00:20:00, and it arrives at 1,000 s by our own clock.
        clock.note(Reply(status: 200, fields: [.date: "Thu, 01 Jan 1970 00:20:00 GMT"], body: []), at: 1_000_000)
        var pipeline = Pipeline(
            settings: PipelineSettings(), throttle: Throttle(Throttle.Settings(quota: .none), now: .origin), serverClock: clock,
            judge: StatusJudge(), firstTransfer: 1, now: .origin)
        let moment = Moment(instant: .origin, wall: 1_002_500)
        _ = pipeline.handle([], at: moment)
        let claims = pipeline.handle([.supplied(rows(1...1))], at: moment).batch.claims
        #expect(claims.map(\.row) == [1])
        let intents = pipeline.handle([.recorded(Receipt(standings: [(1, .send(attempts: 0))]))], at: moment).batch.intents
        #expect(intents.map(\.at) == [1_202_500])
    }

    @Test func `a clock that cannot be read leaves our own`() {
        var clock = ServerClock()
        clock.note(Reply(status: 200, fields: [.date: "yesterday"], body: []), at: 1_000_000)
        clock.note(Reply(status: 502, fields: [.date: "Thu, 01 Jan 1970 00:20:00 GMT"], body: []), at: 1_000_000)
        #expect(clock.ahead == nil)
    }

    @Test func `between the looks lies the time that a write may need to be read`() throws {
        var run = SimulatedRun(rows: rows(1...1))
        run.behave = loses(1, executed: false)
        run.run()
        let (first, second) = (try #require(run.looks.first).at, try #require(run.looks.last).at)
        #expect(first >= run.sends[0].at + .seconds(2))
        #expect(second >= first + .seconds(5))
        #expect(run.sends[1].at >= second)
    }

    @Test func `what is read late is found by the second look`() {
        var run = SimulatedRun(rows: rows(1...4))
        run.behave = loses(2, executed: true)
        run.behaveWhenAsked = { _, look, _ in look == 1 ? .status(404) : nil }
        run.run()
        #expect(run.outcomes == [.created: 4])
        #expect(run.effects[2] == 1)
    }

    @Test func `after a timeout the server gets more time before the second look`() throws {
        var run = SimulatedRun(rows: rows(1...1))
        run.behave = { _, attempt, _ in attempt == 1 ? .failure(.timeout, mayHaveBeenSent: true) : .created }
        run.run()
        #expect(run.looks.count == 2)
        #expect(run.looks[1].at >= run.looks[0].at + .seconds(30))
    }

    @Test func `after a crash the server gets the time that nobody waited for it before the second look`() throws {
        var run = SimulatedRun(rows: rows(1...1))
        run.standing = { _ in
            .settle(Doubt(attempts: 1, since: 0, finding: Finding(.interrupted, message: "the run ended while this row was on its way")))
        }
        run.run()
        #expect(run.looks.count == 2)
        // The timeout of a transfer and what follows a timeout.
        #expect(run.looks[1].at >= run.looks[0].at + .seconds(60))
        #expect(run.outcomes == [.created: 1])
    }

    @Test func `a row that an earlier run left in doubt ends with its bytes in the ledger until its line is durable`() {
        var run = SimulatedRun(rows: rows(1...1))
        run.standing = { _ in .settle(Doubt(attempts: 1, since: 0, finding: nil)) }
        run.behaveWhenAsked = { _, _, _ in .status(200) }
        run.run()
        // The harness looks at every conclusion.
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 1])
    }

    @Test func `attempts bound what is sent, and an absent row ends unsent`() {
        var run = SimulatedRun(rows: rows(1...1), settings: PipelineSettings(attempts: 3))
        run.behave = { _, _, _ in .failure(.connectionLost, mayHaveBeenSent: true) }
        run.run()
        #expect(run.sends.count == 3)
        #expect(run.looks.count == 6)
        #expect(run.ends[1]?.outcome == .unsent)
        #expect(run.pipeline.accounting.holds)
    }

    @Test func `what cannot be decided stays unknown with the reason`() {
        var run = SimulatedRun(rows: rows(1...3))
        run.behave = loses(2, executed: true)
        run.behaveWhenAsked = { _, _, _ in .status(409) }
        run.run()
        #expect(run.ends[2] == RowEnd(.unknown, finding: Finding(.reply, message: "two of them"), attempts: 1))
        #expect(run.sends.count == 3)
    }

    @Test func `what was there before is existing, not created`() {
        var run = SimulatedRun(rows: rows(1...3))
        run.behave = loses(2, executed: false)
        run.behaveWhenAsked = { _, _, _ in .status(201) }
        run.run()
        #expect(run.ends[2]?.outcome == .existing)
        #expect(run.ends[2]?.identity?.id == "theirs")
    }

    @Test func `what the API says was carried out is looked for and never sent again`() {
        var run = SimulatedRun(rows: rows(1...2))
        run.behave = { row, _, _ in row == 1 ? .status(206, executed: true) : .created }
        run.behaveWhenAsked = { _, _, _ in .status(404) }
        run.run()
        #expect(run.ends[1]?.outcome == .unknown)
        #expect(run.sends.count == 2)
        #expect(run.looks.count == 2)
    }

    /// The server carries the first request out only when the second is on its way.
    @Test func `a refusal because it exists is settled before it is believed`() {
        var run = SimulatedRun(rows: rows(1...1))
        run.behave = { _, attempt, _ in
            attempt == 1 ? .failure(.connectionLost, mayHaveBeenSent: true) : .status(409, executed: true)
        }
        run.run()
        #expect(run.ends[1]?.outcome == .created)
        #expect(run.looks.count == 3)
    }

    @Test func `a refusal because it exists stands if nothing of ours is there`() {
        var run = SimulatedRun(rows: rows(1...1))
        run.behave = { _, attempt, _ in attempt == 1 ? .failure(.connectionLost, mayHaveBeenSent: true) : .status(409) }
        run.run()
        #expect(run.ends[1] == RowEnd(.refused, finding: Finding(.duplicateEmail, message: "taken"), attempts: 2))
    }

    @Test(arguments: [(201, Outcome.existing), (404, .refused)])
    func `what exists already is looked for once, for its id`(_ answer: Int, _ outcome: Outcome) {
        var run = SimulatedRun(rows: rows(1...3), looksTogether: true)
        run.behave = { row, _, _ in row == 2 ? .status(409) : .created }
        run.behaveWhenAsked = { _, _, _ in .status(answer) }
        run.run()
        #expect(run.ends[2]?.outcome == outcome)
        #expect(run.looks.count == 1)
        #expect(run.sends.count == 3)
    }

    @Test func `a stop before the look leaves what is refused for being there to the next run`() {
        var run = SimulatedRun(rows: rows(1...3))
        run.behave = { row, _, _ in row == 2 ? .status(409) : .created }
        // The answer comes long after the interrupt.
        run.behaveWhenAsked = { _, _, _ in .status(201, seconds: 1_000) }
        run.interruptAt = Instant(seconds: 5)
        run.run()
        #expect(run.violations == [])
        #expect(run.ends[2]?.outcome == .unsent)
        #expect(run.outcomes == [.created: 2, .unsent: 1])
    }

    @Test func `what is certainly refused does not become unknown because it cannot be looked for`() {
        var run = SimulatedRun(rows: rows(1...3))
        run.behave = { row, _, _ in row == 2 ? .status(409) : .created }
        run.behaveWhenAsked = { _, _, _ in .status(409) }
        run.run()
        #expect(run.ends[2] == RowEnd(.refused, finding: Finding(.duplicateEmail, message: "taken"), attempts: 1))
    }

    /// Simulated seed 4018568: a request that the server was still at work on, two runs later, was taken for absent and sent again.
    @Test(arguments: [.reply, .server, .interrupted] as [Cause])
    func `what an earlier run left in doubt may still be carried out, whatever was put down about it`(cause: Cause) throws {
        var run = SimulatedRun(rows: rows(1...1))
        run.standing = { _ in .settle(Doubt(attempts: 1, since: 0, finding: Finding(cause, message: "cannot be read"))) }
        run.run()
        #expect(run.looks.count == 2)
        #expect(run.looks[1].at >= run.looks[0].at + .seconds(60))
        #expect(run.sends.allSatisfy { $0.at >= run.looks[1].at })
    }

    @Test func `a doubt from an earlier run is settled before anything is sent`() {
        var run = SimulatedRun(rows: rows(1...3))
        run.standing = { row in
            row == 2 ? .settle(Doubt(attempts: 1, since: 0, finding: nil)) : .send(attempts: 0)
        }
        run.behaveWhenAsked = { _, _, _ in .status(200) }
        run.run()
        #expect(run.outcomes == [.created: 3])
        #expect(run.sends.map(\.row).sorted() == [1, 3])
    }

    @Test func `a read that fails is tried again, and a refused one costs nothing`() {
        var run = SimulatedRun(rows: rows(1...1))
        run.behave = loses(1, executed: true)
        run.behaveWhenAsked = { _, look, _ in look == 1 ? .status(500) : look == 2 ? .status(429) : nil }
        run.run()
        #expect(run.outcomes == [.created: 1])
        #expect(run.looks.count == 3)
    }

    @Test func `reads that fail for good end the run after its patience, with the row unknown`() {
        var run = SimulatedRun(rows: rows(1...2))
        run.behave = loses(1, executed: true)
        run.behaveWhenAsked = { _, _, _ in .status(500) }
        run.run()
        #expect(run.violations == [])
        #expect(run.ends[1]?.outcome == .unknown)
        #expect(run.ends[2]?.outcome == .created)
        #expect(run.now >= .origin + .seconds(600) && run.now < .origin + .seconds(700))
        #expect(run.looks.count < 80)
    }

    @Test func `a stop leaves doubted rows unknown`() {
        var run = SimulatedRun(rows: rows(1...2))
        run.behave = loses(1, executed: true)
        run.interruptAt = .origin + .seconds(1)
        run.run()
        #expect(run.ends[1]?.outcome == .unknown)
        #expect(run.looks.isEmpty)
        #expect(run.pipeline.accounting.holds)
    }

    @Test func `a key that expires while settling stops the run`() {
        var run = SimulatedRun(rows: rows(1...2))
        run.behave = loses(1, executed: true)
        run.behaveWhenAsked = { _, _, _ in .status(401) }
        run.run()
        #expect(run.ends[1]?.outcome == .unknown)
        #expect(run.looks.count == 1)
        #expect(run.pipeline.stopReason?.exitStatus == .credential)
    }

    @Test func `looks at the whole directory wait for the end of the input`() throws {
        var run = SimulatedRun(rows: rows(1...2_000), looksTogether: true)
        run.behave = { row, attempt, _ in
            row.isMultiple(of: 100) && attempt == 1 ? .status(502, executed: row.isMultiple(of: 200)) : .created
        }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 2_000])
        #expect(run.effects.values.allSatisfy { $0 == 1 })
        let lastFirstTry = try #require(run.sends.prefix(2_000).last).at
        let firstLook = try #require(run.looks.first).at
        #expect(firstLook >= lastFirstTry)
    }

    @Test func `rows in doubt do not keep others from being sent, up to a bound`() {
        var run = SimulatedRun(rows: rows(1...3_000), settings: PipelineSettings(attempts: 1), looksTogether: true)
        run.behave = { row, _, _ in row.isMultiple(of: 2) ? .status(502, executed: true) : .created }
        run.run()
        #expect(run.violations == [])
        #expect(run.outcomes == [.created: 3_000])
        #expect(run.mostHeld < 6_000)
    }
}
