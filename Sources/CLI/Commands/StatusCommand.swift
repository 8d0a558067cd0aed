import ArgumentParser
import BulkModel
import Foundation
import Ledger
import SystemPackage

/// `meetergo-bulk status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows where a job stands, also while a run goes on.",
        discussion: """
            EXAMPLES:
              meetergo-bulk status users.job
              meetergo-bulk status users.job --json
              meetergo-bulk status bookings.job --refresh
            \(ExitText.table)
            """)

    @Argument(help: "The job's folder.")
    var job: String

    @Flag(help: "Print the job, what it knows, its runs and the latest summary as JSON on stdout.")
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
        try exiting {
            var status = try read()
            var provisional: [ProvisionalDesk.Finding]?
            if refresh {
                provisional = try ProvisionalDesk(job: job, connection: connection, quota: quota).refresh(status)
                status = try read()
            }
            if json {
                Console.out(try StatusJSON.text(status, job: job, provisional: provisional))
                return .success
            }
            for line in Self.lines(status, job: job) { Console.out(line) }
            for finding in provisional ?? [] { Console.out(finding.text) }
            if provisional?.isEmpty == true { Console.out("no booking waits for a confirmation") }
            return .success
        }
    }

    private func read() throws(CommandFailure) -> JobStatus {
        do throws(LedgerFailure) { return try JobStatus(readingFrom: FilePath(job)) } catch { throw CommandFailure(error) }
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
