import BulkModel
import Synchronization

/// Makes things durable on a thread of its own: ledger first, then result lines, then the receipt.
///
/// Everything that was asked for while a commit was under way becomes one commit (group commit), so a slow disk makes batches larger and
/// not the run slower. Result lines are synced about once a second; only then does the ledger let go of the rows' bytes.
final class Recorder<Book: LedgerBook, Sink: ResultSink>: Sendable {
    struct Work: Sendable {
        var batch = LedgerBatch()
        var lines: [ResultLine] = []
        var events: [RunEvent] = []
        var isLast = false
    }

    private let questions = Mailbox<Work>()
    private let left: LeftBehind<Book, Sink>
    private let worker: Worker

    /// - Parameter answer: gets a receipt for each commit, or the failure that ended the recorder.
    init(book: Book, sink: Sink, answer: @escaping @Sendable (Result<Receipt, RecordingFailure>) -> Void) {
        let questions = self.questions
        let left = LeftBehind<Book, Sink>()
        self.left = left
        worker = Worker("recorder") {
            var desk = Desk(book: book, sink: sink)
            var isLast = false
            while !isLast {
                let works = questions.takeAll(waiting: Desk<Book, Sink>.syncInterval)
                isLast = works.contains { $0.isLast }
                do throws(RecordingFailure) {
                    let receipt = try desk.carryOut(works, isLast: isLast)
                    if !works.isEmpty { answer(.success(receipt)) }
                } catch {
                    answer(.failure(error))
                    break
                }
            }
            left.put(desk.book, desk.sink)
        }
    }

    func record(_ work: Work) {
        questions.post(work)
    }

    /// Syncs everything, ends the thread and gives ledger and files back.
    func end() -> (book: Book, sink: Sink)? {
        questions.post(Work(isLast: true))
        worker.join()
        return left.take()
    }
}

/// What the recorder's thread hands back when it ends.
private final class LeftBehind<Book: LedgerBook, Sink: ResultSink>: Sendable {
    private let content = Mutex<(Book, Sink)?>(nil)

    func put(_ book: Book, _ sink: Sink) { content.withLock { $0 = (book, sink) } }
    func take() -> (book: Book, sink: Sink)? { content.withLock { $0 } }
}

/// Ledger or result files cannot be written; the run cannot go on.
public struct RecordingFailure: Error, Sendable, Hashable {
    public var message: String

    init(_ failure: LedgerFailure) { message = failure.message }
    init(_ failure: ResultFailure) { message = failure.message }
}

/// The recorder's own state, on its thread alone.
private struct Desk<Book: LedgerBook, Sink: ResultSink> {
    static var syncInterval: Duration { .seconds(1) }
    static var rowsBeforeSync: Int { 4_096 }

    var book: Book
    var sink: Sink
    /// Rows whose lines are written but not yet synced, and whose bytes the ledger holds.
    private var unsynced: [Int] = []
    private var hasUnsyncedLines = false
    private var lastSync = ContinuousClock.now

    init(book: Book, sink: Sink) {
        self.book = book
        self.sink = sink
    }

    mutating func carryOut(_ works: [Recorder<Book, Sink>.Work], isLast: Bool) throws(RecordingFailure) -> Receipt {
        var batch = LedgerBatch()
        var lines: [ResultLine] = []
        for work in works {
            batch.append(work.batch)
            lines.append(contentsOf: work.lines)
        }
        let standings = try commit(batch)
        do throws(ResultFailure) {
            for work in works {
                for event in work.events { try sink.record(event) }
            }
            if !lines.isEmpty { try sink.append(lines) }
        } catch {
            throw RecordingFailure(error)
        }
        hasUnsyncedLines = hasUnsyncedLines || !lines.isEmpty
        for conclusion in batch.conclusions where conclusion.end.file == .succeeded || conclusion.end.file == .notes {
            unsynced.append(conclusion.row)
        }
        try syncIfDue(isLast: isLast)
        return Receipt(
            standings: Array(zip(batch.claims.map { $0.row }, standings)), intents: batch.intents.map { $0.row },
            concluded: lines.map { $0.row })
    }

    private mutating func syncIfDue(isLast: Bool) throws(RecordingFailure) {
        guard hasUnsyncedLines else { return }
        guard isLast || unsynced.count >= Self.rowsBeforeSync || ContinuousClock.now - lastSync >= Self.syncInterval else { return }
        var batch = LedgerBatch()
        do throws(ResultFailure) {
            batch.written = WrittenLines(rows: unsynced, lengths: try sink.sync())
        } catch {
            throw RecordingFailure(error)
        }
        _ = try commit(batch)
        unsynced = []
        hasUnsyncedLines = false
        lastSync = ContinuousClock.now
    }

    private mutating func commit(_ batch: LedgerBatch) throws(RecordingFailure) -> [Standing] {
        guard !batch.isEmpty else { return [] }
        do throws(LedgerFailure) { return try book.commit(batch) } catch { throw RecordingFailure(error) }
    }
}

extension LedgerBatch {
    /// Joins a later batch to this one.
    mutating func append(_ later: LedgerBatch) {
        withdrawals += later.withdrawals
        conclusions += later.conclusions
        claims += later.claims
        intents += later.intents
    }
}
