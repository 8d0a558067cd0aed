import BulkModel
import CLI
import Foundation
import Pipeline
import TestSupport
import Testing
import Throttle

/// When a run will end, and when it has to.
struct TimeLeftTests {
    /// The real throttle's course against a modelled server, looked at once a second.
    private func foretold(_ scenario: Scenario, seed: UInt64, at seconds: Double) -> (left: Double?, truth: Double) {
        let result = Simulation.run(scenario, seed: seed)
        let ends = result.accepted.sorted()
        let sends = (result.accepted + result.refusals).sorted()
        var timeLeft = TimeLeft()
        var ended = 0
        var sent = 0
        for second in 0...Int(seconds) {
            while ended < ends.count, ends[ended] <= Double(second) { ended += 1 }
            while sent < sends.count, sends[sent] <= Double(second) { sent += 1 }
            timeLeft.note(TimeLeft.Mark(seconds: Double(second), ended: ended, requests: sent))
        }
        let rate: Double? = if case .known(let perWindow, _) = scenario.quota { Double(perWindow) / 60 } else { nil }
        return (timeLeft.seconds(total: scenario.rows, rate: rate), result.duration - seconds)
    }

    @Test(arguments: [LimiterModel.FW, .FWa, .SL, .SLd, .LB, .DU], [121.0, 300, 1_500])
    func `the end is foretold within a tenth after two minutes`(_ model: LimiterModel, at seconds: Double) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            let (left, truth) = foretold(Scenario(model, rows: 5_000), seed: seed, at: seconds)
            let foretold = try #require(left)
            #expect(abs(foretold - truth) <= 0.1 * truth, "seed \(seed): \(foretold) s foretold, \(truth) s taken")
        }
    }

    @Test func `a documented burst does not make the beginning too good`() {
        // The whole burst at once, then the quota.
        var timeLeft = TimeLeft()
        for second in 0...30 { timeLeft.note(TimeLeft.Mark(seconds: Double(second), ended: min(200, second * 20), requests: 200)) }
        let left = timeLeft.seconds(total: 10_200, rate: 100.0 / 60) ?? 0
        #expect(abs(left - 6_000) <= 60)
    }

    @Test func `a server that is slower than the quota is believed`() {
        var timeLeft = TimeLeft()
        for second in 0...400 { timeLeft.note(TimeLeft.Mark(seconds: Double(second), ended: second / 2, requests: second / 2)) }
        let left = timeLeft.seconds(total: 1_200, rate: 100.0 / 60) ?? 0
        #expect(abs(left - 2_000) <= 40)
    }

    @Test func `rows that need no request cost no time`() {
        var timeLeft = TimeLeft()
        // One row in ten is new; the quota allows one request a second.
        for second in 0...300 { timeLeft.note(TimeLeft.Mark(seconds: Double(second), ended: second * 10, requests: second)) }
        let left = timeLeft.seconds(total: 6_000, rate: 1) ?? 0
        #expect(abs(left - 300) <= 10)
    }

    @Test func `nothing is said before anything is known, nor when nothing is left`() {
        var timeLeft = TimeLeft()
        #expect(timeLeft.seconds(total: 100, rate: 1) == nil)
        timeLeft.note(TimeLeft.Mark(seconds: 1, ended: 10, requests: 10))
        #expect(timeLeft.seconds(total: 100, rate: nil) == nil)
        #expect(timeLeft.seconds(total: 10, rate: 1) == nil)
        timeLeft.note(TimeLeft.Mark(seconds: 20, ended: 100, requests: 100))
        #expect(timeLeft.seconds(total: 200, rate: nil) == 20)
    }

    private static let berlin: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
        return calendar
    }()

    /// 2027-03-27T22:00:00Z, 23:00 in Berlin, three hours before clocks go forward there.
    private static let evening: Int64 = 1_806_184_800_000

    @Test(arguments: [
        ("23:30", 30.0), ("22:59", 1_379.0), ("02:30", 180.0), ("2027-03-27T22:10:00Z", 10.0), ("2027-03-27T23:10:00+01:00", 10.0),
    ])
    func `a time to stop at`(text: String, minutes: Double) throws {
        let argument = try #require(UntilArgument(argument: text))
        let wall = argument.milliseconds(after: Self.evening, in: Self.berlin)
        #expect(Double(wall - Self.evening) / 60_000 == minutes)
    }

    @Test(arguments: ["", "24:00", "7", "7:5", "12:60", "tomorrow", "2027-13-01T00:00:00Z"])
    func `what is no time`(text: String) {
        #expect(UntilArgument(argument: text) == nil)
    }

    @Test(arguments: [("90m", 5_400), ("2h", 7_200), ("1h30m", 5_400), ("45s", 45), ("1d", 86_400)])
    func `a duration`(text: String, seconds: Int) {
        #expect(DurationArgument(argument: text)?.seconds == seconds)
    }

    @Test(arguments: ["", "90", "h", "1w", "0m", "-5m", "99999999999999999999s", "1h 30m"])
    func `what is no duration`(text: String) {
        #expect(DurationArgument(argument: text) == nil)
    }

    @Test func `the limits stop a run when they are reached and not before`() throws {
        func moment(_ seconds: Double) -> Moment {
            Moment(instant: Instant(seconds: seconds), wall: Self.evening + Int64(seconds * 1_000))
        }
        let until = try #require(TimeLimits(until: .clock(hour: 23, minute: 5), duration: nil, started: moment(0), calendar: Self.berlin))
        #expect(until.reason(at: moment(299)) == nil)
        #expect(until.reason(at: moment(300))?.exitStatus == .stopped)
        let duration = try #require(TimeLimits(until: nil, duration: DurationArgument(argument: "2m"), started: moment(10)))
        #expect(duration.reason(at: moment(129)) == nil)
        #expect(duration.reason(at: moment(130))?.sentence == "the time is up (--max-duration 2m)")
        #expect(TimeLimits(until: .instant(Double(Self.evening) / 1_000 - 1), duration: nil, started: moment(0)) == nil)
    }
}
