import BulkModel
import Ledger
import Mapping
import MeetergoAPI
import Records

/// The input, opened and understood: headers read, columns mapped.
struct OpenInput {
    let reader: RecordReader
    let mapper: RowMapper
    let format: ResultFormat

    init(_ request: RunRequest, supplied: Set<String>) throws(CommandFailure) {
        let reader: RecordReader
        do throws(RecordsError) {
            reader = try RecordReader(request.inputs, settings: request.input.readerSettings)
        } catch {
            throw CommandFailure(error)
        }
        let table = APIFields.table(for: request.kind)
        let dialect = reader.files.first?.dialect ?? .standard
        var columns: [String] = []
        switch reader.format {
        case .jsonLines: mapper = RowMapper(jsonLines: table)
        case .csv:
            do throws(MappingError) {
                let plan = try ColumnPlan(table: table, reader: reader, supplied: supplied)
                columns = plan.keptColumns
                mapper = RowMapper(table: table, plan: plan, dialect: dialect)
            } catch {
                throw CommandFailure(.unreadableInput, error.description)
            }
        }
        self.reader = reader
        format = ResultFormat(
            shape: reader.format == .csv ? .csv : .jsonLines, columns: columns, delimiter: dialect.delimiter,
            hasByteOrderMark: dialect.hasByteOrderMark, files: request.retry?.run.format.files ?? reader.files.map(\.name),
            identityColumns: ResultColumn.names(for: request.kind))
    }

    /// How each file is read, and columns that will not be sent, each named once.
    var notes: [String] { reader.files.flatMap { [$0.summary] + $0.notices } + unknownColumns }

    private var unknownColumns: [String] {
        mapper.unknownColumns.map { column in
            let nearest = column.nearest.map { "; did you mean \($0)?" } ?? ""
            return "The column \"\(column.name)\" is not known and not sent\(nearest)"
        }
    }
}
