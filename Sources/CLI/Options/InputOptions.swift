public import ArgumentParser
public import MeetergoAPI
import Records

/// How the input is read.
struct InputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("csv or jsonl. Default: found from the content, then the name.", valueName: "format"))
    var format: FormatArgument?

    @Option(
        help: ArgumentHelp(
            "The encoding: utf-8, utf-16, windows-1252, latin1, iso-8859-15, windows-1250, iso-8859-2, windows-1254, macintosh or cp850. Default: what the byte-order mark says, else UTF-8 if the text is that, else Windows-1252 with a notice.",
            valueName: "name"))
    var encoding: EncodingArgument?

    @Option(
        help: ArgumentHelp(
            "The CSV delimiter: comma, semicolon, tab, pipe, or one ASCII character. Default: that of a sep= line, else found from the first lines.",
            valueName: "name"))
    var delimiter: DelimiterArgument?

    @Option(
        help: ArgumentHelp(
            "What a double quote means in CSV: double, it encloses a cell and is written twice within; none, it is text. Default: double; none for tab-separated files whose quotes make no sense.",
            valueName: "kind"))
    var quote: QuoteArgument?

    @Option(
        help: ArgumentHelp(
            "Lines above the CSV header to pass over, such as titles; a sep= line counts. Default: 0, or 1 if line 1 is sep=.",
            valueName: "n"))
    var skipLines: Int?

    @Option(help: ArgumentHelp("Bytes of one record at most, in UTF-8.", valueName: "bytes"))
    var recordLimit: Int = 1_048_576

    @Option(
        help: ArgumentHelp(
            "The IANA time zone of rows that name none, such as Europe/Berlin: users get it, and local booking times are read in it.",
            valueName: "zone"))
    var timezone: String?

    @Option(
        help: ArgumentHelp(
            "The order of day and month in dates such as 03/04/2027: day-first, month-first, or a pattern such as dd/MM/yyyy. Default: found from the whole column; if nothing decides it, refused.",
            valueName: "order"))
    var dateFormat: DateOrder?

    @Option(
        help: ArgumentHelp(
            "The program whose export the file is, as `presets` lists them; none reads the columns by their own names. Default: found from the header.",
            valueName: "name"))
    var preset: String?

    @Option(help: ArgumentHelp("A mapping of your own in YAML, as `presets NAME` prints it.", valueName: "file"))
    var map: String?

    @Option(
        help: ArgumentHelp(
            "A CSV file of the hosts' names (or addresses) as the input has them, and their meetergo ids.", valueName: "file"))
    var hostMap: String?

    @Option(help: ArgumentHelp("A CSV file of the meeting types' names as the input has them, and their meetergo ids.", valueName: "file"))
    var typeMap: String?

    @Option(help: ArgumentHelp("A CSV file of attendees' names and e-mail addresses, for exports that have names only.", valueName: "file"))
    var attendeeMap: String?

    func validate() throws {
        guard preset == nil || map == nil else { throw ValidationError("Give --preset or --map, not both.") }
        guard (1_024...268_435_456).contains(recordLimit) else {
            throw ValidationError("--record-limit takes 1024 to 268435456 bytes.")
        }
        guard (0...10_000).contains(skipLines ?? 0) else { throw ValidationError("--skip-lines takes 0 to 10000.") }
    }

    var readerSettings: ReaderSettings {
        ReaderSettings(
            format: format?.format, encoding: encoding?.encoding, delimiter: delimiter?.byte, quoting: quote?.quoting,
            skippedLines: skipLines, recordLimit: recordLimit)
    }
}

extension DateOrder: ExpressibleByArgument {}

enum FormatArgument: String, ExpressibleByArgument, CaseIterable {
    case csv, jsonl

    var format: RecordFormat {
        switch self {
        case .csv: .csv
        case .jsonl: .jsonLines
        }
    }
}

/// The value of `--encoding`.
struct EncodingArgument: ExpressibleByArgument {
    let encoding: TextEncoding

    init?(argument: String) {
        guard let encoding = TextEncoding(name: argument) else { return nil }
        self.encoding = encoding
    }
}

/// The value of `--delimiter`.
struct DelimiterArgument: ExpressibleByArgument {
    let byte: UInt8

    init?(argument: String) {
        switch argument {
        case "comma": byte = UInt8(ascii: ",")
        case "semicolon": byte = UInt8(ascii: ";")
        case "tab", "\\t": byte = UInt8(ascii: "\t")
        case "pipe": byte = UInt8(ascii: "|")
        default:
            let bytes = Array(argument.utf8)
            guard bytes.count == 1, CSVDialect.isDelimiter(bytes[0]) else { return nil }
            byte = bytes[0]
        }
    }
}

/// The value of `--quote`.
enum QuoteArgument: String, ExpressibleByArgument, CaseIterable {
    case double, none

    var quoting: CSVDialect.Quoting {
        switch self {
        case .double: .double
        case .none: .none
        }
    }
}
