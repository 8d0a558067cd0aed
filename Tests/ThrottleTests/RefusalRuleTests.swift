import HTTPTypes
import TestSupport
import Testing
import Throttle

/// When a refusal is looked into, what is under way meanwhile, and how the run goes on afterwards.
struct RefusalRuleTests {
    /// Has each look refused until `time` and returns how many seconds each made the run wait.
    private func refuse(until time: Double, on bench: Bench) -> [Double] {
        var pauses: [Double] = []
        while bench.now.seconds < time {
            bench.exchange(status: 429, after: .milliseconds(1))
            let until = bench.throttle.view(at: bench.now).pausedUntil ?? bench.now
            pauses.append(((until - bench.now) / .milliseconds(1)).rounded() / 1_000)
        }
        return pauses
    }

    @Test func `once an episode is older than a window the looks are a quarter of it apart`() {
        let bench = Bench()
        #expect(refuse(until: 100, on: bench).prefix(8) == [2, 4, 8, 16, 32, 15, 15, 15])
    }

    @Test func `while the quota is unknown a hundredth of what was let through may look`() {
        let bench = Bench(.auto)
        for _ in 0..<600 { bench.exchange(after: .milliseconds(1)) }
        #expect(refuse(until: 30, on: bench).prefix(5) == [2, 4, 8, 10, 10])
    }

    @Test func `after an episode in which the log has emptied the pace begins at an eighth`() {
        let bench = Bench(.known(perWindow: 600, burst: nil))
        for _ in 0..<600 { bench.exchange(after: .milliseconds(1)) }
        _ = refuse(until: bench.now.seconds + 60, on: bench)
        bench.exchange(after: .milliseconds(1))
        let first = gap(on: bench)
        // Three seconds at each step.
        for _ in 0..<60 { bench.exchange(after: .milliseconds(1)) }
        let later = gap(on: bench)
        #expect(first > 6 * later && first < 9 * later)
    }

    @Test func `after a short episode the pace is what it was`() {
        let bench = Bench(.known(perWindow: 600, burst: nil))
        for _ in 0..<300 { bench.exchange(after: .milliseconds(1)) }
        let before = gap(on: bench)
        bench.exchange(status: 429, after: .milliseconds(1))
        bench.exchange(after: .milliseconds(1))
        #expect(gap(on: bench) < 1.3 * before)
    }

    /// Seconds from one send to the next.
    private func gap(on bench: Bench) -> Double {
        bench.exchange(after: .milliseconds(1))
        let before = bench.now.seconds
        bench.exchange(after: .milliseconds(1))
        return bench.now.seconds - before
    }

    @Test func `what was sent before the bound grew does not raise it again`() {
        let bench = Bench(.none, maxInFlight: 64)
        answer(bench.sendAll(), on: bench)
        var open = bench.sendAll()
        answer(Array(open.prefix(4)), on: bench)
        open = Array(open.dropFirst(4)) + bench.sendAll()
        // Sixteen answers have come: the bound has doubled while four are under way.
        answer(Array(open.prefix(4)), on: bench)
        open = Array(open.dropFirst(4)) + bench.sendAll()
        #expect(bench.throttle.view(at: bench.now).inFlightBound == 16)
        // Seventeen more, but only thirteen of what left since.
        answer(Array(open.prefix(4)), after: .zero, on: bench)
        open = Array(open.dropFirst(4)) + bench.sendAll()
        answer(Array(open.prefix(13)), on: bench)
        #expect(bench.throttle.view(at: bench.now).inFlightBound == 16)
        open = Array(open.dropFirst(13)) + bench.sendAll()
        answer(open, on: bench)
        #expect(bench.throttle.view(at: bench.now).inFlightBound == 32)
    }

    @Test func `the first refusal of an unknown quota takes back what was in flight`() {
        let bench = Bench(.auto, maxInFlight: 64)
        while bench.throttle.view(at: bench.now).inFlightBound < 32 { answer(bench.sendAll(), on: bench) }
        answer(bench.sendAll(), status: 429, on: bench)
        #expect(bench.throttle.view(at: bench.now).inFlightBound >= 32)
        bench.exchange()
        #expect(bench.throttle.view(at: bench.now).phase != .episode)
        #expect(bench.throttle.view(at: bench.now).inFlightBound == 8)
    }

    @Test func `a climb is in no haste where its refusal would take much along`() {
        let scenario = Scenario(.FW, rows: 3_000).with {
            $0.limit = 600
            $0.latency = .s3
            $0.phase = 0.5
        }
        let slow = Simulation.run(scenario, seed: 1)
        #expect(slow.mostInFlight < 50)
        // In haste all the same where answers come at once.
        #expect(Simulation.run(scenario.with { $0.latency = .ms50 }, seed: 1).duration < 0.9 * slow.duration)
    }

    /// A run that begins with 100 a minute, as an earlier one left it.
    private func laterRun(windowsBetweenTrials: Double) -> Bench {
        Bench(learnt: Throttle.Learnt(perWindow: 100, windowSeconds: 60, refusals: 1, windowsBetweenTrials: windowsBetweenTrials))
    }

    @Test(arguments: [(8.0, 3.0), (2, 2), (24, 24)])
    func `who begins with what was learnt tries more after three windows at the latest, unless that is dear`(left: Double, wait: Double) {
        let bench = laterRun(windowsBetweenTrials: left)
        while bench.throttle.view(at: bench.now).phase != .trial, bench.now.seconds < 2_000 { bench.exchange() }
        #expect((60 * wait..<60 * wait + 5).contains(bench.now.seconds))
    }

    /// Learnt or hinted are 100.
    @Test(arguments: [(true, 150, 110...110), (false, 150, 102...102), (true, 500, 500...600), (false, 500, 500...600)])
    func `the first climb of a run is put down to a bucket's savings where they could have paid for it`(
        isLearnt: Bool, reached: Int, believed: ClosedRange<Int>
    ) {
        let bench = isLearnt ? laterRun(windowsBetweenTrials: 2) : Bench()
        while (bench.throttle.view(at: bench.now).quota ?? 0) < reached, bench.now.seconds < 2_000 { bench.exchange() }
        bench.exchange(status: 429)
        #expect(believed.contains(bench.throttle.view(at: bench.now).quota ?? 0))
    }

    @Test(arguments: [LimiterModel.SL, .FW, .LB]) func `who is told half the quota finds the rest all the same`(model: LimiterModel) {
        let scenario = Scenario(model, rows: 10_000).with {
            $0.limit = 200
            $0.latency = .ms50
        }
        let result = Simulation.run(scenario, seed: 1)
        #expect((190...210).contains(result.learnt?.perWindow ?? 0))
        #expect(result.share >= 80)
    }

    /// A first step of a fiftieth would have to be borne out by a whole window, and bring next to nothing.
    @Test func `a fall by a fifth is made good by tenths`() {
        let bench = Bench()
        for _ in 0..<40 { bench.exchange() }
        bench.exchange(status: 429)
        bench.exchange()
        #expect(bench.throttle.view(at: bench.now).quota == 80)
        while bench.throttle.view(at: bench.now).quota == 80, bench.now.seconds < 900 { bench.exchange() }
        #expect(bench.throttle.view(at: bench.now).quota == 88)
    }

    @Test(arguments: [5, 10, 20, 30]) func `a small quota is found to the last request`(limit: Int) {
        let scenario = Scenario(.SL, rows: 20 * limit).with {
            $0.limit = limit
            $0.quota = .known(perWindow: limit * 4 / 5, burst: nil)
            $0.latency = .ms50
        }
        #expect(Simulation.run(scenario, seed: 1).learnt?.perWindow == Double(limit))
    }

    private func answer(_ requests: [RequestNumber], status: Int = 200, after: Duration = .milliseconds(300), on bench: Bench) {
        bench.now = bench.now + after
        for request in requests { bench.throttle.answered(request, status: status, fields: [:], at: bench.now) }
    }

    /// What a burst let through stands in our own log for a window, and comes back with the server by and by: who waits for the log loses it.
    @Test func `a burst that is spent does not fill the log`() {
        let scenario = Scenario(.LB, rows: 1_000).with {
            $0.limit = 600
            $0.quota = .auto
            $0.latency = .ms50
        }
        #expect(Simulation.run(scenario, seed: 1).share > 92)
    }

    /// The first refusal tells the quota, and a release while all of it stands in the log that the window has ended.
    @Test(arguments: [0.3, 0.5, 0.7, 0.9]) func `a window that has ended is followed by a whole one`(phase: Double) {
        let scenario = Scenario(.FW).with {
            $0.limit = 6_000
            $0.quota = .auto
            $0.latency = .ms50
            $0.phase = phase
        }
        #expect(Simulation.run(scenario, seed: 1).share > 82)
    }

    /// A trial that fails takes along what is under way, which is more the slower the answers are.
    @Test func `slow answers make trials rare`() {
        func windowsBetweenTrials(_ latency: Latency) -> Double? {
            let scenario = Scenario(.FW, rows: 2_500).with {
                $0.limit = 600
                $0.quota = .known(perWindow: 600, burst: nil)
                $0.learnt = Throttle.Learnt(perWindow: 600, windowSeconds: 60, refusals: 1, windowsBetweenTrials: 2)
                $0.latency = latency
                $0.phase = 0.1
            }
            return Simulation.run(scenario, seed: 1).learnt?.windowsBetweenTrials
        }
        #expect(windowsBetweenTrials(.ms50) == 4)
        #expect((windowsBetweenTrials(.s3) ?? 0) > 6)
    }
}
