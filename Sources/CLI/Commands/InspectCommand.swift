import ArgumentParser
import BulkModel
import JSONText
import Records

/// `meetergo-bulk inspect`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows how a file is read: encoding, delimiter, header, records. Any file, no network.",
        discussion: """
            EXAMPLES:
              meetergo-bulk inspect users.csv
              meetergo-bulk inspect --json --records 0 export.csv.gz
              ssh host cat users.csv | meetergo-bulk inspect -

            With --json, stdout has one object a line: first what was found out about the file, then each record as it is read (for CSV, \
            header to text; a column without a name is "column N", the second "Name" is "Name (2)"). What is no record is \
            {"error": {...}} with its place, a message and a remedy.

            EXIT CODES:
              0 the file can be read, single rows may be faulty
              64 wrong use
              65 the file cannot be read, or not to its end
            """)

    @Argument(help: "A CSV or JSON Lines file, which may be in gzip or zstd; - is standard input.")
    var file: String

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @Option(help: ArgumentHelp("Records to show, faulty rows included; 0 shows all.", valueName: "n"))
    var records: Int = 20

    @OptionGroup(title: "input") var input: InputOptions

    func validate() throws {
        guard records >= 0 else { throw ValidationError("--records takes 0 or more.") }
    }

    func run() throws {
        try exiting(isJSON: json) {
            var printer = InspectionPrinter(isJSON: json)
            do throws(RecordsError) {
                try read(&printer)
                printer.flush()
                return .success
            } catch {
                printer.error(error)
                printer.flush()
                throw CommandFailure(error)
            }
        }
    }

    private func read(_ printer: inout InspectionPrinter) throws(RecordsError) {
        let reader = try RecordReader([file == "-" ? .standardInput : .file(path: file)], settings: input.readerSettings)
        let early = reader.files.map { $0.reading(preset: nil) }
        printer.description(reader.files[0])
        var shown = 0
        while records == 0 || shown < records, let item = try reader.next() {
            printer.item(item, of: reader.files[0].name)
            shown += 1
        }
        let late = reader.files.map { $0.reading(preset: nil) }
        for line in LateNotes.lines(since: early, late, shortRows: reader.shortRows, blankLines: reader.blankLines) { printer.late(line) }
    }
}
