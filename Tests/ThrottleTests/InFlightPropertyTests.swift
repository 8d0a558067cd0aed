import HTTPTypes
import TestSupport
import Testing
import Throttle

/// The bound on what is in flight, with a client that sends whatever it may and a server that is troubled from time to time.
struct InFlightPropertyTests {
    private struct Open {
        var request: RequestNumber
        var due: Instant
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `never more in flight than the bound, and one alone while refused or down`(seed: UInt64) {
        var random = SimulationRandom(seed: seed)
        let most = 1 + Int(random.unit() * 40)
        // Only the bound limits, and no quota does.
        let bench = Bench(seed % 2 == 0 ? .none : .known(perWindow: 600_000, burst: nil), maxInFlight: most)
        var open: [Open] = []
        var timesFull = 0
        var timesAlone = 0
        for _ in 0..<3_000 {
            while case .now = bench.throttle.admission(at: bench.now) {
                let phase = bench.throttle.view(at: bench.now).phase
                bench.number += 1
                let request = RequestNumber(rawValue: bench.number)
                bench.throttle.sent(request, at: bench.now)
                open.append(Open(request: request, due: bench.now + .milliseconds(20 + Int(random.unit() * 200))))
                let bound = bench.throttle.view(at: bench.now).inFlightBound
                #expect(open.count <= min(bound, most))
                if open.count == bound { timesFull += 1 }
                if phase == .episode || phase == .down {
                    #expect(open.count == 1)
                    timesAlone += 1
                }
                guard open.count <= most else { return }
            }
            // The next thing that happens: an answer, or the turn of the next request.
            let next = open.indices.min { open[$0].due < open[$1].due }
            if case .at(let instant, _) = bench.throttle.admission(at: bench.now), next.map({ instant < open[$0].due }) ?? true {
                bench.now = instant
                continue
            }
            guard let next else { break }
            let answered = open.remove(at: next)
            bench.now = max(bench.now, answered.due)
            let isTroubled = Int(bench.now.seconds) % 60 < 5
            let dice = random.unit()
            if isTroubled, dice < 0.6 {
                bench.throttle.failed(answered.request, at: bench.now)
            } else {
                bench.throttle.answered(answered.request, status: dice > 0.99 ? 429 : 200, fields: [:], at: bench.now)
            }
        }
        #expect(timesFull > 50)
        #expect(timesAlone > 5)
    }
}
