public import BulkModel

/// A run in numbers for Prometheus, in its text format (version 0.0.4), as node_exporter's textfile collector reads it.
///
/// Names follow Prometheus' conventions: base units, `_total` for what only grows, one meaning for a name.
public struct Metrics: Sendable {
    public var kind: ImportKind
    /// The job's folder, as a label.
    public var job: String
    public var accounting: Accounting
    public var requests: RunSummary.Requests
    public var inFlight = 0
    /// `nil` where none is known.
    public var quotaPerMinute: Int?
    public var latency = LatencyFigures()
    /// Seconds since 1970.
    public var startedAt: Double
    /// Seconds since 1970, and the exit code; `nil` while the run goes on.
    public var ended: (at: Double, exitCode: Int32)?

    public init(kind: ImportKind, job: String, accounting: Accounting, requests: RunSummary.Requests, startedAt: Double) {
        self.kind = kind
        self.job = job
        self.accounting = accounting
        self.requests = requests
        self.startedAt = startedAt
    }

    /// The whole file.
    public var text: String {
        var text = ""
        func family(_ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            guard !samples.isEmpty else { return }
            text += "# HELP meetergo_bulk_\(name) \(help)\n# TYPE meetergo_bulk_\(name) \(type)\n"
            for sample in samples { text += "meetergo_bulk_\(name)\(sample.labels) \(sample.value)\n" }
        }
        let plain = labels([])
        family("rows_read_total", "counter", "Rows read by this run.", [(plain, "\(accounting.read)")])
        family(
            "rows_total", "counter", "Rows of this run by how they ended.",
            Outcome.allCases.map { (labels([("outcome", $0.rawValue)]), "\(accounting[$0])") })
        family(
            "requests_total", "counter", "Requests sent by this run.",
            [("write", requests.writes), ("read", requests.reads), ("settle", requests.settling)].map {
                (labels([("purpose", $0.0)]), "\($0.1)")
            })
        family("requests_throttled_total", "counter", "Requests answered by too many requests (429).", [(plain, "\(requests.throttled)")])
        family("requests_unanswered_total", "counter", "Requests that ended without an answer.", [(plain, "\(requests.failed)")])
        family("requests_in_flight", "gauge", "Requests whose answers are awaited.", [(plain, "\(inFlight)")])
        family(
            "quota_requests_per_minute", "gauge", "The quota believed in, this run's part of it.",
            quotaPerMinute.map { [(plain, "\($0)")] } ?? [])
        let durations = latency.percentiles.filter { $0.level < 100 }.map {
            (labels([("quantile", Self.number($0.level / 100))]), Self.number($0.milliseconds / 1_000))
        }
        if latency.answers > 0 {
            // A summary's own names: the quantiles stand under the family's, sum and count under theirs.
            family("request_duration_seconds", "summary", "Time from sending a request to the end of its answer.", durations)
            text += "meetergo_bulk_request_duration_seconds_sum\(plain) \(Self.number(latency.mean * Double(latency.answers) / 1_000))\n"
            text += "meetergo_bulk_request_duration_seconds_count\(plain) \(latency.answers)\n"
        }
        family("run_start_time_seconds", "gauge", "When the run began, Unix time.", [(plain, Self.number(startedAt))])
        if let ended {
            family(
                "run_end_time_seconds", "gauge", "When the run ended, Unix time; absent while it goes on.", [(plain, Self.number(ended.at))]
            )
            family("run_exit_code", "gauge", "The run's exit code; absent while it goes on.", [(plain, "\(ended.exitCode)")])
        }
        return text
    }

    private func labels(_ more: [(String, String)]) -> String {
        let pairs = ([("kind", kind.rawValue), ("folder", job)] + more).map { "\($0.0)=\"\(Self.escaped($0.1))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    /// To the millionth; whole numbers without a point.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1e6).rounded() / 1e6
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
