public import ArgumentParser
public import BulkModel

/// What is shown while a run goes on and at its end.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "auto: a line that changes on a terminal, a line every 30 s elsewhere; none: nothing.", valueName: "kind"))
    var progress: ProgressArgument = .auto

    @Flag(help: "Print the summary as JSON on stdout.")
    var json = false
}

enum ProgressArgument: String, ExpressibleByArgument, CaseIterable {
    case auto, none
}

extension ImportKind: ExpressibleByArgument {}
extension Cause: ExpressibleByArgument {}
