public import BulkModel
public import Records

/// Which column goes to which field: made once from the headers, then followed for every row without looking at a name.
public struct ColumnPlan: Sendable {
    /// The header of one file.
    public struct Header: Sendable, Hashable {
        /// The file, as people know it.
        public var file: String
        public var columns: [String]

        public init(file: String, columns: [String]) {
            self.file = file
            self.columns = columns
        }
    }

    /// A column that goes somewhere.
    struct Route: Sendable {
        var column: Int
        var source: FieldSource
        /// Whether white space around the value stays.
        var isVerbatim: Bool
        var form: SafeRepair.Form
    }

    let routes: [Route]
    /// The columns that results repeat: all without those starting with `_`.
    let kept: [Int]
    let links: LinkColumns
    /// Columns that are no field and do not start with `_`.
    public let unknownColumns: [UnknownColumn]
    /// The names of the columns that results repeat.
    public let keptColumns: [String]

    /// Makes the plan for files that are read as one.
    ///
    /// - Parameters:
    ///   - columns: the columns of the run, the union of all headers (`RecordReader.columns`).
    ///   - headers: the header of each file; each must be good by itself.
    ///   - supplied: fields that the settings give, so that no column is needed.
    /// - Throws: `MappingError` if a file lacks a column that its kind needs, or has two for one field.
    public init(table: FieldTable, columns: [String], headers: [Header], supplied: Set<String> = []) throws(MappingError) {
        let names = NameIndex(table)
        for header in headers { try HeaderCheck(table: table, names: names, supplied: supplied).check(header) }
        var routes: [Route] = []
        var unknown: [UnknownColumn] = []
        for (index, column) in columns.enumerated() where !Self.isPrivate(column) {
            let name = SafeRepair.name(Trim.trimmed(column))
            if case .field(let source) = names.meaning(of: name) {
                let field = table.fields[source.field]
                routes.append(Route(column: index, source: source, isVerbatim: field.isOpen, form: SafeRepair.Form(field)))
            } else {
                unknown.append(UnknownColumn(name: name, nearest: names.nearest(to: name)))
            }
        }
        self.routes = routes
        unknownColumns = unknown
        kept = columns.indices.filter { !Self.isPrivate(columns[$0]) }
        keptColumns = kept.map { columns[$0] }
        links = LinkColumns(columns)
    }

    /// Makes the plan for what a reader has opened.
    public init(table: FieldTable, reader: RecordReader, supplied: Set<String> = []) throws(MappingError) {
        try self.init(
            table: table, columns: reader.columns, headers: reader.files.map { Header(file: $0.name, columns: $0.columns) },
            supplied: supplied)
    }

    /// Whether a column is one of the results' own, which are never data.
    static func isPrivate(_ column: String) -> Bool { Trim.trimmed(column).hasPrefix("_") }

    /// The row's values, empty ones left out.
    func values(of record: Record) -> FieldValues {
        var values: [FieldValue] = []
        values.reserveCapacity(routes.count)
        for route in routes {
            let bytes = record.cellBytes(route.column)
            let core = Trim.core(bytes)
            guard !core.isEmpty else { continue }
            let text = SafeRepair.unseen(String(decoding: route.isVerbatim ? bytes : core, as: UTF8.self), route.form)
            if !text.isEmpty { values.append(FieldValue(route.source, .text(text))) }
        }
        return FieldValues(values)
    }
}
