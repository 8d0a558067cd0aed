/// One input, opened and read as far as its header.
final class InputFile {
    private(set) var description: FileDescription
    private let format: RecordFormat
    private let stream: TextStream
    /// Only the one of the file's format is used; the other costs nothing.
    private var csv: CSVDecoder
    private var lines: JSONLinesDecoder

    /// Opens an input and finds out how it is to be read.
    init(_ input: Input, index: Int, settings: ReaderSettings, choice: LayoutChoice?) throws(RecordsError) {
        let stream = try TextStream(
            ByteSource(input, pieceSize: settings.chunkSize), encoding: settings.encoding, pieceSize: settings.chunkSize)
        self.stream = stream
        if stream.isWhole, stream.head.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
            throw Self.empty(input.name, hasBytes: !stream.head.isEmpty)
        }
        if let forced = settings.format {
            format = forced
        } else {
            format = try .detect(stream.head, input: input, isWhole: stream.isWhole)
        }

        var position = Position(file: index, byteOffset: Int64(stream.finding.markLength), line: 1, record: 1)
        lines = JSONLinesDecoder(
            position: position, recordLimit: settings.recordLimit,
            newline: format == .jsonLines ? RecordFormat.newline(ofJSONLines: stream.head) : .lf)
        position.record = 0
        description = FileDescription(
            name: input.name, format: format, compression: stream.compression, size: stream.compression == nil ? stream.source.size : nil)
        guard format == .csv else {
            csv = CSVDecoder(delimiter: CSVDialect.standard.delimiter)
            try Self.checkLines(settings, input.name)
            noteEncoding(isLate: false)
            return
        }
        let finding = try LayoutFinding(stream.head, isWhole: stream.isWhole, settings: settings, choice: choice, file: input.name)
        let layout = finding.layout
        csv = CSVDecoder(
            delimiter: layout.delimiter, quoting: layout.quoting, skippingLines: layout.skippedLines, position: position,
            recordLimit: settings.recordLimit)
        description.newlines = CSVDialect.newlines(in: stream.head, quoting: layout.quoting)
        description.dialect = CSVDialect(
            delimiter: layout.delimiter, hasByteOrderMark: stream.finding.markLength > 0, newline: description.newlines.first ?? .lf,
            quoting: layout.quoting)
        description.skippedLines = layout.skippedLines
        description.notices = finding.notices
        noteEncoding(isLate: false)
        try readHeader()
    }

    var bytesRead: Int64 { stream.source.bytesRead }
    var blankLines: Int { format == .csv ? csv.blankLines : lines.blankLines }
    var shortRows: Int { format == .csv ? csv.shortRows : 0 }
    var canBeReopened: Bool { stream.source.canBeReopened }

    /// The next record or fault, nil at the end.
    func next() throws(RecordsError) -> RecordReader.Item? {
        switch format {
        case .csv: try pull(&csv)
        case .jsonLines: try pull(&lines)
        }
    }

    /// Records that can be had at once, or else what ``next()`` gives.
    func nextPart(atMost limit: Int) throws(RecordsError) -> RecordReader.Part? {
        if format == .csv, let block = csv.takeBlock(atMost: limit) { return .block(block) }
        guard let item = try next() else { return nil }
        return .item(item)
    }

    private func pull(_ decoder: inout some RecordDecoder) throws(RecordsError) -> RecordReader.Item? {
        do throws(RecordsError) {
            while true {
                switch try decoder.next() {
                case .record(let record): return .record(record)
                case .fault(let fault): return .fault(fault)
                case .finished: return nil
                case .needsInput:
                    guard let piece = try stream.next() else {
                        decoder.finish()
                        continue
                    }
                    decoder.origin = stream.origin
                    if stream.origin.encoding != description.encoding { noteEncoding(isLate: true) }
                    decoder.feed(piece)
                }
            }
        } catch {
            var error = error
            error.file = stream.source.name
            throw error
        }
    }

    private func readHeader() throws(RecordsError) {
        let name = stream.source.name
        switch try pull(&csv) {
        case .record(let record):
            let header = Header(record)
            description.columns = header.names
            description.droppedColumns = header.droppedColumns
            description.headerLine = record.position.line
            csv.maximumCells = header.names.count
            if header.droppedColumns > 0 {
                description.notices.append(
                    "\(header.droppedColumns) column\(header.droppedColumns == 1 ? "" : "s") without a name at the end of the header left out"
                )
            }
        case .fault(let fault):
            throw RecordsError(
                .unreadableHeader, file: name, position: fault.position, "The header can't be read. \(fault.message)",
                remedy: fault.remedy)
        case nil:
            guard description.skippedLines > 0 else { throw Self.empty(name, hasBytes: !stream.head.isEmpty) }
            throw RecordsError(
                .empty, file: name,
                "There is no row behind the \(description.skippedLines == 1 ? "line that is" : "\(description.skippedLines) lines that are") passed over.",
                remedy: "Say a smaller number with --skip-lines.")
        }
    }

    /// Says how the bytes are read, where that is not certain.
    private func noteEncoding(isLate: Bool) {
        let origin = stream.origin
        description.encoding = origin.encoding
        description.isEncodingGuessed = origin.isGuess
        guard origin.isGuess else { return }
        let example = stream.finding.example.map { ", such as \"\($0)\"" } ?? ""
        let text =
            origin.encoding.isUTF16
            ? "Read as \(origin.encoding.rawValue), as every other byte is zero"
            : "Read as \(origin.encoding.rawValue), as it is not UTF-8\(isLate ? " from some line on" : "")\(example); if names look wrong, say the encoding with --encoding"
        description.notices.append(text)
    }

    private static func checkLines(_ settings: ReaderSettings, _ name: String) throws(RecordsError) {
        guard settings.skippedLines == nil, settings.delimiter == nil, settings.quoting == nil else {
            throw RecordsError(
                .invalidSetting, file: name, "Lines to pass over, a delimiter and quotes are for CSV, and this is JSON Lines.",
                remedy: "Leave these options out, or say --format csv.")
        }
    }

    private static func empty(_ name: String, hasBytes: Bool) -> RecordsError {
        RecordsError(
            .empty, file: name, hasBytes ? "The file holds nothing but empty lines or rows." : "The file is empty.",
            remedy: "A CSV file begins with a row of column names; `template` shows one.")
    }
}
