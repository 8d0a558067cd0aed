import BulkModel
import Foundation
import Report
import Testing

struct PageTests {
    private func page(rows: Int, failures: [RunSummary.Failure] = Fixtures.failures) -> String {
        let report = RunReport(
            Fixtures.summary(rows: rows, failures: failures), Fixtures.recording(Fixtures.course(rows: rows)), moments: Fixtures.moments,
            job: "users.job", zone: "Europe/Berlin", madeAt: 1_795_380_000)
        return report.html
    }

    @Test func `the page of 100,000 rows stays below a megabyte, whatever happened`() throws {
        let html = page(rows: 100_000)
        #expect(html.utf8.count < 200_000)
        // For whoever wants to look at it: REPORT_PAGE names the file.
        if let file = ProcessInfo.processInfo.environment["REPORT_PAGE"] { try html.write(toFile: file, atomically: true, encoding: .utf8) }
    }

    @Test func `the page asks for nothing from anywhere and runs nothing`() {
        let html = page(rows: 5_000)
        for word in ["<script", "<link", "<img", "<iframe", "src=", "@import", "url(", "href=", "onload"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("default-src 'none'"))
    }

    @Test func `the numbers on the page are those of the summary`() {
        let summary = Fixtures.summary(rows: 5_000, failures: Fixtures.failures)
        let html = page(rows: 5_000)
        #expect(html.contains("<data id=\"read\" value=\"5000\">5,000</data>"))
        for (outcome, rows) in summary.outcomes { #expect(html.contains("<data id=\"outcome-\(outcome)\" value=\"\(rows)\">")) }
        for failure in summary.failures {
            #expect(html.contains("<data id=\"cause-\(failure.outcome.rawValue)-\(failure.cause.rawValue)\" value=\"\(failure.rows)\">"))
        }
        #expect(html.contains("meetergo-bulk retry users.job --only validation"))
    }

    @Test func `what a server or file says cannot become markup`() {
        let html = page(rows: 100)
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"))
        #expect(html.contains("desk &lt;b&gt;"))
    }

    @Test func `every plot has a title and a description, and every table a caption and headers`() {
        let html = page(rows: 5_000)
        let count = { (text: String) in html.components(separatedBy: text).count - 1 }
        #expect(count("<svg ") == 4)
        #expect(count("<svg ") == count("<desc "))
        #expect(count("<title id=") == count("<desc "))
        #expect(count("<table") == count("<caption>"))
        #expect(count("<table") == count("<thead>"))
        #expect(count("<h1>") == 1)
    }

    @Test func `a run that was killed has a page that says so`() {
        var summary = Fixtures.summary(rows: 10)
        summary.recovered = true
        let html = RunReport(summary, RunRecording(), job: "users.job", zone: nil, madeAt: 0).html
        #expect(html.contains("The course of this run is not known"))
        #expect(html.contains("<data id=\"read\" value=\"10\">"))
    }

    @Test func `a run without rows and one that is over at once have a page`() {
        #expect(page(rows: 0, failures: []).contains("The input held no row."))
        #expect(page(rows: 1, failures: []).contains("too soon for a plot over time"))
    }
}
