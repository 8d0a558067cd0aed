import BulkModel
import Foundation

extension RunReport {
    /// What the run was, how it ended, and the numbers that matter most.
    var header: String {
        let company = summary.companyId.map { ", company <code>\(escaped($0))</code>" } ?? ""
        let (style, sentence) = ending
        let requests = summary.requests.writes + summary.requests.reads + summary.requests.settling
        let facts: [(String, String)] = [
            ("rows read", data(summary.read, id: "read")),
            ("ended well", data(total(.succeeded), id: "total-succeeded")),
            ("failed", data(total(.failed), id: "total-failed")),
            ("unfinished", data(total(.unfinished), id: "total-unfinished")),
            ("left on purpose", data(total(.notes), id: "total-notes")),
            ("took", escaped(Wording.duration(duration))),
            ("requests", data(requests, id: "requests")),
            ("refused for quota", data(summary.requests.throttled, id: "throttled")),
        ]
        let list = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }.joined(separator: "\n")
        return """
            <header>
            <p class="over">meetergo-bulk · run \(summary.run) · <code>\(escaped(summary.command, limit: 300))</code></p>
            <h1>\(escaped(title))</h1>
            <p class="state \(style)" id="state">\(sentence)</p>
            <p class="soft">\(period) · <code>\(escaped(summary.apiOrigin))</code>\(company)</p>
            </header>
            <dl>
            \(list)
            </dl>

            """
    }

    /// How the run ended: a class for its colour, and the words.
    private var ending: (style: String, sentence: String) {
        let exit = "exit code <data id=\"exit-code\" value=\"\(summary.exitCode)\">\(summary.exitCode)</data>"
        if !summary.accountingHolds {
            return ("bad", "The totals do not add up. This is a bug of the program: keep the job's folder and report it (\(exit)).")
        }
        if let reason = summary.stopReason {
            return ("warn", "Stopped early: \(escaped(reason, limit: 400)) (\(exit)). The same command continues.")
        }
        let (failed, unfinished) = (total(.failed), total(.unfinished))
        if failed + unfinished == 0 { return ("good", "Finished; every row ended well (\(exit)).") }
        let parts = [
            failed > 0 ? "\(Wording.count(failed)) failed" : nil, unfinished > 0 ? "\(Wording.count(unfinished)) unfinished" : nil,
        ]
        return ("bad", "Finished; \(parts.compactMap { $0 }.joined(separator: ", ")) (\(exit)).")
    }

    private var period: String {
        guard let start = WallTime.date(summary.startedAt), let end = WallTime.date(summary.endedAt) else {
            return escaped("\(summary.startedAt) to \(summary.endedAt)")
        }
        return escaped("\(times.full(start)) to \(times.full(end))")
    }

    /// Every outcome with its number; the sum is what was read.
    var accounting: String {
        var table = Table(
            "Every row that was read ended in exactly one of these.",
            [("outcome", .text), ("rows", .number), ("share", .number), ("meaning", .text), ("file", .code)])
        for outcome in Outcome.allCases where self.outcome(outcome) > 0 {
            let count = self.outcome(outcome)
            table.add([
                outcome.rawValue, data(count, id: "outcome-\(outcome.rawValue)"), Wording.share(count, of: summary.read),
                outcome.meaning, (outcome == .changed && (summary.failedChanges ?? 0) > 0 ? .failed : outcome.file).rawValue,
            ])
        }
        if table.isEmpty { return "<section><h2>Accounting</h2><p>The input held no row.</p></section>\n" }
        return """
            <section>
            <h2>Accounting</h2>
            <p>\(escaped(summary.accountingSentence))</p>
            \(bar)\(table.markup)\(remarks)</section>

            """
    }

    /// The four files as parts of one bar.
    private var bar: String {
        let parts: [(ResultFile, String, String)] = [
            (.succeeded, "f-good", "ended well"), (.notes, "f-note", "left on purpose"), (.unfinished, "f-warn", "unfinished"),
            (.failed, "f-bad", "failed"),
        ]
        let shown = parts.filter { total($0.0) > 0 }
        let segments = shown.map { "<i class=\"\($0.1)\" style=\"flex:\(total($0.0))\"></i>" }.joined()
        let words = shown.map { "\(Wording.count(total($0.0))) \($0.2)" }.joined(separator: ", ")
        let key = shown.map { "<span><i class=\"\($0.1)\"></i>\($0.2)</span>" }.joined()
        return """
            <figure class="plot"><div class="bar" role="img" aria-label="\(escaped(words))">\(segments)</div>\
            <figcaption style="padding-left:0">\(key)</figcaption></figure>

            """
    }

    private var remarks: String {
        var remarks: [String] = []
        if !summary.inputExhausted {
            remarks.append("The input was not read to its end; rows that were not read are not in these numbers.")
        }
        if summary.recovered { remarks.append("The run ended without a word and was completed by a later one.") }
        if summary.blankLines > 0 { remarks.append("Blank lines skipped: \(Wording.count(summary.blankLines)).") }
        if !summary.unknownColumns.isEmpty {
            let names = summary.unknownColumns.prefix(20).map { escaped($0, limit: 60) }.joined(separator: ", ")
            remarks.append("Columns not known and not sent: \(names)\(summary.unknownColumns.count > 20 ? " …" : "").")
        }
        return remarks.map { "<p class=\"soft\">\($0)</p>\n" }.joined()
    }

    /// Rows that did not end well, by cause, each with what to do.
    var failures: String {
        guard !summary.failures.isEmpty else { return "" }
        var body = ""
        for failure in summary.failures.prefix(60) {
            let advice = Advice(failure, job: job)
            let isLater = failure.outcome.file == .unfinished
            let command = (isUndo ? nil : advice.command).map { "<code>\(escaped($0))</code>" } ?? "the same command again"
            let number = data(failure.rows, id: "cause-\(failure.outcome.rawValue)-\(failure.cause.rawValue)")
            body += """
                <div class="cause\(isLater ? " later" : "")">
                <h3>\(number) × \(escaped(advice.title)) <span class="soft">(\(failure.outcome.rawValue), \
                <code>\(failure.cause.rawValue)</code>)</span></h3>
                <p>Row \(Wording.count(failure.exampleRow)): \(escaped(failure.exampleMessage, limit: 400))</p>
                <p class="soft">What to do: \(escaped(advice.suggestion, limit: 400)).</p>
                <p class="next">Then run: \(command)</p>
                </div>

                """
        }
        return "<section>\n<h2>What did not end well, and what to do</h2>\n\(body)</section>\n"
    }
}

extension Outcome {
    /// The outcome in a few words.
    fileprivate var meaning: String {
        switch self {
        case .created: "made by this job"
        case .existing: "there already; its id is taken over"
        case .provisional: "accepted, waits for somebody’s confirmation"
        case .updated: "changed to what the row says"
        case .unchanged: "done in an earlier run"
        case .refused: "the API said no"
        case .invalid: "wrong in the file; nothing was sent"
        case .blocked: "its host or meeting type could not be resolved"
        case .unknown: "sent, and not known whether it was carried out"
        case .unsent: "not sent, or certainly not carried out"
        case .changed: "done earlier with other content; left as it was"
        case .duplicate: "stands earlier in the file"
        case .skipped: "left out: cancelled, past or disabled"
        case .merged: "part of an earlier row’s booking"
        case .undone: "made by this job, and taken back"
        case .kept: "left as it is: changed by somebody else since, or others depend on it"
        }
    }
}
