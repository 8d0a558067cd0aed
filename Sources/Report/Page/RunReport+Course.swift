import BulkModel

/// A bucket with its place in time, as it is plotted.
private struct Span {
    var start: Double
    var end: Double
    var bucket: Bucket

    /// A count of the bucket as so many a minute.
    func perMinute(_ count: Int) -> Double { Double(count) / max(end - start, 0.001) * 60 }
}

extension RunReport {
    /// Columns of a plot; more could not be told apart.
    private static let mostColumns = 80

    /// Rows, requests and refusals over time, and how long answers took.
    var course: String {
        guard let figures = recording.course else {
            return """
                <section><h2>Course</h2><p>The course of this run is not known: it ended without a word, before it could be written \
                down.</p></section>

                """
        }
        return "<section>\n<h2>Course</h2>\n\(overTime(figures))</section>\n\(latency(figures))"
    }

    private func overTime(_ figures: CourseFigures) -> String {
        let spans = Self.spans(figures)
        guard figures.seconds >= 5, spans.count >= 3 else {
            return "<p>The run was over in \(Wording.duration(figures.seconds)), too soon for a plot over time.</p>\n"
        }
        let x = Axis.time(upTo: figures.seconds)
        return "<h3>Throughput</h3>\n" + throughput(spans, figures, x) + "<h3>Quota used</h3>\n" + quota(spans, figures, x)
            + refusals(spans, figures, x) + numbers(spans)
    }

    private func throughput(_ spans: [Span], _ figures: CourseFigures, _ x: Axis) -> String {
        let highest = spans.map { $0.perMinute($0.bucket.well + $0.bucket.badly) }.max() ?? 0
        let average = Double(summary.read) / max(figures.seconds, 0.001) * 60
        var plot = Plot(
            id: "throughput", title: "Rows ended per minute over the time of the run",
            description: "On average \(Wording.decimal(average, places: 0)) rows a minute over \(Wording.duration(figures.seconds)); "
                + "at most \(Wording.decimal(highest, places: 0)).",
            x: x, y: .counts(upTo: highest), xTitle: "time since the run began (\(x.unit))", yTitle: "rows per minute")
        shade(&plot, figures)
        plot.columns(spans.map { ($0.start, $0.end, 0, $0.perMinute($0.bucket.well)) }, "f-good")
        plot.columns(
            spans.map { ($0.start, $0.end, $0.perMinute($0.bucket.well), $0.perMinute($0.bucket.well + $0.bucket.badly)) }, "f-bad")
        plot.explain("f-good", "ended well, or left on purpose")
        if spans.contains(where: { $0.bucket.badly > 0 }) { plot.explain("f-bad", "failed or unfinished") }
        return plot.markup
    }

    private func quota(_ spans: [Span], _ figures: CourseFigures, _ x: Axis) -> String {
        let highest = spans.map { $0.perMinute($0.bucket.requests) }.max() ?? 0
        let quotas = spans.compactMap(\.bucket.quota)
        // A quota far above what was used would flatten the columns; it is then only said.
        let isShown = quotas.max().map { Double($0) <= max(highest, 1) * 4 } ?? false
        let top = isShown ? max(highest, Double(quotas.max() ?? 0)) : highest
        var plot = Plot(
            id: "quota", title: "Requests per minute against the quota",
            description: "Requests sent in each stretch of the run. The quota believed in at the end: \(summary.quota).",
            x: x, y: .counts(upTo: top * 1.04), xTitle: "time since the run began (\(x.unit))", yTitle: "requests per minute")
        shade(&plot, figures)
        plot.columns(spans.map { ($0.start, $0.end, 0, $0.perMinute($0.bucket.requests)) }, "f-blue")
        plot.explain("f-blue", "requests sent")
        if isShown {
            plot.steps(spans.map { ($0.start, $0.end, $0.bucket.quota.map(Double.init)) }, "l-ink")
            plot.explain("l-ink", "quota believed in")
        }
        if figures.waits.longest.contains(where: { Self.isVisible($0, figures) }) { plot.explain("f-wait", "longest waits") }
        // Without a quota the words are the number of requests alone.
        let what = summary.quota.contains(" of ") ? "At the end" : "No quota was known; sent at the end"
        return (summary.quota.isEmpty ? "" : "<p class=\"soft\">\(what): \(escaped(summary.quota)).</p>\n") + plot.markup
    }

    private func refusals(_ spans: [Span], _ figures: CourseFigures, _ x: Axis) -> String {
        let highest = spans.map { $0.bucket.throttled + $0.bucket.unanswered }.max() ?? 0
        let total = figures.series.total
        guard highest > 0 else { return "<p class=\"soft\">No request of rows was refused for quota or left without an answer.</p>\n" }
        var plot = Plot(
            id: "refusals", title: "Requests refused for quota or left without an answer",
            description: "\(Wording.count(total.throttled)) answers 429, \(Wording.count(total.unanswered)) requests without an answer.",
            height: 150, x: x, y: .counts(upTo: Double(highest), ticks: 2), xTitle: "time since the run began (\(x.unit))",
            yTitle: "requests")
        plot.columns(spans.map { ($0.start, $0.end, 0, Double($0.bucket.throttled)) }, "f-warn")
        plot.columns(
            spans.map { ($0.start, $0.end, Double($0.bucket.throttled), Double($0.bucket.throttled + $0.bucket.unanswered)) }, "f-bad")
        plot.explain("f-warn", "answered 429, too many requests")
        if total.unanswered > 0 { plot.explain("f-bad", "no answer") }
        return plot.markup
    }

    /// The longest waits, grey behind the columns.
    private func shade(_ plot: inout Plot, _ figures: CourseFigures) {
        for wait in figures.waits.longest where Self.isVisible(wait, figures) {
            plot.shade(from: wait.start, to: wait.start + wait.seconds, "f-wait", "\(Wording.duration(wait.seconds)): \(wait.reason)")
        }
    }

    /// Whether a wait is wider than a line would be.
    private static func isVisible(_ wait: Wait, _ figures: CourseFigures) -> Bool { wait.seconds >= figures.seconds / 400 }

    /// The plots' numbers for those who cannot see them or want to reckon with them.
    private func numbers(_ spans: [Span]) -> String {
        var table = Table(
            "Counts in each stretch of the run.",
            [
                ("from", .number), ("ended well", .number), ("not well", .number), ("writes", .number), ("settling reads", .number),
                ("429", .number), ("no answer", .number), ("quota/min", .number),
            ])
        for span in spans {
            let bucket = span.bucket
            table.add(
                [escaped(Wording.duration(span.start))]
                    + [bucket.well, bucket.badly, bucket.writes, bucket.reads, bucket.throttled, bucket.unanswered].map(Wording.count)
                    + [bucket.quota.map(Wording.count) ?? "–"])
        }
        return "<details><summary>These plots as a table</summary>\n\(table.markup)</details>\n"
    }

    /// Neighbouring buckets joined until a plot can show them; the last one ends with the run.
    private static func spans(_ figures: CourseFigures) -> [Span] {
        let width = Double(figures.series.width)
        let group = max(1, (figures.series.buckets.count + mostColumns - 1) / mostColumns)
        var spans: [Span] = []
        for (index, bucket) in figures.series.buckets.enumerated() {
            let start = Double(index) * width
            if index % group == 0 {
                spans.append(Span(start: start, end: start + width, bucket: bucket))
            } else {
                spans[spans.count - 1].bucket.absorb(bucket)
                spans[spans.count - 1].end = start + width
            }
        }
        guard var last = spans.popLast() else { return [] }
        last.end = min(last.end, max(figures.seconds, last.start + 0.001))
        // A short rest would show a rate that is chance; it goes with what came before.
        if let before = spans.last, last.end - last.start < (before.end - before.start) / 2 {
            spans[spans.count - 1].bucket.absorb(last.bucket)
            spans[spans.count - 1].end = last.end
        } else {
            spans.append(last)
        }
        return spans
    }
}
