import BulkModel
import Records

extension FileDescription {
    /// How the file is read, for the summary of a run.
    ///
    /// - Parameter preset: the mapping that its rows go through.
    func reading(preset: String?) -> InputReading {
        var reading = InputReading(
            file: name, format: format == .csv ? "csv" : "jsonl", encoding: encoding.rawValue, isEncodingGuessed: isEncodingGuessed,
            notices: notices)
        reading.compression = compression?.rawValue
        reading.preset = preset
        guard let dialect else { return reading }
        reading.delimiter = dialect.delimiterName
        reading.quoting = dialect.quoting.rawValue
        reading.lineEnds = newlines.map(\.name)
        reading.hasByteOrderMark = dialect.hasByteOrderMark
        reading.skippedLines = skippedLines
        reading.headerLine = headerLine
        reading.columns = columns.count
        return reading
    }
}

/// What has come out about inputs only while they were read.
enum LateNotes {
    /// - Parameters:
    ///   - early: the inputs as they were opened, in the order of `late`.
    static func lines(since early: [InputReading], _ late: [InputReading], shortRows: Int, blankLines: Int) -> [String] {
        var lines: [String] = []
        for (before, after) in zip(early, late) {
            lines += after.notices.dropFirst(before.notices.count).map { late.count > 1 ? "\(after.file): \($0)" : $0 }
        }
        if shortRows > 0 {
            let rows = shortRows == 1 ? "1 row has" : "\(shortRows) rows have"
            lines.append("\(rows) fewer cells than the header; the missing ones are read as empty")
        }
        if blankLines > 0 { lines.append("\(blankLines) blank \(blankLines == 1 ? "line or row" : "lines or rows") passed over") }
        return lines
    }
}
