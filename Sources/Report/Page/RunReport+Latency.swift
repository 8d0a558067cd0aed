import BulkModel
import Foundation

extension RunReport {
    /// How long answers took: percentiles and their spread.
    func latency(_ figures: CourseFigures) -> String {
        let latency = figures.latency
        guard latency.answers > 0 else { return "" }
        var table = Table("Time from sending a request to the end of its answer.", [("share of the answers", .text), ("at most", .number)])
        for percentile in latency.percentiles {
            let name = percentile.level == 100 ? "the slowest" : percentile.level == 50 ? "half (median)" : "\(level(percentile.level)) %"
            table.add([name, Wording.milliseconds(percentile.milliseconds)])
        }
        return """
            <section>
            <h2>Latency</h2>
            <p class="soft">\(Wording.count(latency.answers)) answers, on average \(Wording.milliseconds(latency.mean)).</p>
            \(spectrum(latency))\(table.markup)</section>

            """
    }

    private func level(_ level: Double) -> String { Wording.decimal(level, places: 1) }

    /// A column for each tenth of a decade: answers spread over orders of magnitude.
    private func spectrum(_ latency: LatencyFigures) -> String {
        guard let first = latency.spectrum.first?.number, let last = latency.spectrum.last?.number else { return "" }
        // At least one whole decade, so that there are labels to read.
        let low = Int((Double(first) / 10).rounded(.down)) * 10
        let high = max(low + 10, Int((Double(last + 1) / 10).rounded(.up)) * 10)
        let highest = latency.spectrum.map(\.answers).max() ?? 0
        let decades = (high - low) / 10
        let steps: [Double] = decades <= 2 ? [1, 2, 5] : [1]
        var ticks: [Axis.Tick] = []
        for decade in 0...decades {
            for step in steps where decade < decades || step == 1 {
                let value = step * pow(10, Double(low / 10 + decade))
                ticks.append(Axis.Tick(value: log10(step) * 10 + Double(decade * 10), label: Wording.milliseconds(value)))
            }
        }
        var plot = Plot(
            id: "latency", title: "How long answers took",
            description: latency.percentiles.map {
                "\($0.level == 100 ? "slowest" : "\(level($0.level)) %"): \(Wording.milliseconds($0.milliseconds))"
            }.joined(separator: ", "),
            height: 220, x: Axis(end: Double(high - low), ticks: ticks), y: .counts(upTo: Double(highest) * 1.12),
            xTitle: "time to the answer (logarithmic)", yTitle: "answers")
        plot.columns(
            latency.spectrum.map { (Double($0.number - low) + 0.06, Double($0.number - low) + 0.94, 0, Double($0.answers)) }, "f-blue")
        for (row, wanted) in [50.0, 95, 99].enumerated() {
            guard let percentile = latency.percentiles.first(where: { $0.level == wanted }) else { continue }
            let place = log10(max(percentile.milliseconds, 0.001)) * 10 - Double(low)
            plot.marker(at: place, wanted == 50 ? "median" : "\(level(wanted)) %", row: row)
        }
        return plot.markup
    }

    /// How many attempts rows took.
    var rows: String {
        guard let attempts = recording.course?.attempts, attempts.contains(where: { $0 > 0 }) else { return "" }
        let total = attempts.reduce(0, +)
        var table = Table(
            "Requests spent on a row, those of earlier runs included; refusals for quota cost a row nothing.",
            [("attempts", .text), ("rows", .number), ("share", .number)])
        for (count, rows) in attempts.enumerated() where rows > 0 {
            let name = count == 0 ? "none: nothing was sent for it" : "\(count)\(count == Course.mostAttempts ? " or more" : "")"
            table.add([name, data(rows, id: "attempts-\(count)"), Wording.share(rows, of: total)])
        }
        return "<section>\n<h2>Attempts per row</h2>\n\(table.markup)</section>\n"
    }

    /// Why and how long the run waited.
    var waits: String {
        guard let waits = recording.course?.waits, !waits.sums.isEmpty else { return "" }
        var sums = Table(
            "Time in which rows were ready and nothing could be sent.",
            [("reason", .text), ("times", .number), ("in total", .number), ("share of the run", .number)])
        for sum in waits.sums.prefix(12) {
            let share = Wording.share(Int(sum.seconds * 1_000), of: max(1, Int(duration * 1_000)))
            sums.add([escaped(sum.reason), Wording.count(sum.count), Wording.duration(sum.seconds), share])
        }
        guard !waits.longest.isEmpty else { return "<section>\n<h2>Waiting</h2>\n\(sums.markup)</section>\n" }
        var longest = Table("The longest waits.", [("began", .text), ("lasted", .number), ("reason", .text)])
        let start = WallTime.date(summary.startedAt)
        for wait in waits.longest {
            let clock = start.map { times.time($0.addingTimeInterval(wait.start)) } ?? ""
            longest.add([
                "\(clock) <span class=\"soft\">(after \(Wording.duration(wait.start)))</span>", Wording.duration(wait.seconds),
                escaped(wait.reason),
            ])
        }
        return "<section>\n<h2>Waiting</h2>\n\(sums.markup)\(longest.markup)</section>\n"
    }
}
