/// One input, opened and read as far as its header.
final class InputFile {
    let description: FileDescription
    private let stream: TextStream
    /// Only the one of the file's format is used; the other costs nothing.
    private var csv: CSVDecoder
    private var lines: JSONLinesDecoder

    /// Opens an input and finds out how it is to be read.
    init(_ input: Input, index: Int, settings: ReaderSettings) throws(RecordsError) {
        stream = try TextStream(ByteSource(input, pieceSize: settings.chunkSize))
        if stream.isWhole, stream.head.allSatisfy({ $0 <= 0x20 }) { throw Self.empty(input.name) }
        let format: RecordFormat
        if let forced = settings.format { format = forced } else { format = try .detect(stream.head, input: input) }

        var description = FileDescription(name: input.name, format: format, dialect: nil, columns: [], size: stream.source.size)
        var position = Position(file: index, byteOffset: Int64(stream.markLength), line: 1, record: 1)
        lines = JSONLinesDecoder(position: position, recordLimit: settings.recordLimit)
        position.record = 0
        var delimiter = settings.delimiter ?? CSVDialect.standard.delimiter
        if format == .csv, settings.delimiter == nil {
            delimiter = CSVDialect.detectDelimiter(in: stream.head, isWhole: stream.isWhole)
        }
        csv = CSVDecoder(delimiter: delimiter, position: position, recordLimit: settings.recordLimit)
        if format == .csv {
            description.dialect = CSVDialect(
                delimiter: delimiter, hasByteOrderMark: stream.markLength > 0, newline: CSVDialect.detectNewline(in: stream.head))
            description.columns = try Self.header(&csv, stream)
            csv.maximumCells = description.columns.count
        }
        self.description = description
    }

    var bytesRead: Int64 { stream.source.bytesRead }
    var blankLines: Int { description.format == .csv ? csv.blankLines : lines.blankLines }
    var canBeReopened: Bool { stream.source.canBeReopened }

    /// The next record or fault, nil at the end.
    func next() throws(RecordsError) -> RecordReader.Item? {
        switch description.format {
        case .csv: try Self.pull(&csv, stream)
        case .jsonLines: try Self.pull(&lines, stream)
        }
    }

    private static func pull(_ decoder: inout some RecordDecoder, _ stream: TextStream) throws(RecordsError) -> RecordReader.Item? {
        do throws(RecordsError) {
            while true {
                switch try decoder.next() {
                case .record(let record): return .record(record)
                case .fault(let fault): return .fault(fault)
                case .finished: return nil
                case .needsInput:
                    if let piece = try stream.next() { decoder.feed(piece) } else { decoder.finish() }
                }
            }
        } catch {
            var error = error
            error.file = stream.source.name
            throw error
        }
    }

    private static func header(_ decoder: inout CSVDecoder, _ stream: TextStream) throws(RecordsError) -> [String] {
        let name = stream.source.name
        switch try pull(&decoder, stream) {
        case .record(let record): return try Header(record, file: name).names
        case .fault(let fault):
            throw RecordsError(
                .unreadableHeader, file: name, position: fault.position, "The header can't be read. \(fault.message)",
                remedy: "Mend the first row, or save the file as \"CSV UTF-8\" again.")
        case nil: throw empty(name)
        }
    }

    private static func empty(_ name: String) -> RecordsError {
        RecordsError(
            .empty, file: name, "The file is empty.", remedy: "A CSV file begins with a row of column names; `template` shows one.")
    }
}
