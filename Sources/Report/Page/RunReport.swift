public import BulkModel
import Foundation

/// The report of a run as one HTML page that needs nothing else: no script, no picture, no request.
///
/// Its size is bounded: buckets, causes, waits and events are limited in number, texts in length, whatever the number of rows.
public struct RunReport {
    /// Something that happened to the run as a whole.
    public struct Moment: Sendable, Hashable {
        /// ISO 8601.
        public var at: String
        public var text: String

        public init(at: String, text: String) {
            self.at = at
            self.text = text
        }
    }

    let summary: RunSummary
    let recording: RunRecording
    let moments: [Moment]
    let job: String
    let times: WallTime
    private let madeAt: Date

    /// - Parameters:
    ///   - moments: from `events.jsonl`; the first ``mostMoments`` are shown.
    ///   - job: the job's folder as the user would write it.
    ///   - zone: in which times of day are written.
    ///   - madeAt: seconds since 1970.
    public init(
        _ summary: RunSummary, _ recording: RunRecording, moments: [Moment] = [], job: String, zone: String?, madeAt: Double
    ) {
        self.summary = summary
        self.recording = recording
        self.moments = moments
        self.job = job
        let zone = zone.flatMap(TimeZone.init(identifier:)) ?? TimeZone(secondsFromGMT: 0) ?? .current
        times = WallTime(zone: zone)
        self.madeAt = Date(timeIntervalSince1970: madeAt)
    }

    /// More are counted and not shown.
    public static let mostMoments = 40

    /// The whole page.
    public var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline'">
        <meta name="color-scheme" content="light dark">
        <title>\(escaped(title)) · run \(summary.run)</title>
        <style>\(Style.sheet)</style>
        </head>
        <body>
        <main>
        \(header)\(accounting)\(failures)\(course)\(rows)\(waits)\(inputs)\(happenings)\(settings)\(footer)</main>
        </body>
        </html>

        """
    }

    var title: String {
        let done = isUndo ? "taken back" : "in meetergo"
        return "\(Wording.count(summary.read)) \(summary.kind.rawValue) read, \(Wording.count(total(.succeeded))) \(done)"
    }

    /// Whether the run took back what others had made; the command says it.
    var isUndo: Bool { summary.command.hasPrefix("undo ") }

    func outcome(_ outcome: Outcome) -> Int { summary.outcomes[outcome.rawValue] ?? 0 }
    func total(_ file: ResultFile) -> Int {
        let total = Outcome.allCases.reduce(0) { $1.file == file ? $0 + outcome($1) : $0 }
        let moved = summary.failedChanges ?? 0
        return file == .failed ? total + moved : file == .notes ? total - moved : total
    }

    /// Seconds from the run's begin to its end.
    var duration: Double {
        if let course = recording.course { return course.seconds }
        guard let start = WallTime.date(summary.startedAt), let end = WallTime.date(summary.endedAt) else { return 0 }
        return max(0, end.timeIntervalSince(start))
    }

    var footer: String {
        let file = "runs/\(Wording.runName(summary.run))"
        return """
            <footer><p>Made \(escaped(times.full(madeAt))) from summary.json, report.json and events.jsonl in \
            <code>\(escaped(file))</code>. Times are in this page's time zone.</p></footer>

            """
    }
}

extension Wording {
    /// At least four digits, as run folders are named.
    static func runName(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
