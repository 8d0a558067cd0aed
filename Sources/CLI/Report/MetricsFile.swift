import BulkModel
import FileSystem
import Foundation
import Pipeline
import Report
import SystemPackage
import Throttle

/// Keeps the file of `--metrics-file` up to date: replaced as a whole, so that a reader never sees half of one.
final class MetricsFile {
    private let path: String
    private let course: CourseRecorder
    private var metrics: Metrics
    private var written = Duration.zero
    private var isBroken = false

    /// The time between two versions of the file; scrapes are seldom closer together.
    private static let interval = Duration.seconds(15)

    init(_ path: String, _ course: CourseRecorder, kind: ImportKind, job: String, startedAt: Double) {
        self.path = path
        self.course = course
        metrics = Metrics(kind: kind, job: job, accounting: Accounting(), requests: RunSummary.Requests(), startedAt: startedAt)
        write()
    }

    /// - Parameter reads: the requests before the run, which the view does not count.
    func look(_ view: ProgressView, reads: RunSummary.Requests) {
        metrics.accounting = view.accounting
        metrics.requests = view.requests
        metrics.requests.reads += reads.reads
        metrics.requests.throttled += reads.throttled
        metrics.requests.failed += reads.failed
        metrics.inFlight = view.inFlight
        metrics.quotaPerMinute = view.throttle.ownRate.map { Int(min($0 * 60, 1e9).rounded()) }
        guard view.elapsed - written >= Self.interval else { return }
        written = view.elapsed
        write()
    }

    func end(at seconds: Double, exitCode: Int32) {
        metrics.ended = (seconds, exitCode)
        metrics.inFlight = 0
        write()
    }

    private func write() {
        metrics.latency = course.course.latency
        do {
            // The collector is another user.
            try WholeFile.replace(FilePath(path), with: metrics.text.utf8, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            // A run is no worse for it; it is said once.
            if !isBroken { Console.note("--metrics-file \(path) cannot be written (\(error.errno))") }
            isBroken = true
        }
    }
}
