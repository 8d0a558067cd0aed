import ArgumentParser
import BulkModel
import Checking
import Foundation
import JSONText
import Mapping
import MeetergoAPI
import Records

/// `meetergo-bulk check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says everything that is wrong with the rows of a file. No network, nothing is sent.",
        discussion: """
            EXAMPLES:
              meetergo-bulk check users users.csv
              meetergo-bulk check bookings export.csv --timezone Europe/Berlin --out problems.csv

            All rules are those of import. What is found is grouped by cause, the largest group first, each with its first rows; --out \
            writes it row by row. Rows with the key of an earlier row are problems; addresses that differ in spelling only are notes.

            EXIT CODES:
              0 nothing to mend
              1 some rows have problems
              64 wrong use
              65 the file cannot be read, or not to its end
              74 --out cannot be written
            """)

    @Argument(help: "users or bookings.")
    var kind: ImportKind

    @Argument(help: "CSV or JSON Lines files, read one after the other; - is standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("Write a CSV file with a line for each finding.", valueName: "file"))
    var out: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @OptionGroup(title: "input") var input: InputOptions

    func run() throws {
        try exiting {
            let context = CheckContext(
                now: Int64(Date().timeIntervalSince1970), defaultTimeZone: input.timezone, dateOrder: input.dateFormat,
                pastBookings: .skip)
            let opened = try MappedInput(
                files.map { $0 == "-" ? .standardInput : .file(path: $0) }, kind: kind, options: input, context: context)
            if !json { for note in opened.notes { Console.note(note) } }
            return try check(opened)
        }
    }

    private func check(_ opened: MappedInput) throws -> ExitStatus {
        let names = opened.reader.files.map(\.name)
        var check = FileCheck(opened.reader, setup: CheckSetup(kind: kind, context: opened.context, mapper: opened.mapper))
        let findings = try out.map { path in
            try writing(path) { try FindingFile(path: path, dialect: opened.dialect, fileNames: names) }
        }
        var failure: RecordsError?
        do {
            try check.run(threads: ProcessInfo.processInfo.activeProcessorCount) { problem in
                if let findings { try writing(out ?? "") { try findings.append(problem) } }
            }
        } catch let error as RecordsError {
            failure = error
        }
        if let findings { try writing(out ?? "") { try findings.finish() } }
        let printer = CheckPrinter(totals: check.totals, kind: kind, files: opened.reader.files, blankLines: opened.reader.blankLines)
        if json { Console.out(printer.json(failure).text) } else { for line in printer.lines { Console.out(line) } }
        if let failure { throw CommandFailure(failure) }
        return check.totals.isClean ? .success : .someFailed
    }

    private func writing<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            throw CommandFailure(.disk, "\(path) cannot be written: \(error.localizedDescription) Check folder, permissions and space.")
        }
    }
}
