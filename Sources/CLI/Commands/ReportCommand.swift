import ArgumentParser
import BulkModel
import FileSystem
import Foundation
import Ledger
import Results
import SystemPackage

/// `meetergo-bulk report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Makes the report of a run again: one page with totals, causes and plots that needs no network.",
        discussion: """
            Each run leaves its report as JOB/latest/report.html; this makes it again from what the run left, also of earlier runs.

            EXAMPLES:
              meetergo-bulk report users.job
              meetergo-bulk report users.job --run 3 --out /tmp/report.html
            \(ExitText.table)
            """)

    @Argument(help: "The job's folder.")
    var job: String

    @Option(
        name: .customLong("run"), help: ArgumentHelp("The run's number. Default: the latest one that has ended.", valueName: "n"))
    var number: Int?

    @Option(help: ArgumentHelp("Where to write the page; - is stdout. Default: report.html in the run's folder.", valueName: "file"))
    var out: String?

    func run() throws {
        try exiting {
            let status: JobStatus
            do throws(LedgerFailure) { status = try JobStatus(readingFrom: FilePath(job)) } catch { throw CommandFailure(error) }
            let record = status.runs.last { $0.number == number ?? $0.number && $0.summary != nil }
            guard let record, let text = record.summary else {
                throw CommandFailure(
                    .usage,
                    number.map { "\(job) has no run \($0) that has ended. Its status lists them." } ?? "\(job) has no finished run yet.")
            }
            let summary: RunSummary
            do { summary = try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) } catch {
                throw CommandFailure(.disk, "\(job): the summary of run \(record.number) cannot be read: \(error)")
            }
            let folder = RunFolder(job: FilePath(job), number: record.number)
            try write(ReportDesk(folder: folder).page(summary), folder)
            return .success
        }
    }

    private func write(_ page: [UInt8], _ folder: RunFolder) throws(CommandFailure) {
        guard out != "-" else { return Console.out(bytes: page) }
        do {
            if let out {
                try WholeFile.replace(FilePath(out), with: page)
            } else {
                try folder.write(page, to: folder.report)
            }
        } catch {
            throw CommandFailure(writing: error)
        }
        Console.out("report: \(out ?? folder.report.string)")
    }
}
