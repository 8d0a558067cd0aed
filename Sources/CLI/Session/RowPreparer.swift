import BulkModel
import Mapping
import MeetergoAPI
import Records

/// Turns the records of the input into rows that are ready to send, or the reasons why not.
struct RowPreparer: RowSupply {
    private let reader: RecordReader
    private var mapper: RowMapper
    private var checker: RowChecker
    private var numbering: RowNumbering
    /// On `retry --only`: the causes whose rows are sent.
    private let selected: Set<Cause>?
    private let preset: String?
    /// Of a part of the input, what finds the rows of it; the others are passed over and only have their number.
    private var chooser: ShardChooser?
    private var passedOver = 0
    /// Where the last record began.
    private var place = Position(file: 0, byteOffset: 0, line: 1, record: 0)
    /// Why the input cannot be read any further; the reader says it once.
    private var failure: RecordsError?

    /// Rows of one answer end early when they hold this many bytes, so that large records do not add up.
    private static let batchBytes = 256 << 10

    init(
        reader: RecordReader, mapper: RowMapper, checker: RowChecker, numbering: RowNumbering, selected: Set<Cause>?, preset: String?,
        chooser: ShardChooser? = nil
    ) {
        self.reader = reader
        self.mapper = mapper
        self.checker = checker
        self.numbering = numbering
        self.selected = selected
        self.preset = preset
        self.chooser = chooser
    }

    mutating func next(_ count: Int) throws(InputError) -> [PreparedRow] {
        if let failure { throw InputError(failure.description) }
        var rows: [PreparedRow] = []
        var bytes = 0
        do throws(RecordsError) {
            while rows.count < count, bytes < Self.batchBytes, let item = try reader.next() {
                guard let row = prepare(item) else {
                    passedOver += 1
                    continue
                }
                bytes += row.carried.count
                rows.append(row)
            }
        } catch {
            // What was read before it stands; the next call throws.
            failure = error
            if rows.isEmpty { throw InputError(error.description) }
        }
        return rows
    }

    var progress: SupplyProgress {
        SupplyProgress(
            // The reader takes large pieces; a record's own place says more exactly how far the rows are.
            bytesRead: reader.files.prefix(place.file).reduce(place.byteOffset) { $0 + ($1.size ?? 0) }, bytesTotal: reader.bytesTotal,
            blankLines: reader.blankLines, shortRows: reader.shortRows, unknownColumns: mapper.unknownColumns.map(\.name),
            readings: reader.files.map { $0.reading(preset: preset) }, otherShards: passedOver)
    }

    /// `nil` for a row of another part.
    private mutating func prepare(_ item: RecordReader.Item) -> PreparedRow? {
        switch item {
        case .fault(let fault):
            place = fault.position
            let row = numbering.fresh()
            guard chooser?.takes(nil, bytes: fault.raw) != false else { return nil }
            let finding = Finding(
                .malformed, code: fault.code.rawValue,
                message: fault.message.hasSuffix(".") ? String(fault.message.dropLast()) : fault.message,
                hint: "see malformed.txt; mend it in the input and import that again")
            return PreparedRow(
                row: row, file: fault.position.file, line: fault.position.line, carried: fault.raw,
                content: .malformed(finding))
        case .record(let record):
            place = record.position
            let mapped = mapper.map(record)
            let (row, retried) = numbering.number(mapped.link)
            guard chooser?.takes(mapped.content.judged, bytes: mapped.carried) != false else { return nil }
            return PreparedRow(
                row: row, file: numbering.file(mapped.link) ?? record.position.file, line: record.position.line, carried: mapped.carried,
                content: content(of: mapped.content),
                isSelected: mapped.link.isSelected(selected), retriedRow: retried)
        }
    }
}

extension RowPreparer {
    private mutating func content(of mapped: MappedValues) -> PreparedRow.Content {
        switch mapped.standing {
        case .data: checker.content(of: mapped.values, after: mapped.problems, at: RowPlace(file: place.file, line: place.line))
        case .skipped(let finding): .skipped(finding)
        case .merged(let finding): .merged(finding)
        }
    }
}

extension MappedValues {
    /// The values, where the row is judged by them.
    var judged: FieldValues? {
        if case .data = standing, problems.isEmpty { values } else { nil }
    }
}

extension RowLink {
    /// Whether `--only` with these causes sends the row; one that no run has judged is always sent.
    func isSelected(_ causes: Set<Cause>?) -> Bool { causes.map { cause.map($0.contains) ?? true } ?? true }
}

/// Gives rows their numbers: counting on an import, as they had them on a retry.
struct RowNumbering {
    private var next: Int
    /// On retry: the numbers already given in this run, a bit each.
    private var given: [UInt64]?
    private let lastKnown: Int
    private let files: [String]

    /// Counts from 1.
    static var counting: RowNumbering { RowNumbering(next: 1, given: nil, lastKnown: 0, files: []) }

    /// Keeps the numbers that rows bring along; new rows get numbers above `lastRow`.
    ///
    /// - Parameter files: the names of the first run's inputs, which rows bring along where there were several.
    static func keeping(upTo lastRow: Int, files: [String]) -> RowNumbering {
        RowNumbering(next: lastRow + 1, given: Array(repeating: 0, count: lastRow / 64 + 1), lastKnown: lastRow, files: files)
    }

    mutating func fresh() -> Int {
        defer { next += 1 }
        return next
    }

    /// The row's number, and the number under which the retried run knew it. A number that was given before (a copied row) is not kept.
    mutating func number(_ link: RowLink) -> (row: Int, retried: Int?) {
        guard let given, let row = link.row, row >= 1, row <= lastKnown, given[row / 64] & bit(row) == 0 else { return (fresh(), nil) }
        let mark = bit(row)
        self.given?[row / 64] |= mark
        return (row, row)
    }

    private func bit(_ row: Int) -> UInt64 { 1 << UInt64(row % 64) }

    func file(_ link: RowLink) -> Int? {
        given == nil ? nil : link.file.flatMap(files.firstIndex) ?? 0
    }
}
