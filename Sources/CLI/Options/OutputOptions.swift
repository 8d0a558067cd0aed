public import ArgumentParser
public import BulkModel
public import Ledger
import Pipeline

/// What is shown while a run goes on and at its end.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "bar: a few lines that change, on a terminal; plain: a line every 30 s; json: a line of JSON every 5 s; none: nothing; auto: bar on a terminal, elsewhere plain, or json with --log-format json.",
            valueName: "kind"))
    var progress: ProgressArgument = .auto

    @Option(
        help: ArgumentHelp(
            "text, or json: each message on stderr as a line of JSON with at, level and message.", valueName: "format"))
    var logFormat: LogFormat = .text

    @Option(
        help: ArgumentHelp(
            "A file to keep the run's numbers in while it goes on, in Prometheus' text format, for node_exporter's textfile collector.",
            valueName: "file"))
    var metricsFile: String?

    @Flag(help: "Print the summary as JSON on stdout.")
    var json = false
}

/// When a run stops by itself, and how safely it writes.
struct SafetyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Stop when more rows than this have failed: a number, or a share such as 5% (looked at from the hundredth row on). What is not sent then is sent by the same command again.",
            valueName: "n|n%"))
    var maxErrors: ErrorLimitArgument?

    @Option(
        help: ArgumentHelp(
            "full: what is written down outlives a power failure; process: it outlives a crash of the program alone, which saves a sync for each batch of rows.",
            valueName: "kind"))
    var durability: Durability = .full
}

/// The value of `--max-errors`.
struct ErrorLimitArgument: ExpressibleByArgument {
    var limit: ErrorLimit

    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let share = Double(argument.dropLast()), share >= 0, share < 100 else { return nil }
            limit = .share(share / 100)
        } else {
            guard let rows = Int(argument), rows >= 0 else { return nil }
            limit = .rows(rows)
        }
    }
}

extension Durability: ExpressibleByArgument {}

/// The value of `--log-format`.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

enum ProgressArgument: String, ExpressibleByArgument, CaseIterable {
    case auto, bar, plain, json, none
}

extension ImportKind: ExpressibleByArgument {}
extension Cause: ExpressibleByArgument {}
