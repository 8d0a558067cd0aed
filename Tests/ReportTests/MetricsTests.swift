import BulkModel
import Report
import Testing

struct MetricsTests {
    private func metrics(job: String = "users.job") -> Metrics {
        var accounting = Accounting()
        accounting.countRead(12)
        for _ in 0..<9 { accounting.count(.created) }
        for _ in 0..<3 { accounting.count(.invalid) }
        var requests = RunSummary.Requests()
        requests.writes = 10
        requests.reads = 2
        requests.throttled = 1
        var metrics = Metrics(kind: .users, job: job, accounting: accounting, requests: requests, startedAt: 1_795_000_000)
        var course = Course()
        for _ in 0..<10 { course.ended(status: 201, taken: 0.25, at: 1) }
        metrics.latency = course.latency
        metrics.quotaPerMinute = 100
        return metrics
    }

    @Test func `the numbers stand under their names`() {
        let lines = metrics().text.split(separator: "\n").map(String.init)
        #expect(lines.contains("meetergo_bulk_rows_read_total{kind=\"users\",folder=\"users.job\"} 12"))
        #expect(lines.contains("meetergo_bulk_rows_total{kind=\"users\",folder=\"users.job\",outcome=\"created\"} 9"))
        #expect(lines.contains("meetergo_bulk_requests_total{kind=\"users\",folder=\"users.job\",purpose=\"write\"} 10"))
        #expect(lines.contains("meetergo_bulk_quota_requests_per_minute{kind=\"users\",folder=\"users.job\"} 100"))
        #expect(lines.contains("meetergo_bulk_request_duration_seconds_count{kind=\"users\",folder=\"users.job\"} 10"))
        #expect(!lines.contains { $0.contains("run_exit_code") })
        var ended = metrics()
        ended.ended = (1_795_000_060.5, 1)
        #expect(ended.text.contains("meetergo_bulk_run_exit_code{kind=\"users\",folder=\"users.job\"} 1\n"))
        #expect(ended.text.contains("meetergo_bulk_run_end_time_seconds{kind=\"users\",folder=\"users.job\"} 1795000060.5\n"))
    }

    @Test func `every sample belongs to a family that is described just before it, and none comes twice`() {
        var family = ""
        var seen: Set<String> = []
        for line in metrics(job: "a\"b\\c\nd").text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("# TYPE ") {
                family = String(line.split(separator: " ")[2])
            } else if !line.hasPrefix("#") {
                #expect(line.hasPrefix(family), "\(line)")
                #expect(line.contains("folder=\"a\\\"b\\\\c\\nd\""))
                let sample = line.lastIndex(of: " ").map { String(line[..<$0]) } ?? line
                #expect(seen.insert(sample).inserted)
            }
        }
        #expect(seen.count > 20)
    }

    @Test func `what only grows is called total, and nothing else`() {
        for line in metrics().text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ")
            #expect((words[3] == "counter") == words[2].hasSuffix("_total"))
        }
    }
}
