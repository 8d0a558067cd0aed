import BulkModel
import Foundation
import Report

/// The end of a run in words.
enum SummaryPrinter {
    /// - Parameters:
    ///   - isUndo: the run took back what others had made.
    ///   - hasReport: there is a page to name.
    static func lines(
        _ summary: RunSummary, folder: String, job: String, isUndo: Bool = false, hasReport: Bool = false
    ) -> [String] {
        var lines = ["\(summary.kind.rawValue): \(summary.accountingSentence)"]
        if let shard = summary.shard, let others = summary.otherShards {
            lines.append("part \(shard): \(others) further rows of the input belong to other parts")
        }
        for failure in summary.failures {
            let advice = Advice(failure, job: job)
            lines.append(
                "  \(failure.rows) × \(failure.outcome.rawValue), \(failure.cause.rawValue): row \(failure.exampleRow): \(failure.exampleMessage)"
            )
            lines.append("      → \(advice.suggestion)")
            // On a line of its own, to be copied.
            if !isUndo, let command = advice.command { lines.append("        \(command)") }
        }
        if let reason = summary.stopReason { lines.append("stopped early: \(reason)") }
        if !summary.accountingHolds { lines.append("THE TOTALS DO NOT ADD UP. This is a bug: keep \(job) and report it.") }
        lines.append(self.requests(summary.requests, isUndo: isUndo))
        lines.append("results: \(folder)")
        if hasReport { lines.append("report: \(folder)/report.html") }
        if let next = isUndo ? nextUndo(summary) : next(summary, job: job) { lines.append("next: \(next)") }
        return lines
    }

    /// `requests: 115, 3 of them to look at what became of rows, 12 answered with too many requests`.
    private static func requests(_ requests: RunSummary.Requests, isUndo: Bool) -> String {
        let purpose = isUndo ? "to look before undoing and at what became of rows" : "to look at what became of rows"
        var parts = ["\(requests.writes + requests.reads + requests.settling)"]
        if requests.settling > 0 { parts.append("\(requests.settling) of them \(purpose)") }
        if requests.throttled > 0 { parts.append("\(requests.throttled) answered with too many requests") }
        return "requests: \(parts.joined(separator: ", "))"
    }

    private static func next(_ summary: RunSummary, job: String) -> String? {
        if !summary.inputExhausted || summary.outcomes[Outcome.unsent.rawValue] != nil { return "run the same command again to continue" }
        if summary.outcomes[Outcome.unknown.rawValue] != nil {
            return "look at the rows of unfinished.csv, which could not be settled; the same command looks for them once more"
        }
        let hasFailed = [Outcome.refused, .invalid, .blocked].contains { summary.outcomes[$0.rawValue] != nil }
        let failed = hasFailed || summary.failedChanges != nil
        return failed ? "mend latest/failed.csv, then: meetergo-bulk retry \(Shell.quoted(job))" : nil
    }

    private static func nextUndo(_ summary: RunSummary) -> String? {
        let open = [Outcome.unsent, .unknown, .refused].contains { summary.outcomes[$0.rawValue] != nil }
        if open || !summary.inputExhausted { return "run the same undo again to continue" }
        return summary.outcomes[Outcome.kept.rawValue] == nil ? nil : "what was kept, and why, is in latest/notes.csv"
    }

    static func json(_ summary: RunSummary) throws(CommandFailure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(summary), as: UTF8.self)
        } catch {
            throw CommandFailure(.accountingBroken, "The summary cannot be written as JSON: \(error)")
        }
    }
}
