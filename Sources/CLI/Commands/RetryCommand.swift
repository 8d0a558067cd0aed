import ArgumentParser
import BulkModel
import Foundation
import JSONText
import Ledger
import MeetergoAPI
import Records
import Results
import SystemPackage

/// `meetergo-bulk retry`.
struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Sends the failed and unfinished rows of a job's latest run again, as they stand in its files, mended or not.",
        discussion: """
            EXAMPLES:
              meetergo-bulk retry users.job
              meetergo-bulk retry users.job --only slot_taken --only server

            Rows are read from JOB/latest/failed and unfinished. A mended row takes the place of the old one. Rows whose effect is unknown
            are looked for in meetergo before anything is sent.
            \(ExitText.table)
            """)

    @Argument(help: "The job's folder.")
    var job: String

    @Option(
        name: .customLong("only"), parsing: .singleValue,
        help: ArgumentHelp("Send only rows with this cause, as in the column _cause; may be repeated.", valueName: "cause"))
    var only: [Cause] = []

    @OptionGroup(title: "connection") var connection: ConnectionOptions
    @OptionGroup(title: "quota") var quota: QuotaOptions
    @OptionGroup(title: "input") var input: InputOptions
    @OptionGroup(title: "existing") var existing: ExistingOptions
    @OptionGroup(title: "bookings") var bookings: BookingOptions
    @OptionGroup(title: "taken slots") var slots: SlotOptions
    @OptionGroup(title: "safety") var safety: SafetyOptions
    @OptionGroup(title: "output") var output: OutputOptions

    @Flag(help: "Send rows although another job on this machine has made them, or is making them.")
    var again = false

    func validate() throws { try slots.check(attempts: quota.attempts) }

    func run() throws {
        try exiting(isJSON: output.json) {
            let folder = FilePath(job)
            let (kind, run, status) = try target(folder)
            if kind == .users, slots.isGiven { throw CommandFailure(.usage, SlotOptions.bookingsAlone) }
            let input = self.input.forResults(of: run)
            let files = try RetryFiles(run, in: folder, input.readerSettings)
            guard !files.inputs.isEmpty else {
                Console.note("Nothing to retry: the latest run of \(job) left no failed or unfinished rows.")
                return .success
            }
            var connection = connection
            if connection.apiURL == nil { connection.apiURL = status.binding?.apiOrigin }
            return try RunSession(
                RunRequest(
                    command: "retry \(job)", kind: kind, inputs: files.inputs, job: folder, connection: connection, quota: quota,
                    input: input,
                    output: output, safety: safety, policy: existing.policy(retryRefused: true, again: again), existing: existing,
                    notifications: bookings.notifications, refresh: bookings.refresh, pastBookings: bookings.pastBookings,
                    includesCancelled: bookings.includeCancelled, hints: bookings.hints, slotSearch: slots.search,
                    retry: RunRequest.Retry(run: run, lastRow: files.lastRow, selected: only.isEmpty ? nil : Set(only)))
            ).run()
        }
    }

    /// A run that ended without a word has files of the rows it had come to, and no others. If it was a retry, what it read is read again.
    private static func complete(_ run: RunRecord, _ status: JobStatus) -> RunRecord {
        var run = run
        while let retried = run.retriedRun, let text = run.summary,
            (try? JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)))?.recovered == true,
            let earlier = status.runs.first(where: { $0.number == retried })
        {
            run = earlier
        }
        return run
    }

    private func completeCrashedRun(_ folder: FilePath, _ status: JobStatus) throws(CommandFailure) {
        guard let binding = status.binding else { return }
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let desk = try JobDesk(
            folder, command: "retry \(job)", binding: binding, environment: ProcessInfo.processInfo.environment, now: now)
        try desk.completeCrashedRun(now: now)
    }

    private func target(_ folder: FilePath) throws(CommandFailure) -> (ImportKind, RunRecord, JobStatus) {
        let status: JobStatus
        do throws(LedgerFailure) { status = try JobStatus(readingFrom: folder) } catch { throw CommandFailure(error) }
        guard let kind = status.binding?.kind, let run = status.runs.last(where: { $0.undone == nil || $0.endedAt == nil }) else {
            throw CommandFailure(.usage, "\(job) has had no run yet; begin with: meetergo-bulk import users|bookings FILE --job \(job)")
        }
        guard run.endedAt != nil else {
            try completeCrashedRun(folder, status)
            return try target(folder)
        }
        return (kind, Self.complete(run, status), status)
    }
}

/// The files that a retry reads, looked through once before.
private struct RetryFiles {
    /// Those with rows in them.
    private(set) var inputs: [Input] = []
    /// The highest row number in them; new rows get numbers above it.
    private(set) var lastRow = 0

    /// No run has more rows; a higher number in a file is a slip of an editor, and the row counts as new.
    static let highestRow = 1_000_000_000

    init(_ run: RunRecord, in job: FilePath, _ settings: ReaderSettings) throws(CommandFailure) {
        let folder = RunFolder(job: job, number: run.number)
        for file in [ResultFile.failed, .unfinished] {
            let path = folder.path(of: file, shape: run.format.shape).string
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do throws(RecordsError) {
                let reader = try RecordReader([.file(path: path)], settings: settings)
                var hasRows = false
                let rowColumn = reader.columns.firstIndex(of: "_row")
                while let item = try reader.next() {
                    hasRows = true
                    guard case .record(let record) = item else { continue }
                    let row = rowColumn.flatMap { Int(record.cell($0)) } ?? record.object?["_row"]?.int
                    if let row, row <= Self.highestRow { lastRow = max(lastRow, row) }
                }
                if hasRows { inputs.append(.file(path: path)) }
            } catch {
                // No row is left in the file: nothing to read, and nothing wrong.
                if error.code != .empty { throw CommandFailure(error) }
            }
        }
    }
}

extension InputOptions {
    /// The options as they hold for result files, where the same were given as for the import.
    ///
    /// Those files are in UTF-8, quoted whatever the input was, and have no lines above their header. The order of day and month that the whole
    /// column has shown holds for the rows that are left of it.
    fileprivate func forResults(of run: RunRecord) -> InputOptions {
        var options = self
        options.skipLines = nil
        options.quote = nil
        options.encoding = nil
        if options.dateFormat == nil, let text = run.summary,
            let summary = try? JSONDecoder().decode(RunSummary.self, from: Data(text.utf8))
        {
            options.dateFormat = summary.dateOrder.flatMap { DateOrder(rawValue: $0) }
        }
        return options
    }
}
