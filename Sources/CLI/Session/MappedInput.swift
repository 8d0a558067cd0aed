import BulkModel
import Foundation
import Mapping
import MeetergoAPI
import Records

/// The input, opened and understood: headers read, columns mapped to fields, and what must be known of all rows found out.
struct MappedInput {
    let reader: RecordReader
    private(set) var mapper: RowMapper
    /// How results are to be written.
    let dialect: CSVDialect
    /// The columns that results repeat; none for JSON Lines.
    let columns: [String]
    /// The settings of the checks, with what the input has shown.
    private(set) var context: CheckContext
    /// What people should know about how the input is read, as sentences.
    private(set) var notes: [String]
    /// What it takes to read the input once more.
    private let source: (inputs: [Input], options: InputOptions, chooser: MappingChooser)
    /// The mapping's name; nil where columns are read by their own names.
    private(set) var preset: String?

    /// - Parameters:
    ///   - context: the settings as far as options give them.
    ///   - isReadTwice: whether users are to be read again; bookings always may be.
    init(
        _ inputs: [Input], kind: ImportKind, options: InputOptions, context: CheckContext, isReadTwice: Bool = false
    ) throws(CommandFailure) {
        self.context = context
        let chooser = try MappingChooser(kind: kind, options: options)
        // Rows are looked at before the first is used, and a pipe can be read only once.
        let inputs = kind == .bookings || isReadTwice ? try Spool.files(inputs) : inputs
        source = (inputs, options, chooser)
        let reader = try Self.open(inputs, options, chooser)
        self.reader = reader
        dialect = reader.files.first?.dialect ?? .standard
        notes = reader.files.flatMap { [$0.summary] + $0.notices }

        let table = APIFields.table(for: kind)
        let resolver = try Self.resolver(table, options)
        do throws(MappingError) {
            if let (mapping, note) = try chooser.mapping(for: reader, inputs, options) {
                var plan = try MappingPlan(
                    mapping, table: table, columns: reader.columns, supplied: context.suppliedFields, files: reader.files.map(\.name))
                plan.includesCancelled = context.includesCancelled
                plan.includesPast = context.pastBookings == .send
                if plan.needsTimeZone, context.defaultTimeZone == nil {
                    throw MappingError(
                        .noTimeZone, file: reader.files[0].name, message: "The times of this export (\(mapping.name)) have no time zone.",
                        remedy: "Say the one of the account that exported it, such as --timezone Europe/Berlin.")
                }
                notes.append(note)
                preset = mapping.name
                if !plan.absentColumns.isEmpty, options.map != nil {
                    notes.append("The mapping names columns that the file does not have: \(plan.absentColumns.joined(separator: ", "))")
                }
                columns = plan.keptColumns
                mapper = RowMapper(table: table, mapping: plan, dialect: dialect, resolver: resolver ?? NameResolver(table: table))
                if self.context.pastBookings == .refuse { self.context.pastBookings = .skip }
                if self.context.dateOrder == nil { self.context.dateOrder = mapping.dateFormat.flatMap(DateOrder.init(argument:)) }
            } else if reader.format == .csv {
                let plan = try ColumnPlan(table: table, reader: reader, supplied: context.suppliedFields)
                columns = plan.keptColumns
                mapper = RowMapper(table: table, plan: plan, dialect: dialect, resolver: resolver)
            } else {
                columns = []
                mapper = RowMapper(jsonLines: table, resolver: resolver)
            }
        } catch {
            throw CommandFailure(error.kind == .noTimeZone ? .usage : .unreadableInput, error)
        }
        notes += Self.notes(unknown: mapper.unknownColumns)
        if kind == .bookings { try look(at: inputs, options, chooser, table) }
    }

    /// Columns that are named one by one; a file with thousands of them would hide all else that is said.
    private static let namedColumns = 20

    private static func notes(unknown columns: [UnknownColumn]) -> [String] {
        var seen: Set<String> = []
        let different = columns.filter { seen.insert($0.name).inserted }
        // One that is nearly a known name is named in any case.
        let named = different.enumerated().filter { $0.offset < namedColumns || $0.element.nearest != nil }.prefix(5 * namedColumns)
        var notes = named.map { _, column in
            let nearest = column.nearest.map { "; did you mean \($0)?" } ?? ""
            return "The column \"\(column.name)\" is not known and not sent\(nearest)"
        }
        if different.count > named.count { notes.append("\(different.count - named.count) further columns are not known and not sent") }
        return notes
    }

    /// How each input is read, as far as it has been.
    var readings: [InputReading] { reader.files.map { $0.reading(preset: preset) } }

    private static func open(_ inputs: [Input], _ options: InputOptions, _ chooser: MappingChooser) throws(CommandFailure) -> RecordReader {
        do throws(RecordsError) {
            return try RecordReader(inputs, settings: options.readerSettings, choosingLayout: chooser.layout)
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func resolver(_ table: FieldTable, _ options: InputOptions) throws(CommandFailure) -> NameResolver? {
        guard options.hostMap != nil || options.typeMap != nil || options.attendeeMap != nil else { return nil }
        return NameResolver(
            table: table, hosts: try names(options.hostMap), types: try names(options.typeMap), attendees: try names(options.attendeeMap))
    }

    private static func names(_ path: String?) throws(CommandFailure) -> NameTable? {
        guard let path else { return nil }
        do throws(NameTableError) { return try NameTable(.file(path: path)) } catch {
            throw CommandFailure(.unreadableInput, error.message)
        }
    }

    /// All that it takes to go over the rows once more after this one has been handed away.
    var again: InputAgain {
        InputAgain(
            inputs: source.inputs, settings: source.options.readerSettings, layout: source.chooser.layout, mapper: mapper, context: context,
            preset: preset)
    }

    /// A reader at the beginning of the input.
    func reopened() throws(CommandFailure) -> RecordReader { try Self.open(source.inputs, source.options, source.chooser) }

    /// Reads the records once more from their beginning, before or beside the run's own reading.
    ///
    /// - Throws: where the input has changed meanwhile. An error within it ends the reading early: the run meets it too, after the rows before it.
    func readAhead(_ body: (Record) -> Void) throws(CommandFailure) {
        let stamps = source.inputs.map(FileStamp.init)
        let ahead = try reopened()
        do throws(RecordsError) {
            while let item = try ahead.next() { if case .record(let record) = item { body(record) } }
        } catch {}
        guard source.inputs.map(FileStamp.init) == stamps else {
            throw CommandFailure(.unreadableInput, "The input has changed while it was read. Run the same command again.")
        }
    }

    private static let undecided = """
        Say who is told of these bookings: --notify lets meetergo mail every attendee about the new booking and remind them, --no-notify keeps \
        it from mailing the attendees (hosts are told in any case). Or give a column skipNotifications with yes or no in each row.
        """

    // MARK: - Looking ahead

    /// Rows that are looked at to find the order of day and month, where nothing else needs all of them.
    private static let lookLimit = 100_000

    /// Reads the rows once before they are used: for the order of day and month, rows that belong together, and names without an address.
    private mutating func look(
        at inputs: [Input], _ options: InputOptions, _ chooser: MappingChooser, _ table: FieldTable
    ) throws(CommandFailure) {
        let wantsAll = mapper.directColumns == nil && reader.format == .csv
        let wantsNotifications = context.notifications == .undecided
        guard wantsAll || context.dateOrder == nil || wantsNotifications else { return }
        let stamps = inputs.map(FileStamp.init)
        let ahead = try Self.open(inputs, options, chooser)
        guard let start = table.fields.firstIndex(where: { $0.name == "start" }),
            let notifications = table.fields.firstIndex(where: { $0.name == "skipNotifications" })
        else { return }
        var saysNotifications = false
        var finder = DateOrderFinder()
        var unknown = UnknownNames()
        var seen = 0
        do throws(RecordsError) {
            while wantsAll || seen < Self.lookLimit, let item = try ahead.next() {
                seen += 1
                guard case .record(let record) = item else { continue }
                mapper.look(record)
                let values = mapper.values(of: record)
                unknown.add(values.unknownNames)
                for value in values.values.values {
                    if value.source.field == notifications { saysNotifications = true }
                    if value.source.field == start, case .text(let text) = value.content { finder.look(at: text) }
                }
            }
        } catch {
            // The run meets the same error, after the rows before it.
        }
        mapper.endLook()
        if wantsNotifications, !saysNotifications { throw CommandFailure(.usage, Self.undecided) }
        if let note = unknown.note { notes.append(note) }
        try settle(finder)
        guard inputs.map(FileStamp.init) == stamps else {
            throw CommandFailure(.unreadableInput, "The input has changed while it was read. Run the same command again.")
        }
    }

    private mutating func settle(_ finder: DateOrderFinder) throws(CommandFailure) {
        if let example = finder.shortYearExample {
            notes.append("Years of two digits, as in \"\(example)\", are read as 20xx")
        }
        guard context.dateOrder == nil else { return }
        switch finder.verdict {
        case .notNeeded: return
        case .decided(let order):
            context.dateOrder = order
            notes.append("Dates are read \(order.rawValue), as some days in the column are above 12; --date-format overrides it")
        case .undecided(let example, let dayFirst, let monthFirst):
            throw CommandFailure(
                .unreadableInput, file: reader.files[0].name,
                "\"\(example)\" can be \(dayFirst) or \(monthFirst), and no row decides which.",
                remedy: "Say --date-format day-first or --date-format month-first.")
        case .contradictory(let dayFirst, let monthFirst):
            throw CommandFailure(
                .unreadableInput, file: reader.files[0].name, "\"\(dayFirst)\" has the day first, \"\(monthFirst)\" the month.",
                remedy: "Say which is right with --date-format day-first or month-first; rows of the other order are refused then.")
        }
    }
}

/// Attendees without an address, each with the number of the rows.
private struct UnknownNames {
    private var counts: [NameResolver.UnknownName: Int] = [:]
    /// A file of ever new names must not fill the memory.
    private static let limit = 10_000

    mutating func add(_ names: [NameResolver.UnknownName]) {
        for name in names where counts[name] != nil || counts.count < Self.limit { counts[name, default: 0] += 1 }
    }

    /// A line about them all, the most frequent first; nil where there are none.
    var note: String? {
        guard !counts.isEmpty else { return nil }
        let sorted = counts.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
        let shown = sorted.prefix(30).map { "\"\($0.key.name)\" (\($0.value) row\($0.value == 1 ? "" : "s"))" }.joined(separator: ", ")
        let more = sorted.count > 30 ? " and \(sorted.count - 30) more" : ""
        return "Without an address, to be given with --attendee-map: \(shown)\(more). Rows that name them are not sent"
    }
}
