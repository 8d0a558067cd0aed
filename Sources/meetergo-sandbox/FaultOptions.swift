import ArgumentParser
import Foundation
import Sandbox

struct FaultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Time each reply takes: none, fixed:MS, uniform:MIN-MAX or exponential:MEAN, in milliseconds.", valueName: "distribution"))
    var latency = "none"

    @Option(
        help: ArgumentHelp(
            "A fault, KIND[:name=value,…]; may be repeated. See FAULTS above.", valueName: "spec"))
    var fault: [String] = []

    @Option(help: ArgumentHelp("Reads do not see what was written less than this long ago.", valueName: "seconds"))
    var readDelay = 0.0

    @Option(help: ArgumentHelp("Credentials expire after this many admitted requests.", valueName: "n"))
    var expireAfterRequests: Int?

    @Option(help: ArgumentHelp("Credentials expire this long after the start.", valueName: "seconds"))
    var expireAfterSeconds: Double?

    func plan() throws -> FaultPlan {
        var plan = FaultPlan()
        do throws(FaultSyntaxError) {
            plan.latency = try Latency(latency)
            for text in fault { plan.rules.append(try FaultRule(text: text)) }
        } catch {
            throw ValidationError(error.description)
        }
        plan.readDelay = .seconds(readDelay)
        plan.expireAfterRequests = expireAfterRequests
        plan.expireAfter = expireAfterSeconds.map { .seconds($0) }
        return plan
    }

    func validate() throws {
        _ = try plan()
        guard readDelay >= 0 else { throw ValidationError("--read-delay must not be negative") }
        guard (expireAfterRequests ?? 0) >= 0 else { throw ValidationError("--expire-after-requests must not be negative") }
        guard (expireAfterSeconds ?? 0) >= 0 else { throw ValidationError("--expire-after-seconds must not be negative") }
    }
}
