import Foundation
import Simulation

// Plays simulated runs of the tool, one from each seed, and says what was covered.

let usage = """
    usage: scripts/simulate [--seeds N] [--from S]          plays N seeds (20000) from S (0) on
           scripts/simulate --seed S [--trace] [--whole]    plays one; on failure shrinks it, unless --whole; --trace prints what happens
           … --broken NAME                                  with a deliberate mistake: \(BrokenVariant.allCases.map(\.rawValue).joined(separator: ", "))
    exit code: 0 everything held, 1 it did not, 64 usage
    """

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("\(message)\n\(usage)\n".utf8))
    exit(64)
}

var numbers: [String: UInt64] = [:]
var flags: Set<String> = []
var broken: BrokenVariant?
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--seeds", "--from", "--seed":
        guard let text = arguments.popFirst(), let number = UInt64(text) else { fail("\(argument) wants a number") }
        numbers[argument] = number
    case "--trace", "--whole": flags.insert(argument)
    case "--broken":
        guard let name = arguments.popFirst(), let variant = BrokenVariant(rawValue: name) else { fail("--broken wants a name") }
        broken = variant
    case "--help":
        print(usage)
        exit(0)
    default: fail("\(argument) is not known")
    }
}

/// One seed, with everything that happens if wanted.
@MainActor func playOne(_ seed: UInt64) -> Int32 {
    if let text = Campaign.explain(seed, broken: broken, shrinks: !flags.contains("--whole")) {
        print(text)
        return 1
    }
    let result = Player.play(Scenario(seed: seed), broken: broken, traces: flags.contains("--trace"))
    print(Scenario(seed: seed))
    for line in result.trace { print(line) }
    print("seed \(seed): everything held")
    return 0
}

/// Many seeds on all cores.
@MainActor func playMany(_ seeds: Range<UInt64>) -> Int32 {
    let report = Campaign.run(seeds, threads: ProcessInfo.processInfo.activeProcessorCount)
    let seconds = Double(report.duration.components.seconds) + Double(report.duration.components.attoseconds) / 1e18
    print("\(report.scenarios) scenarios in \(String(format: "%.1f", seconds)) s. Seen:")
    for line in report.coverage.lines { print(line) }
    guard let first = report.failures.first else {
        print("everything held")
        return 0
    }
    for failure in report.failures.dropFirst() { print("seed \(failure.seed) fails: \(failure.violation)") }
    print(Campaign.explain(first.seed) ?? "seed \(first.seed) failed once and not again")
    return 1
}

if let seed = numbers["--seed"] {
    exit(playOne(seed))
} else if let broken {
    let start = numbers["--from"] ?? 0
    guard let found = Campaign.firstFailure(of: broken, in: start..<start + (numbers["--seeds"] ?? 20_000)) else {
        print("\(broken.rawValue): not found")
        exit(0)
    }
    print(
        Campaign.explain(found.seed, broken: broken, shrinks: !flags.contains("--whole")) ?? "seed \(found.seed) failed once and not again")
    exit(1)
} else {
    let start = numbers["--from"] ?? 0
    exit(playMany(start..<start + (numbers["--seeds"] ?? 20_000)))
}
