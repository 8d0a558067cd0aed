import BulkModel
import Ledger
import Mapping
import MeetergoAPI
import Records

/// The input of a run, and how its results are written.
struct OpenInput {
    private let input: MappedInput
    let format: ResultFormat

    var reader: RecordReader { input.reader }
    var mapper: RowMapper { input.mapper }
    /// The settings of the checks, with what the input has shown.
    var context: CheckContext { input.context }
    var notes: [String] { input.notes }

    func readAhead(_ body: (Record) -> Void) throws(CommandFailure) { try input.readAhead(body) }

    init(_ request: RunRequest, context: CheckContext) throws(CommandFailure) {
        input = try MappedInput(request.inputs, kind: request.kind, options: request.input, context: context)
        format = ResultFormat(
            shape: input.reader.format == .csv ? .csv : .jsonLines, columns: input.columns, delimiter: input.dialect.delimiter,
            hasByteOrderMark: input.dialect.hasByteOrderMark, files: request.retry?.run.format.files ?? input.reader.files.map(\.name),
            identityColumns: ResultColumn.names(for: request.kind))
    }
}
