public import BulkModel
public import Mapping
public import MeetergoAPI
import Records

/// Judges batches of rows, one after the other; each thread has one of its own.
struct RowExaminer: Sendable {
    /// Rows of one file that were read together.
    struct Batch: Sendable {
        var file: Int
        /// Added to a line it gives its place among the lines of all files.
        var base: UInt32
        private(set) var parts: [RecordReader.Part] = []
        private(set) var rows = 0

        init(file: Int, base: UInt32) {
            self.file = file
            self.base = base
        }

        mutating func append(_ part: RecordReader.Part) {
            parts.append(part)
            rows += part.count
        }
    }

    struct Report: Sendable {
        var rows = 0
        var problems: [RowProblem] = []
        var traces: [TraceTable.Entry] = []
    }

    private var mapper: RowMapper
    private var checker: RowChecker
    private var quick: QuickCheck?
    private let columns: [Int]
    private var cells: [Range<Int>]

    init(_ setup: CheckSetup) {
        mapper = setup.mapper
        checker = RowChecker(kind: setup.kind, context: setup.context)
        let direct = setup.mapper.directColumns
        columns = direct?.map(\.column) ?? []
        quick = direct.flatMap { QuickCheck(kind: setup.kind, context: setup.context, sources: $0.map(\.source)) }
        cells = Array(repeating: 0..<0, count: columns.count)
    }

    mutating func examine(_ batch: Batch) -> Report {
        var report = Report(rows: batch.rows)
        report.traces.reserveCapacity(batch.rows)
        for part in batch.parts {
            switch part {
            case .item(.fault(let fault)):
                let finding = Finding(.malformed, code: fault.code.rawValue, message: fault.message, hint: fault.remedy)
                report.problems.append(RowProblem(.malformed, file: batch.file, line: fault.position.line, findings: [finding]))
            case .item(.record(let record)):
                if let trace = quickTrace(record) {
                    report.traces.append(Self.entry(trace, record.position.line, batch))
                } else {
                    examine(record, batch, &report)
                }
            case .block(let block): examine(block, batch, &report)
            }
        }
        return report
    }

    private mutating func examine(_ block: RecordBlock, _ batch: Batch, _ report: inout Report) {
        guard var quick = self.quick else {
            for index in 0..<block.count { examine(block.record(index), batch, &report) }
            return
        }
        // Taken out, so that what it has learnt is not copied.
        self.quick = nil
        block.forEach(columns) { index, line, bytes, cells in
            if let trace = quick.trace(bytes, cells) {
                report.traces.append(Self.entry(trace, line, batch))
            } else {
                examine(block.record(index), batch, &report)
            }
        }
        self.quick = quick
    }

    private static func entry(_ trace: KeyTrace, _ line: Int, _ batch: Batch) -> TraceTable.Entry {
        TraceTable.Entry(trace, place: batch.base &+ UInt32(truncatingIfNeeded: line))
    }

    private mutating func examine(_ record: Record, _ batch: Batch, _ report: inout Report) {
        let line = record.position.line
        let mapped = mapper.values(of: record)
        switch mapped.standing {
        case .data: break
        case .skipped(let finding):
            return report.problems.append(RowProblem(.skipped, file: batch.file, line: line, findings: [finding]))
        case .merged(let finding): return report.problems.append(RowProblem(.merged, file: batch.file, line: line, findings: [finding]))
        }
        switch checker.verdict(on: mapped.values, after: mapped.problems) {
        case .good(let trace): report.traces.append(Self.entry(trace, line, batch))
        case .findings(let findings): report.problems.append(RowProblem(.invalid, file: batch.file, line: line, findings: findings))
        case .skipped(let finding): report.problems.append(RowProblem(.skipped, file: batch.file, line: line, findings: [finding]))
        }
    }

    private mutating func quickTrace(_ record: Record) -> KeyTrace? {
        guard quick != nil, let row = record.cells else { return nil }
        row.find(columns, places: &cells)
        let store = row.store
        return quick?.trace(store.span, cells)
    }
}

/// All that a check has to know about its input besides the rows.
public struct CheckSetup: Sendable {
    public var kind: ImportKind
    public var context: CheckContext
    public var mapper: RowMapper

    public init(kind: ImportKind, context: CheckContext, mapper: RowMapper) {
        self.kind = kind
        self.context = context
        self.mapper = mapper
    }
}
