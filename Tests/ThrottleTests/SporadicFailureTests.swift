import HTTPTypes
import TestSupport
import Testing
import Throttle

/// Failures that come now and then, whatever is in flight, and failures that come because too much is.
struct SporadicFailureTests {
    /// How a call ends.
    enum Ending { case answered, cut, status(Int) }

    /// A client that sends whatever it may at a server without a limit, 50 to 100 ms away.
    struct Run {
        /// Calls answered well a second over the last two thirds of the time.
        private(set) var perSecond = 0.0
        /// The bound in flight at each of those answers, summed.
        private(set) var meanBound = 0.0

        /// - Parameters:
        ///   - ending: how a call ends that is sent while so many are under way, itself included, given a number in 0 ..< 1.
        init(_ quota: Throttle.Settings.Quota, seed: UInt64, seconds: Double = 90, ending: (_ inFlight: Int, _ dice: Double) -> Ending) {
            var random = SimulationRandom(seed: seed)
            let bench = Bench(quota, maxInFlight: 64)
            var open: [(request: RequestNumber, due: Instant, ending: Ending)] = []
            var answers = 0
            var bounds = 0
            while bench.now.seconds < seconds {
                while case .now = bench.throttle.admission(at: bench.now), let request = bench.send() {
                    let due = bench.now + .milliseconds(50 + Int(random.unit() * 50))
                    open.append((request, due, ending(open.count + 1, random.unit())))
                }
                let next = open.indices.min { open[$0].due < open[$1].due }
                if case .at(let instant, _) = bench.throttle.admission(at: bench.now), next.map({ instant < open[$0].due }) ?? true {
                    bench.now = instant
                    continue
                }
                guard let next else { break }
                let call = open.remove(at: next)
                bench.now = max(bench.now, call.due)
                let counts = bench.now.seconds >= seconds / 3
                switch call.ending {
                case .cut: bench.throttle.failed(call.request, at: bench.now)
                case .status(let status): bench.throttle.answered(call.request, status: status, fields: [:], at: bench.now)
                case .answered:
                    bench.throttle.answered(call.request, status: 200, fields: [:], at: bench.now)
                    if counts { answers += 1 }
                    if counts { bounds += bench.throttle.view(at: bench.now).inFlightBound }
                }
            }
            perSecond = Double(answers) / (seconds * 2 / 3)
            meanBound = Double(bounds) / Double(max(answers, 1))
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>, [Throttle.Settings.Quota.none, .known(perWindow: 60_000, burst: nil)])
    func `two calls in a hundred that fail cost no more than a tenth of the speed`(seed: UInt64, quota: Throttle.Settings.Quota) {
        let whole = Run(quota, seed: seed) { _, _ in .answered }
        #expect(whole.perSecond > 500)
        let cut = Run(quota, seed: seed) { _, dice in dice < 0.02 ? .cut : .answered }
        #expect(cut.perSecond >= 0.9 * whole.perSecond, "\(cut.perSecond) of \(whole.perSecond) a second")
        let broken = Run(quota, seed: seed) { _, dice in dice < 0.02 ? .status(500) : .answered }
        #expect(broken.perSecond >= 0.9 * whole.perSecond, "\(broken.perSecond) of \(whole.perSecond) a second")
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `a server that drops what is too much for it gets less at once`(seed: UInt64) {
        // Beyond 20 in flight it drops half of the calls.
        let run = Run(.none, seed: seed) { inFlight, dice in inFlight > 20 && dice < 0.5 ? .cut : .answered }
        #expect(run.meanBound < 30 && run.meanBound > 8, "\(run.meanBound)")
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `where nearly half fails whatever is in flight hardly anything is`(seed: UInt64) {
        let run = Run(.none, seed: seed) { _, dice in dice < 0.44 ? .cut : .answered }
        #expect(run.meanBound < 6, "\(run.meanBound)")
    }

    @Test func `a call given up while the server keeps silent makes no room for another`() {
        let bench = Bench(.none, maxInFlight: 8)
        for _ in 0..<20 { bench.exchange(after: .milliseconds(100)) }
        var open: [RequestNumber] = []
        while case .now = bench.throttle.admission(at: bench.now), let request = bench.send() { open.append(request) }
        #expect(open.count == 8)
        bench.now = bench.now + .seconds(5)
        // With three or fewer under way one more may look; until then what takes a place would only be the next to be given up.
        for request in open.prefix(4) {
            bench.throttle.failed(request, at: bench.now)
            #expect(bench.throttle.admission(at: bench.now) != .now)
        }
    }
}
