import ArgumentParser
import QuotaStore
import Throttle

/// What is known of the quota, how much of it may be used, and how hard the API may be worked.
struct QuotaOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The quota: requests a minute (100/min), or a second (10/s); auto: find it out; none: there is none. Default: what earlier runs \
            learnt of this key, else 100/min. A rate given here is where the run starts, unless less was learnt; more is tried from time to \
            time.
            """,
            valueName: "rate"))
    var rate: RateArgument?

    @Option(
        help: ArgumentHelp("Requests the API takes at once, where that is known. Default: 200 at 100/min.", valueName: "requests"))
    var burst: Int?

    @Option(
        help: ArgumentHelp(
            "The share of the quota to leave to others on the same key, such as 30%; more than is known of is then never tried.",
            valueName: "percent"))
    var leave: LeaveArgument?

    @Option(
        help: ArgumentHelp(
            "Stop at this time: 06:00 (the next one, local time) or ISO 8601 (2027-03-01T06:00:00+01:00). The same command continues.",
            valueName: "time"))
    var until: UntilArgument?

    @Option(help: ArgumentHelp("Stop after this time, such as 90m or 2h. The same command continues.", valueName: "duration"))
    var maxDuration: DurationArgument?

    @Flag(
        help: """
            Forget what earlier runs learnt of this key's quota. It is kept for each key and API; after 30 days it counts as a hint only. \
            Runs at the same time on this machine share the quota of their key evenly.
            """)
    var forgetQuota = false

    @Option(
        help: ArgumentHelp(
            "Requests under way at most, 1 to 512. Default: 8, or 64 where the quota is above 100/min, not known, or none.", valueName: "n")
    )
    var maxInFlight: Int?

    @Option(help: ArgumentHelp("Attempts for one row at most, 1 to 20.", valueName: "n"))
    var attempts: Int = 5

    @Option(
        help: ArgumentHelp(
            "For tests: the quota's window in seconds; a rate of N/min is then N in such a window.", valueName: "seconds",
            visibility: .hidden))
    var quotaWindow: Double = 60

    func validate() throws {
        if let maxInFlight, !(1...512).contains(maxInFlight) { throw ValidationError("--max-in-flight takes 1 to 512.") }
        if let burst, !(1...1_000_000).contains(burst) { throw ValidationError("--burst takes 1 to 1000000.") }
        guard (1...20).contains(attempts) else { throw ValidationError("--attempts takes 1 to 20.") }
        guard quotaWindow >= 0.1, quotaWindow <= 86_400 else { throw ValidationError("--quota-window takes 0.1 to 86400 seconds.") }
    }

    /// What the user said of the quota; `nil` for nothing.
    var said: Throttle.Settings.Quota? {
        switch rate {
        case nil: burst.map { .known(perWindow: 100, burst: $0) }
        case .known(let perMinute): .known(perWindow: perMinute, burst: burst ?? (perMinute == 100 ? 200 : nil))
        case .auto: .auto
        case .unlimited: Throttle.Settings.Quota.none
        }
    }

    func settings(_ start: QuotaStart, seed: UInt64) -> Throttle.Settings {
        Throttle.Settings(
            quota: start.quota, maxInFlight: maxInFlight ?? start.maxInFlight, window: .seconds(quotaWindow), leave: leave?.share ?? 0,
            seed: seed)
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
}

/// The value of `--leave`: `30%` or `30`, from 0 to 95.
struct LeaveArgument: ExpressibleByArgument, Hashable {
    /// 0 … 0.95.
    var share: Double

    init?(argument: String) {
        let digits = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
        guard let percent = Double(digits), (0...95).contains(percent) else { return nil }
        share = percent / 100
    }
}
