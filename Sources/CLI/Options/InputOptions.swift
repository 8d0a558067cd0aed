import ArgumentParser
import Records

/// How the input is read.
struct InputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("csv or jsonl. Default: found from the content, then the name.", valueName: "format"))
    var format: FormatArgument?

    @Option(help: ArgumentHelp("The CSV delimiter: comma, semicolon, tab or pipe. Default: found from the first lines.", valueName: "name"))
    var delimiter: DelimiterArgument?

    @Option(help: ArgumentHelp("Bytes of one record at most.", valueName: "bytes"))
    var recordLimit: Int = 1_048_576

    @Option(
        help: ArgumentHelp(
            "The IANA time zone of rows that name none, such as Europe/Berlin: users get it, and local booking times are read in it.",
            valueName: "zone"))
    var timezone: String?

    func validate() throws {
        guard (1_024...268_435_456).contains(recordLimit) else {
            throw ValidationError("--record-limit takes 1024 to 268435456 bytes.")
        }
    }

    var readerSettings: ReaderSettings {
        ReaderSettings(format: format?.format, delimiter: delimiter?.byte, recordLimit: recordLimit)
    }
}

enum FormatArgument: String, ExpressibleByArgument, CaseIterable {
    case csv, jsonl

    var format: RecordFormat {
        switch self {
        case .csv: .csv
        case .jsonl: .jsonLines
        }
    }
}

enum DelimiterArgument: String, ExpressibleByArgument, CaseIterable {
    case comma, semicolon, tab, pipe

    var byte: UInt8 {
        switch self {
        case .comma: UInt8(ascii: ",")
        case .semicolon: UInt8(ascii: ";")
        case .tab: UInt8(ascii: "\t")
        case .pipe: UInt8(ascii: "|")
        }
    }
}
