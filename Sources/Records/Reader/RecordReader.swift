/// Reads the records of one or more inputs, one after the other, as they are asked for.
///
/// All headers are read before the first record, so that ``columns`` holds from the start. Memory is bounded by two pieces and one record,
/// whatever the size of the inputs; inputs that wait for their turn are closed until then, except pipes.
///
/// Not thread-safe: one owner at a time.
public final class RecordReader {
    public enum Item: Sendable {
        case record(Record)
        /// A row that could not become a record; reading goes on behind it.
        case fault(RowFault)
    }

    /// What can be had at once.
    public enum Part: Sendable {
        case item(Item)
        case block(RecordBlock)
    }

    /// The format of all inputs.
    public let format: RecordFormat
    /// The names of the columns as first written: of all CSV files, in order of appearance. Empty for JSON Lines.
    public let columns: [String]
    /// How each input is read; what comes out only while it is read, as far as it has been.
    public var files: [FileDescription] {
        guard let current else { return described }
        var files = described
        files[nextIndex - 1] = current.description
        return files
    }
    /// Bytes of all inputs together, nil where one of them can't tell.
    public let bytesTotal: Int64?

    private let inputs: [Input]
    private let settings: ReaderSettings
    private let choice: LayoutChoice?
    /// How the inputs were when their headers were read, and how they were read when they were done.
    private let opened: [FileDescription]
    private var described: [FileDescription]
    /// For each input the order of its cells; empty if none needs one.
    private let orders: [[Int]?]
    /// Inputs that were opened and can't be opened again, by index, and the first.
    private var waiting: [Int: InputFile]
    private var current: InputFile?
    private var nextIndex = 0
    /// What the inputs that are done with have contributed.
    private var doneBytes: Int64 = 0
    private var doneBlankLines = 0
    private var doneShortRows = 0

    /// Opens the inputs, finds out how they are to be read and reads the headers.
    ///
    /// - Parameter choice: Asked for each CSV input, once its first rows are known.
    /// - Throws: ``RecordsError``, with `isUsage` where the inputs don't go together.
    public init(
        _ inputs: [Input], settings: ReaderSettings = ReaderSettings(), choosingLayout choice: LayoutChoice? = nil
    ) throws(RecordsError) {
        try Self.check(inputs, settings)
        var files: [FileDescription] = []
        var waiting: [Int: InputFile] = [:]
        for (index, input) in inputs.enumerated() {
            let file = try InputFile(input, index: index, settings: settings, choice: choice)
            files.append(file.description)
            if index == 0 || !file.canBeReopened { waiting[index] = file }
        }
        try Self.checkFormats(files)

        let union = ColumnUnion(files.map(\.columns))
        self.inputs = inputs
        self.settings = settings
        self.choice = choice
        described = files
        opened = files
        self.waiting = waiting
        format = files[0].format
        columns = union.columns
        orders = union.orders.allSatisfy { $0 == nil } ? [] : union.orders
        bytesTotal = files.reduce(Int64?.some(0)) { total, file in total.flatMap { total in file.size.map { total + $0 } } }
    }

    /// Bytes read so far, up to one piece more than were decoded.
    public var bytesRead: Int64 { doneBytes + (current?.bytesRead ?? 0) }

    /// Blank lines, and rows without anything in their cells, skipped so far.
    public var blankLines: Int { doneBlankLines + (current?.blankLines ?? 0) }

    /// Rows so far that have fewer cells than their file's header has columns; the missing ones are read as empty.
    public var shortRows: Int { doneShortRows + (current?.shortRows ?? 0) }

    /// The next record or fault, nil after the last.
    ///
    /// - Throws: ``RecordsError`` where an input can't be read any further; there is nothing behind it then. What was given out before stands.
    public func next() throws(RecordsError) -> Item? {
        guard let item = try pull({ (file: InputFile) throws(RecordsError) in try file.next() }) else { return nil }
        return orders.isEmpty ? item : ordered(item)
    }

    /// The same records and faults in the same order, many records at once where they lie together; for those to whom millions matter.
    ///
    /// - Parameter limit: The most records of a block, at least 1.
    /// - Throws: As ``next()``, which may be called in turn with this.
    public func nextPart(atMost limit: Int = 2_048) throws(RecordsError) -> Part? {
        guard let part = try pull({ (file: InputFile) throws(RecordsError) in try file.nextPart(atMost: limit) }) else { return nil }
        guard !orders.isEmpty else { return part }
        switch part {
        case .item(let item): return .item(ordered(item))
        case .block(let block): return .block(orders[block.file].map(block.reordered) ?? block)
        }
    }

    private func pull<Content>(_ body: (InputFile) throws(RecordsError) -> Content?) throws(RecordsError) -> Content? {
        do throws(RecordsError) {
            while let file = try currentFile() {
                if let content = try body(file) { return content }
                closeCurrent()
            }
            return nil
        } catch {
            closeCurrent()
            nextIndex = inputs.count
            throw error
        }
    }

    private func currentFile() throws(RecordsError) -> InputFile? {
        if let current { return current }
        guard nextIndex < inputs.count else { return nil }
        let index = nextIndex
        let file: InputFile
        if let opened = waiting.removeValue(forKey: index) {
            file = opened
        } else {
            file = try InputFile(inputs[index], index: index, settings: settings, choice: choice)
            guard file.description == opened[index] else {
                throw RecordsError(
                    .changed, file: opened[index].name, "The file has changed since this command began.",
                    remedy: "Run the same command again.")
            }
        }
        nextIndex += 1
        current = file
        return file
    }

    private func closeCurrent() {
        doneBytes = bytesRead
        doneBlankLines = blankLines
        doneShortRows = shortRows
        described = files
        current = nil
    }

    /// Puts the cells of a record under the columns of the run.
    private func ordered(_ item: Item) -> Item {
        guard case .record(var record) = item, case .cells(let cells) = record.content, let order = orders[record.position.file] else {
            return item
        }
        record.content = .cells(cells.reordered(order))
        return .record(record)
    }

    // MARK: Checks

    private static func check(_ inputs: [Input], _ settings: ReaderSettings) throws(RecordsError) {
        guard !inputs.isEmpty else { throw RecordsError(.noInput, "There is no input.", remedy: "Name a file, or - for standard input.") }
        guard inputs.count(where: { $0 == .standardInput }) <= 1 else {
            throw RecordsError(.standardInputTwice, "Standard input is named twice.", remedy: "Name - once.")
        }
        if let delimiter = settings.delimiter, !CSVDialect.isDelimiter(delimiter) {
            throw RecordsError(
                .invalidDelimiter, "A quote, an apostrophe, a line end, a NUL or a byte outside of ASCII can't be a delimiter.",
                remedy: "Use one of , ; | or a tab.")
        }
    }

    private static func checkFormats(_ files: [FileDescription]) throws(RecordsError) {
        guard let odd = files.first(where: { $0.format != files[0].format }) else { return }
        let (csv, lines) = files[0].format == .csv ? (files[0], odd) : (odd, files[0])
        throw RecordsError(
            .mixedFormats, "\(csv.name) is CSV and \(lines.name) is JSON Lines; one run reads one format.",
            remedy: "Import them one after the other.")
    }
}
