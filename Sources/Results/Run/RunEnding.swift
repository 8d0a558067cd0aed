public import BulkModel
import FileSystem
import JSONText
import Records
import SystemPackage

/// Completes the files of a run from the rows that the ledger holds.
///
/// Failed and unfinished are written anew in input order, under another name until they are whole; in a crashed run, succeeded and notes get the
/// lines that had not become durable. Memory does not grow with the rows.
public struct RunEnding: Sendable {
    private var writer: RunWriter
    private var drafts: [ResultFile: Draft] = [:]
    private var lines: [ResultLine] = []
    /// Rows of the files that are written anew, by outcome.
    private var counts = Accounting()
    /// The first failure; `add` cannot throw, as it is called from within the ledger's walk.
    private var failure: ResultFailure?

    private static let rewritten: [ResultFile] = [.failed, .unfinished]
    /// Lines that are appended together.
    private static let linesAtOnce = 256

    init(_ writer: RunWriter) throws(ResultFailure) {
        self.writer = writer
        for file in Self.rewritten { drafts[file] = try Draft(of: file, writer) }
    }

    /// Takes a held row to its file. A failure is thrown by `finish`.
    public mutating func add(_ row: HeldRow) {
        guard failure == nil else { return }
        do throws(ResultFailure) {
            let file = row.end.file
            if drafts[file] != nil {
                try drafts[file]?.append(row, writer.lines)
                counts.countRead()
                counts.count(row.end.outcome, in: file)
            } else {
                lines.append(ResultLine(row: row.row, file: row.file, line: row.line, carried: row.carried, end: row.end))
                if lines.count >= Self.linesAtOnce { try appendLines() }
            }
        } catch { failure = error }
    }

    /// Makes all files durable and gives the new ones their names.
    public mutating func finish() throws(ResultFailure) {
        if let failure { throw failure }
        try appendLines()
        _ = try writer.sync()
        for file in Self.rewritten { try drafts[file]?.finish() }
        try ResultFailure.wording(writer.folder.path) { try Disk.sync(folder: writer.folder.path) }
    }

    /// What the finished files say, read back: for the summary of a run that could not write its own.
    public func accounting() throws(ResultFailure) -> Accounting {
        var accounting = counts
        for file in [ResultFile.succeeded, .notes] { try count(file, &accounting) }
        let malformed = writer.folder.path(of: .malformed, shape: writer.format.shape)
        if (try? Stat(malformed)) != nil {
            for _ in 0..<(try MalformedText.count(InputBytes(malformed))) {
                accounting.countRead()
                accounting.count(.invalid)
            }
        }
        return accounting
    }

    private mutating func appendLines() throws(ResultFailure) {
        try writer.append(lines)
        lines.removeAll(keepingCapacity: true)
    }

    /// Counts the outcomes of a row file.
    private func count(_ file: ResultFile, _ accounting: inout Accounting) throws(ResultFailure) {
        let path = writer.folder.path(of: file, shape: writer.format.shape)
        guard (try? Stat(path)) != nil else { return }
        do throws(RecordsError) {
            let isCSV = writer.format.shape == .csv
            var settings = ReaderSettings(
                format: isCSV ? .csv : .jsonLines, delimiter: isCSV ? writer.format.delimiter : nil, recordLimit: 16 << 20)
            settings.encoding = .utf8
            if isCSV { (settings.quoting, settings.skippedLines) = (.double, 0) }
            let reader = try RecordReader([.file(path: path.string)], settings: settings)
            let column = reader.columns.lastIndex(of: "_outcome")
            while let item = try reader.next() {
                guard case .record(let record) = item else { continue }
                let error = record.object?["_error"]?["outcome"]?.string
                let text = column.map(record.cell) ?? record.object?["_outcome"]?.string ?? error ?? ""
                guard let outcome = Outcome(rawValue: text) else { continue }
                accounting.countRead()
                accounting.count(outcome)
            }
        } catch { throw ResultFailure("\(path): cannot be read back (\(error))") }
    }

}

/// A file that is written anew beside the old one.
private struct Draft: Sendable {
    private let path: FilePath
    private var output: OutputFile
    private var buffer: [UInt8]

    /// Bytes that are written at once.
    private static let bufferSize = 65_536

    init(of file: ResultFile, _ writer: RunWriter) throws(ResultFailure) {
        path = writer.folder.path(of: file, shape: writer.format.shape)
        output = try OutputFile(FilePath(path.string + ".new"))
        buffer = writer.lines.header(file)
    }

    mutating func append(_ row: HeldRow, _ lines: LineFormat) throws(ResultFailure) {
        lines.append(row: row.row, file: row.file, carried: row.carried, end: row.end, to: &buffer)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func finish() throws(ResultFailure) {
        try flush()
        try output.sync()
        try ResultFailure.wording(path) { try Disk.rename(output.path, to: path) }
    }

    private mutating func flush() throws(ResultFailure) {
        try output.append(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
