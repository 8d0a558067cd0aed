import BulkModel
import Mapping
import MeetergoAPI
public import Records

/// Reads all rows of the inputs and says what is wrong with each, without any network.
///
/// The reader has the caller's thread; the rows are judged on as many others as there are cores. What is found comes out in the order of
/// the file all the same. Rows like an earlier one are known at the end only, and handed over then.
public struct FileCheck {
    /// What came out, in numbers.
    public struct Totals: Sendable {
        public var rows = 0
        /// Rows by what is said about them; a row that is similar to another is good all the same.
        public var counts: [RowProblem.Kind: Int] = [:]
        public var groups = FindingGroups()

        public var good: Int { rows - counts.filter { $0.key != .similar }.values.reduce(0, +) }
        public var isClean: Bool { !counts.contains { $0.key.isProblem && $0.value > 0 } }
    }

    private let reader: RecordReader
    private let setup: CheckSetup
    private let fileNames: [String]
    private var places = Places()
    private var table = TraceTable()
    /// The rows read and not yet handed to a thread.
    private var open = RowExaminer.Batch(file: 0, base: 0)
    private var progress = Crew<RowExaminer, RowExaminer.Batch, RowExaminer.Report>.Progress()
    public private(set) var totals = Totals()

    /// Rows after which a batch is handed to a thread: enough that handing over costs nothing, few enough that memory does not show it.
    private static let batchSize = 2_048

    public init(_ reader: RecordReader, setup: CheckSetup) {
        self.reader = reader
        self.setup = setup
        fileNames = reader.files.map(\.name)
    }

    /// Checks everything.
    ///
    /// - Parameters:
    ///   - threads: how many judge rows besides the one that reads.
    ///   - report: called with each row about which there is something to say: first in the order of the input all that a row shows by itself,
    ///     then, in that order again, rows like an earlier one.
    /// - Throws: `RecordsError` if the rest cannot be read; what was read before has been reported then.
    public mutating func run(
        threads: Int, report: (RowProblem) throws -> Void
    ) throws {
        let crew = Crew(Array(repeating: RowExaminer(setup), count: max(1, threads))) {
            (worker: inout RowExaminer, batch: RowExaminer.Batch) in
            worker.examine(batch)
        }
        var failure: RecordsError?
        while true {
            let batch: RowExaminer.Batch
            do throws(RecordsError) {
                guard let next = try nextBatch() else { break }
                batch = next
            } catch {
                failure = error
                break
            }
            crew.add(batch, &progress)
            while let result = crew.next(&progress, isWaiting: false) { try take(result, report) }
        }
        // Rows read before a failure stand.
        if let batch = takeOpenBatch() { crew.add(batch, &progress) }
        while let result = crew.next(&progress, isWaiting: true) { try take(result, report) }
        try reportMatches(report)
        if let failure { throw failure }
    }

    /// The next rows of one file; nil when the last have been read, which are then in the open batch.
    private mutating func nextBatch() throws(RecordsError) -> RowExaminer.Batch? {
        while let part = try reader.nextPart(atMost: Self.batchSize) {
            var full: RowExaminer.Batch?
            if part.file != open.file || open.rows >= Self.batchSize {
                full = takeOpenBatch()
                open = RowExaminer.Batch(file: part.file, base: places.base(of: part.file))
            }
            open.append(part)
            if let full { return full }
        }
        return nil
    }

    private mutating func takeOpenBatch() -> RowExaminer.Batch? {
        guard let last = open.parts.last else { return nil }
        places.note(file: last.file, line: last.lastLine)
        let batch = open
        open = RowExaminer.Batch(file: batch.file, base: batch.base)
        return batch
    }

    private mutating func take(_ result: RowExaminer.Report, _ report: (RowProblem) throws -> Void) throws {
        totals.rows += result.rows
        table.append(result.traces)
        for problem in result.problems { try say(problem, report) }
    }

    private mutating func say(_ problem: RowProblem, _ report: (RowProblem) throws -> Void) throws {
        totals.counts[problem.kind, default: 0] += 1
        totals.groups.add(problem)
        try report(problem)
    }

    private mutating func reportMatches(_ report: (RowProblem) throws -> Void) throws {
        var traces = TraceTable()
        swap(&traces, &table)
        for match in traces.matches() {
            let (file, line) = places.place(match.place)
            let (firstFile, firstLine) = places.place(match.first)
            let first = firstFile == file ? "line \(firstLine)" : "line \(firstLine) of \(fileNames[firstFile])"
            let kind: RowProblem.Kind = match.isExact ? .duplicate : .similar
            let finding =
                match.isExact
                ? Finding(
                    .duplicate, message: "The same \(setup.kind.noun) stands on \(first)",
                    hint: "an import takes the first and notes the others; delete what is too much")
                : Finding(
                    .duplicate, field: setup.kind == .users ? "email" : "attendee.email",
                    message: "Perhaps the \(setup.kind.noun) of \(first): the e-mail addresses differ in spelling only",
                    hint: "delete one of the two if they are; both would be made")
            try say(RowProblem(kind, file: file, line: line, findings: [finding]), report)
        }
    }
}

/// Gives each line a number among the lines of all files.
private struct Places {
    /// What is added to the lines of each file, as far as they have been read.
    private var bases: [UInt32] = [0]
    private var last: UInt32 = 0

    mutating func base(of file: Int) -> UInt32 {
        while bases.count <= file { bases.append(last) }
        return bases[file]
    }

    mutating func note(file: Int, line: Int) {
        last = base(of: file) &+ UInt32(truncatingIfNeeded: line)
    }

    func place(_ number: UInt32) -> (file: Int, line: Int) {
        let file = bases.lastIndex { $0 < number } ?? 0
        return (file, Int(number - bases[file]))
    }
}

extension RecordReader.Part {
    /// Records and faults.
    var count: Int {
        switch self {
        case .item: 1
        case .block(let block): block.count
        }
    }

    /// The index of the input, from 0.
    var file: Int {
        switch self {
        case .item(.record(let record)): record.position.file
        case .item(.fault(let fault)): fault.position.file
        case .block(let block): block.file
        }
    }

    /// The line on which the last of the rows begins, from 1.
    var lastLine: Int {
        switch self {
        case .item(.record(let record)): record.position.line
        case .item(.fault(let fault)): fault.position.line
        case .block(let block): block.line(of: block.count - 1)
        }
    }
}
