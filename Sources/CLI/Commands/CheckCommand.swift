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
              meetergo-bulk check users users.csv --fix mended.csv

            All rules are those of import. What is found is grouped by cause, the largest group first, each with its first rows; --out \
            writes it row by row. Rows with the key of an earlier row are problems; addresses that differ in spelling only are notes.

            --fix writes a copy in which values are mended that copying from mails and spreadsheets has spoilt: quotes, < > or mailto: around \
            an e-mail address, marks without width, no-break blanks, letters in two parts, an apostrophe before a phone number. Everything \
            else stays byte for byte: encoding, delimiter, header, faulty rows. FILE.changes.csv lists each change. What is printed, and the \
            exit code, are of the input; check the copy for what is left.

            EXIT CODES:
              0 nothing to mend
              1 some rows have problems
              64 wrong use
              65 the file cannot be read, or not to its end
              74 --out or --fix cannot be written
            """)

    @Argument(help: "users or bookings.")
    var kind: ImportKind

    @Argument(help: "CSV or JSON Lines files, read one after the other; - is standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("Write a CSV file with a line for each finding.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Write a copy with what can safely be mended, and beside it FILE.changes.csv with each change. For one input.",
            valueName: "file"))
    var fix: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @OptionGroup(title: "input") var input: InputOptions

    func validate() throws {
        guard let fix else { return }
        guard files.count == 1 else { throw ValidationError("--fix takes one input file.") }
        guard !isInput(fix), !isInput(fix + Self.changesSuffix) else {
            throw ValidationError("--fix names the input itself; name another file.")
        }
    }

    private static let changesSuffix = ".changes.csv"

    private func isInput(_ path: String) -> Bool {
        func real(_ path: String) -> String {
            URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path(percentEncoded: false)
        }
        return files.contains { $0 != "-" && real($0) == real(path) }
    }

    func run() throws {
        try exiting(isJSON: json) {
            let context = CheckContext(
                now: Int64(Date().timeIntervalSince1970), defaultTimeZone: input.timezone, dateOrder: input.dateFormat,
                pastBookings: .skip)
            var inputs: [Input] = files.map { $0 == "-" ? .standardInput : .file(path: $0) }
            // The copy is made in a second reading.
            if fix != nil { inputs = try Spool.files(inputs) }
            let opened = try MappedInput(inputs, kind: kind, options: input, context: context)
            if !json { for note in opened.notes { Console.note(note) } }
            return try check(opened, inputs)
        }
    }

    private func check(_ opened: MappedInput, _ inputs: [Input]) throws -> ExitStatus {
        let names = opened.reader.files.map(\.name)
        let early = opened.readings
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
        var printer = CheckPrinter(
            totals: check.totals, kind: kind, files: opened.reader.files, blankLines: opened.reader.blankLines,
            shortRows: opened.reader.shortRows, preset: opened.preset)
        if let fix, failure == nil { printer.mending = try mend(inputs[0], opened, fix) }
        let late = LateNotes.lines(
            since: early, opened.readings, shortRows: opened.reader.shortRows, blankLines: opened.reader.blankLines)
        if !json { for line in late { Console.note(line) } }
        if json { Console.out(printer.json(failure).text) } else { for line in printer.lines { Console.say(line) } }
        if let failure { throw CommandFailure(failure) }
        return check.totals.isClean ? .success : .someFailed
    }

    private func mend(_ input: Input, _ opened: MappedInput, _ path: String) throws -> CheckPrinter.Mending {
        let list = path + Self.changesSuffix
        do {
            let reader = try opened.reopened()
            var mender = FileMender(
                input, reader, setup: CheckSetup(kind: kind, context: opened.context, mapper: opened.mapper), dialect: opened.dialect)
            return CheckPrinter.Mending(totals: try mender.run(copy: path, list: list), copy: path, list: list)
        } catch let error as RecordsError {
            throw CommandFailure(error)
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure(writing: error)
        }
    }

    private func writing<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            throw CommandFailure(writing: error)
        }
    }
}
