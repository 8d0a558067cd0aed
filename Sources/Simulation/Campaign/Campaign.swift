import Dispatch
import Synchronization

/// Plays many seeds.
package enum Campaign {
    /// What came of many scenarios.
    package struct Report: Sendable {
        package var scenarios = 0
        package var coverage = Coverage()
        /// The lowest failing seeds and what they violated.
        package var failures: [(seed: UInt64, violation: String)] = []
        package var duration = Duration.zero

        package init() {}
    }

    /// Plays the seeds on several threads.
    ///
    /// - Parameter mostFailures: it ends early when so many have failed.
    package static func run(_ seeds: Range<UInt64>, threads: Int, mostFailures: Int = 5) -> Report {
        let start = ContinuousClock.now
        let shared = Mutex(Report())
        let next = Atomic<UInt64>(seeds.lowerBound)
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            while true {
                let first = next.add(pieces, ordering: .relaxed).oldValue
                guard first < seeds.upperBound, shared.withLock({ $0.failures.count < mostFailures }) else { return }
                let part = play(first..<min(seeds.upperBound, first + pieces))
                shared.withLock { $0.add(part) }
            }
        }
        var report = shared.withLock { $0 }
        report.failures.sort { $0.seed < $1.seed }
        report.duration = ContinuousClock.now - start
        return report
    }

    private static let pieces: UInt64 = 64

    private static func play(_ seeds: Range<UInt64>) -> Report {
        var report = Report()
        for seed in seeds {
            let result = Player.play(Scenario(seed: seed))
            report.scenarios += 1
            report.coverage.add(result.coverage)
            if let violation = result.violation { report.failures.append((seed, violation)) }
        }
        return report
    }

    /// The first seed that finds a mistake; `nil` if none does.
    package static func firstFailure(of broken: BrokenVariant, in seeds: Range<UInt64>) -> (seed: UInt64, violation: String)? {
        for seed in seeds {
            if let violation = Player.play(Scenario(seed: seed), broken: broken).violation { return (seed, violation) }
        }
        return nil
    }

    /// A failing seed, shrunk, with the trace of what happens and the command that repeats it; `nil` if it does not fail.
    package static func explain(_ seed: UInt64, broken: BrokenVariant? = nil, shrinks: Bool = true) -> String? {
        var scenario = Scenario(seed: seed)
        guard let violation = Player.play(scenario, broken: broken).violation else { return nil }
        if shrinks { scenario = Shrinker.shrink(scenario, broken: broken) }
        let result = Player.play(scenario, broken: broken, traces: true)
        return """
            seed \(seed) fails: \(violation)
            \(shrinks ? "Shrunk to:\n" : "")\(scenario)

            \(result.trace.joined(separator: "\n"))

            violated: \(result.violation ?? "nothing")
            repeat it: scripts/simulate --seed \(seed) --trace\(broken.map { " --broken \($0.rawValue)" } ?? "")
            """
    }
}

extension Campaign.Report {
    fileprivate mutating func add(_ part: Campaign.Report) {
        scenarios += part.scenarios
        coverage.add(part.coverage)
        failures += part.failures
    }
}
