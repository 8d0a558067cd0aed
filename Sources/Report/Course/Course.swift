public import BulkModel

/// What a run looked like over time, in memory that does not grow with its rows.
///
/// Its owner tells it what happens, in the order in which it happens; all times are seconds since the run began.
public struct Course: Sendable {
    public private(set) var series = Series()
    public private(set) var waits = Waits()
    /// Rows by exchanges spent on them, earlier runs included: the index is the number, the last one means "or more".
    public private(set) var attempts: [Int] = []
    /// When the last thing happened.
    public private(set) var seconds = 0.0
    private var latencies = Latencies()

    /// Rows with more attempts are counted with these.
    public static let mostAttempts = 20

    public init() {}

    public var latency: LatencyFigures { latencies.figures }

    /// Requests have gone out.
    public mutating func sent(writes: Int, reads: Int, at second: Double) {
        update(at: second) { bucket in
            bucket.writes += writes
            bucket.reads += reads
        }
    }

    /// A request has ended.
    ///
    /// - Parameters:
    ///   - status: that of the answer; `nil` where none came.
    ///   - taken: seconds from its start to its end.
    public mutating func ended(status: Int?, taken: Double, at second: Double) {
        if status != nil { latencies.record(seconds: taken) }
        guard status == nil || status == 429 else { return }
        update(at: second) { bucket in
            if status == nil { bucket.unanswered += 1 } else { bucket.throttled += 1 }
        }
    }

    /// A row has its outcome.
    public mutating func concluded(_ outcome: Outcome, attempts count: Int, at second: Double) {
        let index = min(max(0, count), Self.mostAttempts)
        while attempts.count <= index { attempts.append(0) }
        attempts[index] += 1
        let isWell = outcome.file == .succeeded || outcome.file == .notes
        update(at: second) { bucket in
            if isWell { bucket.well += 1 } else { bucket.badly += 1 }
        }
    }

    /// The quota believed in, requests a minute.
    public mutating func quota(_ perMinute: Int?, at second: Double) {
        update(at: second) { $0.quota = perMinute }
    }

    /// Why nothing goes out from now on; `nil` when something does.
    public mutating func waiting(_ reason: String?, at second: Double) {
        waits.note(reason, at: second)
        seconds = max(seconds, second)
    }

    /// The run is over.
    public mutating func end(at second: Double) {
        waits.close(at: second)
        seconds = max(seconds, second)
    }

    private mutating func update(at second: Double, _ change: (inout Bucket) -> Void) {
        series.update(at: second, change)
        seconds = max(seconds, second)
    }
}
