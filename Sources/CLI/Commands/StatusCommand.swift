import ArgumentParser
import BulkModel
import Foundation
import Ledger
import SystemPackage

/// `meetergo-bulk status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows where a job stands, also while a run goes on; several jobs together with their totals.",
        discussion: """
            EXAMPLES:
              meetergo-bulk status users.job
              meetergo-bulk status users.job --json
              meetergo-bulk status users.1of2.job users.2of2.job --json
              meetergo-bulk status bookings.job --refresh

            Of jobs that import --shard has made it also says which parts are missing, and whether all of them together have each row once.
            \(ExitText.table)
            """)

    @Argument(help: "Folders of jobs, or a folder that holds them.")
    var jobs: [String]

    @Flag(help: "Print each job, what it knows, its runs and the latest summary, and the totals of several, as JSON on stdout.")
    var json = false

    @Flag(
        help: """
            Ask the API what became of the bookings that waited for a confirmation, list them with their ids and note it in the job: a \
            confirmed one is created, with its appointment's id; a declined or expired one is refused, and retry asks for it again.
            """)
    var refresh = false

    @OptionGroup(title: "connection, for --refresh") var connection: ConnectionOptions
    @OptionGroup(title: "quota, for --refresh") var quota: QuotaOptions

    func run() throws {
        try exiting(isJSON: json) {
            let (paths, areSeveral) = try Self.jobs(jobs)
            let read = try paths.map { (path) throws(CommandFailure) -> Standing in try standing(path) }
            guard areSeveral else {
                for standing in read {
                    if json {
                        Console.out(try StatusJSON.text(standing.status, job: standing.job, provisional: standing.provisional))
                    } else {
                        for line in Self.lines(standing.status, job: standing.job) + standing.lines { Console.say(line) }
                    }
                }
                return .success
            }
            let totals = JobTotals(read.map { JobTotals.Standing(job: $0.job, $0.status) })
            if json {
                Console.out(try StatusJSON.text(read.map { ($0.job, $0.status) }, totals))
            } else {
                for line in read.flatMap(\.lines) + totals.lines { Console.say(line) }
            }
            return .success
        }
    }

    /// Where a job stands, after the API was asked if that is wanted.
    private struct Standing {
        var job: String
        var status: JobStatus
        /// `nil` where it was not asked for.
        var provisional: [ProvisionalDesk.Finding]?

        var lines: [String] {
            provisional.map { $0.isEmpty ? ["no booking waits for a confirmation"] : $0.map(\.text) } ?? []
        }
    }

    private func standing(_ job: String) throws(CommandFailure) -> Standing {
        let status = try Self.status(job)
        guard refresh else { return Standing(job: job, status: status) }
        let provisional = try ProvisionalDesk(job: job, connection: connection, quota: quota).refresh(status)
        return Standing(job: job, status: try Self.status(job), provisional: provisional)
    }

    private static func status(_ job: String) throws(CommandFailure) -> JobStatus {
        do throws(LedgerFailure) { return try JobStatus(readingFrom: FilePath(job)) } catch { throw CommandFailure(error) }
    }

    /// The jobs meant by folders, some of which may hold jobs and be none; and whether their totals are wanted.
    private static func jobs(_ folders: [String]) throws(CommandFailure) -> (paths: [String], areSeveral: Bool) {
        func isJob(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.appending("ledger.sqlite").string) }
        var paths: [String] = []
        var areSeveral = folders.count > 1
        for folder in folders {
            let path = FilePath(folder)
            let names = isJob(path) ? [] : (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let held = names.map { path.appending($0) }.filter(isJob).map(\.string).sorted()
            // A folder without jobs has its error told as any other that is no job.
            paths += held.isEmpty ? [folder] : held
            if !held.isEmpty { areSeveral = true }
        }
        return (paths, areSeveral)
    }

    private static func lines(_ status: JobStatus, job: String) -> [String] {
        var lines: [String] = []
        if let binding = status.binding {
            lines.append("\(job): \(binding.kind.rawValue) for \(binding.apiOrigin)\(binding.companyId.map { ", company \($0)" } ?? "")")
        } else {
            lines.append("\(job): no run yet")
        }
        let keys = status.keys.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }
        if !keys.isEmpty { lines.append("\(binding(status)) known: \(keys.joined(separator: ", "))") }
        if let origin = status.binding?.apiOrigin { lines += QuotaDesk.lines(origin, ProcessInfo.processInfo.environment) }
        for run in status.runs {
            let began = Date(timeIntervalSince1970: Double(run.startedAt) / 1_000).formatted(.iso8601)
            let summary = run.summary.flatMap { try? JSONDecoder().decode(RunSummary.self, from: Data($0.utf8)) }
            let end = summary.map { "\($0.accountingSentence), exit code \($0.exitCode)" } ?? "going on, or ended without a word"
            lines.append("run \(run.number), \(began): \(run.command): \(end)")
        }
        return lines
    }

    private static func binding(_ status: JobStatus) -> String { status.binding?.kind.rawValue ?? "rows" }
}
