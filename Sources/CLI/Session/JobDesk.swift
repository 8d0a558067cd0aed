import BulkModel
import Foundation
import JSONText
import Ledger
import MeetergoAPI
import Pipeline
import Records
import Report
import Results
import SystemPackage

/// The job's folder in the hands of one run: ledger, index across jobs and result files together.
struct JobDesk {
    private let command: String
    private let binding: JobBinding
    let job: Job
    private let index: JobIndex?

    /// Opens the job, locked for this process, and binds it, or holds it against what it is bound to.
    init(
        _ folder: FilePath, command: String, binding: JobBinding, environment: [String: String],
        durability: Durability = .full, now: Int64
    ) throws(CommandFailure) {
        self.command = command
        self.binding = binding
        do throws(LedgerFailure) {
            job = try Job(folder, holder: .current(command: command, at: now), durability: durability)
            try job.bind(binding)
            if let company = binding.companyId, let folder = JobIndex.defaultFolder(environment) {
                index = try JobIndex(in: folder, company: company, job: job, durability: durability)
            } else {
                index = nil
            }
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Holds the job against what the API says now of the company.
    func confirm(_ binding: JobBinding) throws(CommandFailure) {
        do throws(LedgerFailure) { try job.bind(binding) } catch { throw CommandFailure(error) }
    }

    /// Brings ledger and result files of a run that ended without a word to where they should have been.
    func completeCrashedRun(now: Int64) throws(CommandFailure) {
        do {
            guard var crashed = try job.settleCrash(index: index) else { return }
            let folder = RunFolder(job: job.folder, number: crashed.record.number)
            try folder.make()
            var writer = try RunWriter(recovering: folder, format: crashed.record.format, lengths: crashed.lengths)
            var ending = try writer.ending()
            for file in [ResultFile.succeeded, .notes, .failed, .unfinished] {
                try crashed.ledger.held(for: file) { ending.add($0) }
            }
            try ending.finish()
            var summary = RunSummary(
                run: crashed.record.number, command: crashed.record.command, kind: binding.kind, apiOrigin: binding.apiOrigin,
                companyId: binding.companyId, inputs: crashed.record.format.files, startedAt: Timestamp.text(crashed.record.startedAt),
                endedAt: Timestamp.text(now), accounting: try ending.accounting(), inputExhausted: false,
                stopReason: "the run ended without a word (killed, or the machine stopped)", exitCode: ExitStatus.stopped.rawValue,
                failures: [], requests: RunSummary.Requests(), quota: "", blankLines: 0, unknownColumns: [], peakMemoryKiB: nil,
                recovered: true)
            summary.shard = try kept(Self.shardName)
            try job.end(&crashed.ledger, summary: try folder.write(summary), at: now)
            ReportDesk(folder: folder).write(summary, RunRecording())
            Console.note("Run \(crashed.record.number) of this job had ended without a word; its result files have been completed.")
        } catch {
            throw CommandFailure(writing: error)
        }
    }

    /// The name under which a job keeps the part of the input that it has.
    static let shardName = "shard"

    /// Makes the job that of a part of the input at its first run, and holds it against that later: a job with the rows of two parts, or of one
    /// and of the whole, could not be added to the others.
    func hold(_ shard: Shard?, retries: Bool) throws(CommandFailure) {
        let had = try kept(Self.shardName)
        // A retry reads what the job has left, whichever part it is.
        guard !retries, had != shard?.text else { return }
        guard try isNew() else {
            let own = had.map { "part \($0) of the rows; give --shard \($0)" } ?? "all rows; leave --shard out"
            throw CommandFailure(.usage, "\(job.folder): this job is for \(own), or name another job with --job.")
        }
        if let shard { try keep(shard.text, as: Self.shardName) }
    }

    private func isNew() throws(CommandFailure) -> Bool {
        do throws(LedgerFailure) { return try job.latestRun == nil } catch { throw CommandFailure(error) }
    }

    /// What an earlier run has kept under a name.
    func kept(_ name: String) throws(CommandFailure) -> String? {
        do throws(LedgerFailure) { return try job.kept(name) } catch { throw CommandFailure(error) }
    }

    /// Keeps a text for later runs.
    func keep(_ text: String, as name: String) throws(CommandFailure) {
        do throws(LedgerFailure) { try job.keep(text, as: name) } catch { throw CommandFailure(error) }
    }

    /// Notes what became of a booking that waited for a confirmation.
    func note(_ entry: Entry, became end: RowEnd) throws(CommandFailure) {
        do throws(LedgerFailure) { try job.note(entry, became: end, index: index) } catch { throw CommandFailure(error) }
    }

    /// Begins the run: its number in the ledger, its folder, its files.
    ///
    /// - Parameters:
    ///   - inputs: the names of the input files, for the summary.
    ///   - retried: on `retry`, the run whose files are read.
    ///   - undone: on `undo`, the run whose things are taken back, or 0 for all.
    func begin(
        _ format: ResultFormat, inputs: [String], retrying retried: Int? = nil, undoing undone: Int? = nil,
        policy: ConvergencePolicy = ConvergencePolicy(), at now: Int64
    ) throws(CommandFailure) -> OpenRun {
        do {
            let number = try job.beginRun(command: command, format: format, retrying: retried, undoing: undone, at: now)
            guard let record = try job.latestRun, record.number == number else {
                throw LedgerFailure(.unusable, "\(job.folder): the run that has just begun is not in the ledger")
            }
            let folder = RunFolder(job: job.folder, number: number)
            try folder.make()
            var writer = try RunWriter(folder, format: format)
            let details: JSONObject = ["run": JSON(number), "command": JSON(command), "version": JSON(Version.current)]
            try writer.record(RunEvent("run_started", at: now, details: details))
            return OpenRun(
                record: record, inputs: inputs, folder: folder, book: job.ledger(record, policy: policy, index: index), writer: writer)
        } catch {
            throw CommandFailure(writing: error)
        }
    }

    /// Writes down how the run finds out which users exist already.
    func note(_ search: RunSummary.ExistingSearch, in run: inout OpenRun, at now: Int64) throws(CommandFailure) {
        run.existing = search
        do throws(ResultFailure) {
            try run.writer.record(
                RunEvent(
                    "existing_search", at: now,
                    details: ["way": .string(search.way.rawValue), "reason": .string(search.reason), "users": JSON(search.users)]))
        } catch {
            throw CommandFailure(writing: error)
        }
    }

    /// Finishes the files, writes the summary and ends the run in the ledger.
    ///
    /// - Parameter hints: by row, what to do about it in the place of the general hint.
    func finish(_ run: OpenRun, _ end: RunEnd<some Judge>, hints: [Int: String] = [:], at now: Int64) throws(CommandFailure) -> RunSummary {
        if let failure = end.recordingFailure { throw CommandFailure(.disk, failure.message) }
        guard var book = end.book, var writer = end.sink else {
            throw CommandFailure(.disk, "\(job.folder): the recorder ended without handing its files back.")
        }
        var summary = summary(of: run, end, at: now)
        summary.dateOrder = run.dateOrder
        summary.existing = run.existing
        if let shard = try kept(Self.shardName) {
            summary.shard = shard
            if run.record.retriedRun == nil { summary.otherShards = end.supply.otherShards }
        }
        do {
            try writer.record(
                RunEvent("run_ended", at: now, details: ["exit_code": JSON(Int(summary.exitCode)), "read": JSON(summary.read)]))
            var ending = try writer.ending()
            for file in [ResultFile.failed, .unfinished] {
                try book.held(for: file) { held in
                    var held = held
                    if let hint = hints[held.row] { held.end.finding?.hint = hint }
                    ending.add(held)
                }
            }
            try ending.finish()
            try job.end(&book, summary: try run.folder.write(summary), at: now)
        } catch {
            throw CommandFailure(writing: error)
        }
        return summary
    }

    private func summary(of run: OpenRun, _ end: RunEnd<some Judge>, at now: Int64) -> RunSummary {
        let pipeline = end.pipeline
        var requests = pipeline.requests
        requests.reads += end.reads.reads
        requests.throttled += end.reads.throttled
        requests.failed += end.reads.failed
        return RunSummary(
            run: run.record.number, command: command, kind: binding.kind, apiOrigin: binding.apiOrigin,
            companyId: binding.companyId, inputs: run.inputs, startedAt: Timestamp.text(run.record.startedAt),
            endedAt: Timestamp.text(now), accounting: pipeline.accounting,
            inputExhausted: pipeline.inputExhausted, stopReason: pipeline.stopReason?.sentence,
            exitCode: Self.status(pipeline.accounting, pipeline.stopReason).rawValue, failures: pipeline.failures.sorted,
            requests: requests, quota: end.quota, blankLines: end.supply.blankLines, unknownColumns: end.supply.unknownColumns,
            peakMemoryKiB: PeakMemory.kibibytes, recovered: false, shortRows: end.supply.shortRows, files: end.supply.readings)
    }

    private static func status(_ accounting: Accounting, _ stop: StopReason?) -> ExitStatus {
        var statuses: [ExitStatus] = []
        if !accounting.holds { statuses.append(.accountingBroken) }
        if let stop { statuses.append(stop.exitStatus) }
        if accounting[.unknown] > 0 { statuses.append(.unknownRows) }
        if accounting.total(in: .failed) > 0 || accounting[.unsent] > 0 { statuses.append(.someFailed) }
        return .gravest(of: statuses)
    }
}

/// A run that has begun.
struct OpenRun {
    var record: RunRecord
    /// The names of the input files.
    var inputs: [String]
    /// How day and month were read.
    var dateOrder: String?
    /// How it is found out which users exist already.
    var existing: RunSummary.ExistingSearch?
    var folder: RunFolder
    var book: RunLedger
    var writer: RunWriter
}

/// What the driver handed back, with the reads before it.
struct RunEnd<Rules: Judge> {
    var pipeline: Pipeline<Rules>
    var supply: SupplyProgress
    var book: RunLedger?
    var sink: RunWriter?
    var recordingFailure: RecordingFailure?
    var reads: RunSummary.Requests
    /// The quota in words.
    var quota: String
}

/// Wall-clock times as the results write them.
enum Timestamp {
    /// ISO 8601 in UTC, to the second.
    static func text(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(.iso8601)
    }

    /// Day and time to the minute in the zone of this machine.
    static func local(_ milliseconds: Int64) -> String {
        let parts = Calendar.current.dateComponents(
            [.year, .month, .day, .hour, .minute], from: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        func digits(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        return "\(digits(parts.year))-\(digits(parts.month))-\(digits(parts.day)) \(digits(parts.hour)):\(digits(parts.minute))"
    }
}
