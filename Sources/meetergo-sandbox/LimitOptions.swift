import ArgumentParser
import Sandbox

extension LimitSettings.Kind: ExpressibleByArgument {}
extension LimitHeaders.Dialect: ExpressibleByArgument {}
extension LimitHeaders.Reset: ExpressibleByArgument {}

struct LimitOptions: ParsableArguments {
    @Option(help: "How requests of one credential are counted, across all routes.")
    var limit = LimitSettings.Kind.none

    @Option(help: ArgumentHelp("Requests per window.", valueName: "n"))
    var rate = 100

    @Option(help: ArgumentHelp("Length of the window.", valueName: "seconds"))
    var window = 60.0

    @Option(
        help: ArgumentHelp(
            "What may come at once: a bucket's capacity (2 × rate unless given), what may run ahead of leaky, the short limit of dual (rate / 5).",
            valueName: "n"))
    var burst: Int?

    @Flag(help: "Refused requests use up quota too (sliding, counter, bucket, dual).")
    var countRefused = false

    @Option(help: "What headers tell about the limit.")
    var limitHeaders = LimitHeaders.Dialect.off

    @Option(help: "How X-RateLimit-Reset is written.")
    var limitReset = LimitHeaders.Reset.seconds

    @Flag(help: "Write Retry-After as an HTTP date instead of seconds.")
    var retryAfterDate = false

    @Option(help: ArgumentHelp("Status of a refusal: 429, or 503 with nginx's page.", valueName: "status"))
    var limitStatus = 429

    var settings: LimitSettings {
        var settings = LimitSettings(kind: limit, rate: rate, window: .seconds(window), burst: burst, countsRefused: countRefused)
        settings.status = limitStatus
        settings.headers.dialect = limitHeaders
        settings.headers.reset = limitReset
        settings.headers.retryAfterIsDate = retryAfterDate
        return settings
    }

    func validate() throws {
        guard rate >= 1 else { throw ValidationError("--rate must be at least 1") }
        guard window >= 0.001 else { throw ValidationError("--window must be at least 0.001 seconds") }
        guard (burst ?? 1) >= 0 else { throw ValidationError("--burst must not be negative") }
        guard [429, 503].contains(limitStatus) else { throw ValidationError("--limit-status must be 429 or 503") }
    }
}
