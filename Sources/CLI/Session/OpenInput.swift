import BulkModel
import Ledger
import Mapping
import MeetergoAPI
import Records

/// The input of a run, and how its results are written.
struct OpenInput {
    private let input: MappedInput
    let format: ResultFormat
    /// Whether `reopened` can be called.
    let isReadableTwice: Bool

    var reader: RecordReader { input.reader }
    var mapper: RowMapper { input.mapper }
    /// The settings of the checks, with what the input has shown.
    var context: CheckContext { input.context }
    var notes: [String] { input.notes }
    /// How day and month were read.
    var dateOrder: DateOrder? { input.context.dateOrder }
    var preset: String? { input.preset }
    var readings: [InputReading] { input.readings }

    var again: InputAgain { input.again }

    func reopened() throws(CommandFailure) -> RecordReader { try input.reopened() }

    func readAhead(_ body: (Record) -> Void) throws(CommandFailure) { try input.readAhead(body) }

    init(_ request: RunRequest, context: CheckContext) throws(CommandFailure) {
        input = try MappedInput(
            request.inputs, kind: request.kind, options: request.input, context: context,
            isReadTwice: request.plan != nil || request.guards.readsAhead)
        isReadableTwice =
            request.kind == .bookings || request.plan != nil || request.guards.readsAhead
            || !request.inputs.contains(.standardInput)
        format = ResultFormat(
            shape: input.reader.format == .csv ? .csv : .jsonLines, columns: input.columns, delimiter: input.dialect.delimiter,
            // Results are in UTF-8; the mark tells it to programs that take text for the encoding of the input.
            hasByteOrderMark: input.dialect.hasByteOrderMark || input.reader.files.contains { $0.encoding != .utf8 },
            files: request.retry?.run.format.files ?? input.reader.files.map(\.name),
            identityColumns: ResultColumn.names(for: request.kind, updates: request.policy.updates))
    }
}

/// The way to read an input once more, with what was found out about it.
struct InputAgain: Sendable {
    var inputs: [Input]
    var settings: ReaderSettings
    var layout: LayoutChoice?
    var mapper: RowMapper
    var context: CheckContext
    var preset: String?

    func reader() throws(CommandFailure) -> RecordReader {
        do throws(RecordsError) { return try RecordReader(inputs, settings: settings, choosingLayout: layout) } catch {
            throw CommandFailure(error)
        }
    }
}
