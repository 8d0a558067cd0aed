import BulkModel
import Foundation
import HTTPTransport
import Ledger
import Pipeline
import QuotaStore
import Results
import Throttle

/// The way to the API of one run: transport, quota, and the reads before the first write. Import, retry and undo all go it.
struct Access {
    let clock: RunClock
    let quota: QuotaDesk
    /// The reads so far; what they taught about the quota the run begins with.
    var reads: ReadSession
    private let transport: CurlTransport
    private let mailbox: Mailbox<DriverMessage>
    private let limits: TimeLimits

    /// Opens the way; nothing is sent.
    ///
    /// - Parameter purpose: what waits while a read has to wait, for messages, such as "before anything is sent".
    init(
        _ connection: ConnectionOptions, _ options: QuotaOptions, _ origin: Origin, _ credential: Credential,
        _ environment: [String: String], clock: RunClock, purpose: String
    ) throws(CommandFailure) {
        // The options and the settings are read.
        CodePages.giveBack()
        guard let limits = TimeLimits(until: options.until, duration: options.maxDuration, started: clock.now()) else {
            throw CommandFailure(.usage, "--until: that time has passed; give one that is still to come, or a time of day such as 06:00.")
        }
        self.clock = clock
        self.limits = limits
        mailbox = Mailbox()
        quota = QuotaDesk(options, origin, credential, environment, seed: clock.seed, at: clock.now().wall)
        transport = try connection.transport(origin, credential, maxInFlight: quota.settings.maxInFlight, mailbox)
        reads = ReadSession(
            throttle: Throttle(quota.settings, learnt: quota.learnt, now: clock.now().instant), transport: transport, mailbox: mailbox,
            clock: clock, purse: quota.purse
        ) { instant, why in
            Console.note("Waiting until \(WallClock.text(of: instant, now: clock.now())) before asking the API, \(purpose): \(why).")
        }
    }

    /// Lets go of connections and of the quota's share.
    func close() {
        transport.close()
        quota.purse?.close()
    }

    /// The run itself, once everything around it stands: returns when every row has its outcome, or the run has stopped.
    func drive<Rules: Judge, Supply: RowSupply>(
        _ run: OpenRun, _ judge: Rules, _ supply: sending Supply, _ settings: PipelineSettings, _ watch: RunWatch
    ) -> RunEnd<Rules> {
        let pipeline = Pipeline(
            settings: settings, throttle: reads.throttle, serverClock: reads.serverClock, judge: judge, firstTransfer: reads.nextTransfer,
            now: clock.now().instant)
        let requests = reads.requests
        var driver = Driver<Rules, RunLedger, RunWriter, Supply>(
            pipeline: pipeline, mailbox: mailbox, transport: transport, clock: clock, observer: watch.observer(reads: requests),
            purse: quota.purse, limit: limits.reason)
        let mailbox = mailbox
        CodePages.giveBack()
        let signals = Signals { reason in mailbox.post(.event(.stop(reason))) }
        let end = driver.run(supply: supply, book: run.book, sink: run.writer)
        signals.release()
        watch.reporter.clear()
        return RunEnd(
            pipeline: end.pipeline, supply: end.supply, book: end.book, sink: end.sink, recordingFailure: end.recordingFailure,
            reads: requests, quota: end.pipeline.throttle.view(at: clock.now().instant).words)
    }

    /// Reads after a run, with what it has learnt of the quota.
    func readsAfter<Rules>(_ end: RunEnd<Rules>) -> ReadSession {
        // The numbers are far above those of the run.
        ReadSession(
            throttle: end.pipeline.throttle, transport: transport, mailbox: mailbox, clock: clock, purse: quota.purse,
            firstTransfer: 1 << 40, onWait: { _, _ in })
    }
}

/// Who looks at a run while it goes on: the terminal, the report, the metrics file.
struct RunWatch {
    let course = CourseRecorder()
    let reporter: ProgressReporter
    let metrics: MetricsFile?
    private let interval: Duration
    private let clock: RunClock

    init(_ run: OpenRun, kind: ImportKind, job: String, _ output: OutputOptions, clock: RunClock) {
        let style = ProgressReporter.Style.chosen(output)
        self.clock = clock
        interval = style.interval
        reporter = ProgressReporter(style, clock: clock)
        let course = course
        metrics = output.metricsFile.map {
            MetricsFile($0, course, kind: kind, job: job, startedAt: Double(run.record.startedAt) / 1_000)
        }
    }

    /// - Parameter reads: those before the run, which the metrics count too.
    fileprivate func observer<Rules, Book, Sink, Supply>(
        reads: RunSummary.Requests
    ) -> Driver<Rules, Book, Sink, Supply>.Observer {
        .init(
            interval: interval,
            look: { view in
                course.look(view)
                metrics?.look(view, reads: reads)
                reporter.look(view)
            }, notice: reporter.notice, turned: course.take)
    }

    /// Writes the end of the run into the metrics file.
    func end(_ summary: RunSummary) {
        metrics?.end(at: Double(clock.now().wall) / 1_000, exitCode: summary.exitCode)
    }
}

extension ConnectionOptions {
    func checkedOrigin(_ environment: [String: String]) throws(CommandFailure) -> Origin {
        do throws(TransportSetupError) { return try Origin(origin(environment)) } catch { throw CommandFailure(.usage, error.message) }
    }

    /// - Parameter mailbox: where the ends of transfers are posted.
    fileprivate func transport(
        _ origin: Origin, _ credential: Credential, maxInFlight: Int, _ mailbox: Mailbox<DriverMessage>
    ) throws(CommandFailure) -> CurlTransport {
        var settings = transport(origin, credential)
        settings.maxInFlight = maxInFlight
        do throws(TransportSetupError) {
            return try CurlTransport(settings) { ends in mailbox.post(ends.map { .event(.transferEnded($0)) }) }
        } catch {
            throw CommandFailure(.usage, error.message)
        }
    }
}

extension RunClock {
    /// A seed for jitter that differs from run to run.
    var seed: UInt64 { UInt64(truncatingIfNeeded: now().wall &* 0x9E37_79B9) }
}
