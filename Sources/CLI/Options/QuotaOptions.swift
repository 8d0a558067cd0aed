import ArgumentParser
import Throttle

/// What is known of the quota, and how hard the API may be worked.
struct QuotaOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The quota: requests a minute (100/min), or a second (10/s); auto: find it out; none: there is none.",
            valueName: "rate"))
    var rate: RateArgument = .known(perMinute: 100)

    @Option(
        help: ArgumentHelp("Requests the API takes at once, where that is known. Default: 200 at the default rate.", valueName: "requests"))
    var burst: Int?

    @Option(
        help: ArgumentHelp(
            "Requests under way at most, 1 to 512. Default: 8, or 64 where --rate is above 100/min, auto or none.", valueName: "n"))
    var maxInFlight: Int?

    @Option(help: ArgumentHelp("Attempts for one row at most, 1 to 20.", valueName: "n"))
    var attempts: Int = 5

    func validate() throws {
        if let maxInFlight, !(1...512).contains(maxInFlight) { throw ValidationError("--max-in-flight takes 1 to 512.") }
        if let burst, !(1...1_000_000).contains(burst) { throw ValidationError("--burst takes 1 to 1000000.") }
        guard (1...20).contains(attempts) else { throw ValidationError("--attempts takes 1 to 20.") }
    }

    var inFlightBound: Int {
        if let maxInFlight { return maxInFlight }
        // At 100 a minute, eight cover a latency of almost five seconds; more would only be more unknown rows after a crash.
        if case .known(let perMinute) = rate, perMinute <= 100 { return 8 }
        return 64
    }

    func settings(seed: UInt64) -> Throttle.Settings {
        let quota: Throttle.Settings.Quota =
            switch rate {
            case .known(let perMinute): .known(perWindow: perMinute, burst: burst ?? (perMinute == 100 ? 200 : nil))
            case .auto: .auto
            case .unlimited: .none
            }
        return Throttle.Settings(quota: quota, maxInFlight: inFlightBound, seed: seed)
    }
}

/// The value of `--rate`.
enum RateArgument: ExpressibleByArgument, Hashable {
    case known(perMinute: Int)
    case auto
    case unlimited

    init?(argument: String) {
        switch argument.lowercased() {
        case "auto": self = .auto
        case "none": self = .unlimited
        default:
            let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
            guard let number = Int(parts[0]), (1...10_000_000).contains(number), parts.count <= 2 else { return nil }
            switch parts.count == 1 ? "min" : parts[1] {
            case "min", "minute", "m": self = .known(perMinute: number)
            case "s", "sec", "second": self = .known(perMinute: number * 60)
            default: return nil
            }
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .known(let perMinute): "\(perMinute)/min"
        case .auto: "auto"
        case .unlimited: "none"
        }
    }
}
