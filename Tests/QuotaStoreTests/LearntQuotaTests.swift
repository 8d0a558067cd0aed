import Foundation
import QuotaStore
import SystemPackage
import Testing
import Throttle

/// What was learnt, from one run to the next.
struct LearntQuotaTests {
    static let day: Int64 = 86_400_000
    let state: StateFolder
    let folder: QuotaFolder
    let clock = ManualClock()

    init() throws {
        state = try StateFolder()
        folder = try state.folder()
    }

    private func learn(_ member: inout Member) {
        for _ in 0..<50 {
            clock.advance(1)
            member.send()
        }
        member.send(status: 429)
        member.exchange()
    }

    @Test func `what a run learnt the next one finds`() throws {
        #expect(folder.learnt() == nil)
        var member = try Member(folder, clock)
        member.exchange()
        learn(&member)
        let kept = folder.learnt()
        #expect(kept?.learnt == member.throttle.learnt)
        #expect(kept?.learnt.refusals == 1)
        #expect(kept?.at == clock.machine().wall())
        folder.forget()
        #expect(folder.learnt() == nil)
    }

    @Test func `only the one who leads writes down what was learnt`() throws {
        var leader = try Member(folder, clock)
        leader.exchange()
        clock.advance(1)
        var follower = try Member(folder, clock)
        follower.exchange()
        leader.exchange()
        follower.exchange()
        learn(&follower)
        #expect(folder.learnt() == nil)
        leader.exchange()
        clock.advance(1)
        leader.exchange()
        #expect(folder.learnt()?.learnt == leader.throttle.learnt)
        #expect(leader.throttle.learnt?.refusals == 1)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"schema":1}"#, #"{"schema":2,"at":1,"learnt":{"perWindow":5,"refusals":1,"windowSeconds":60}}"#,
        #"{"schema":1,"at":1,"learnt":{"perWindow":-5,"refusals":1,"windowSeconds":60}}"#, "\u{0}\u{0}",
    ])
    func `a file that says nothing is nothing`(text: String) throws {
        var member = try Member(folder, clock)
        member.exchange()
        try text.write(toFile: folder.path.appending("learnt.json").string, atomically: false, encoding: .utf8)
        #expect(folder.learnt() == nil)
    }

    static let record = LearntQuota(Throttle.Learnt(perWindow: 80, windowSeconds: 60, refusals: 2), at: 1_000 * day)

    struct Case: Sendable, CustomTestStringConvertible {
        var said: Throttle.Settings.Quota?
        var days: Int64
        var quota: Throttle.Settings.Quota
        var isLearnt: Bool
        var testDescription: String { "\(said.map { "\($0)" } ?? "nothing") said, \(days) days later" }
    }

    static let cases = [
        Case(said: nil, days: 3, quota: .known(perWindow: 100, burst: 200), isLearnt: true),
        Case(said: nil, days: 29, quota: .known(perWindow: 100, burst: 200), isLearnt: true),
        Case(said: nil, days: 30, quota: .known(perWindow: 80, burst: nil), isLearnt: false),
        Case(said: nil, days: 365, quota: .known(perWindow: 100, burst: 200), isLearnt: false),
        Case(said: nil, days: -2, quota: .known(perWindow: 100, burst: 200), isLearnt: true),
        // What was learnt is lower than what was said: it still counts.
        Case(said: .known(perWindow: 100, burst: nil), days: 3, quota: .known(perWindow: 100, burst: nil), isLearnt: true),
        // What was said is lower: it is the ceiling for the start.
        Case(said: .known(perWindow: 50, burst: nil), days: 3, quota: .known(perWindow: 50, burst: nil), isLearnt: false),
        Case(said: .known(perWindow: 100, burst: nil), days: 100, quota: .known(perWindow: 100, burst: nil), isLearnt: false),
        Case(said: .auto, days: 3, quota: .auto, isLearnt: true),
        Case(said: .auto, days: 100, quota: .known(perWindow: 80, burst: nil), isLearnt: false),
        Case(said: .auto, days: 400, quota: .auto, isLearnt: false),
        Case(said: Throttle.Settings.Quota.none, days: 3, quota: .none, isLearnt: false),
    ]

    @Test(arguments: cases) func `where a run starts`(_ example: Case) {
        let start = QuotaStart(said: example.said, knowing: Self.record, at: Self.record.at + example.days * Self.day)
        #expect(start.quota == example.quota)
        #expect(start.learnt == (example.isLearnt ? Self.record.learnt : nil))
    }

    @Test func `more is in flight where more is allowed`() {
        let high = LearntQuota(Throttle.Learnt(perWindow: 600, windowSeconds: 60, refusals: 2), at: 0)
        #expect(QuotaStart(said: nil, knowing: nil, at: 0).maxInFlight == 8)
        #expect(QuotaStart(said: nil, knowing: high, at: 0).maxInFlight == 64)
        #expect(QuotaStart(said: .auto, knowing: nil, at: 0).maxInFlight == 64)
    }
}
