import BulkModel
import Pipeline
import Testing
import Throttle

/// Random servers, disks and interrupts: whatever happens, the accounting holds and nothing has two effects.
struct RandomTroubleTests {
    @Test(arguments: 0..<400)
    func `every row ends once and has one effect at most`(seed: Int) {
        var dice = SeededDice(seed: UInt64(seed))
        let count = Int.random(in: 1...120, using: &dice)
        let quota: Throttle.Settings.Quota =
            Bool.random(using: &dice) ? .none : .known(perWindow: Int.random(in: 20...600, using: &dice), burst: nil)
        var run = SimulatedRun(
            rows: rows(1...count) { $0.isMultiple(of: 13) ? .invalid([Finding(.validation, message: "bad")]) : nil },
            settings: PipelineSettings(
                attempts: Int.random(in: 1...4, using: &dice), maxInFlight: Int.random(in: 1...32, using: &dice), seed: UInt64(seed)),
            throttle: Throttle.Settings(quota: quota, maxInFlight: 32, seed: UInt64(seed)))
        run.commitSeconds = Double.random(in: 0.0005...0.5, using: &dice)
        if Int.random(in: 0..<4, using: &dice) == 0 { run.interruptAt = Instant(seconds: Double.random(in: 0...40, using: &dice)) }
        let trouble = Double.random(in: 0...0.6, using: &dice)
        var serverDice = SeededDice(seed: UInt64(seed) ^ 0xABCD)
        run.behave = { _, _, _ in
            let seconds = Double.random(in: 0.01...3, using: &serverDice)
            guard Double.random(in: 0...1, using: &serverDice) < trouble else {
                return .status(201, executed: true, seconds: seconds)
            }
            switch Int.random(in: 0..<7, using: &serverDice) {
            case 0: return .status(429, seconds: seconds)
            case 1: return .failure(.connect, mayHaveBeenSent: false)
            case 2: return .failure(.timeout, mayHaveBeenSent: true, executed: true)
            case 3: return .failure(.connectionLost, mayHaveBeenSent: true, executed: false)
            case 4: return .status(502, executed: Bool.random(using: &serverDice), seconds: seconds)
            case 5: return .status(400, seconds: seconds)
            default: return .status(403, seconds: seconds)
            }
        }
        run.run()
        #expect(run.violations == [], "seed \(seed)")
        #expect(run.pipeline.accounting.holds, "seed \(seed)")
        #expect(run.pipeline.accounting.read == run.ends.count, "seed \(seed)")
        #expect(run.effects.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        for (row, end) in run.ends {
            switch end.outcome {
            case .created: #expect(run.effects[row] == 1, "seed \(seed), row \(row)")
            case .unsent, .refused, .invalid: #expect(run.effects[row] == nil, "seed \(seed), row \(row)")
            default: break
            }
        }
        if run.pipeline.stopReason == nil { #expect(run.ends.count == count, "seed \(seed)") }
    }
}

/// SplitMix64, so that a failing seed fails again.
struct SeededDice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
