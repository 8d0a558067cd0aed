extension CSVDialect {
    /// The rows that are compared to find the delimiter.
    static let comparedRows = 100

    /// The delimiter under which the first rows look most like a table.
    ///
    /// A delimiter must part the header; among those that do, the one with the largest share of rows as long as the header wins, then the one with
    /// more columns, then the likelier one. Quotes are respected. Where none parts the header, the one that parts more than half of the rows in
    /// the same way is taken, as a title may stand above; else there is one column, and a comma is as good as any.
    ///
    /// - Parameter isWhole: Whether the bytes are the whole file, so that the last row counts too.
    public static func detectDelimiter(in head: ArraySlice<UInt8>, isWhole: Bool) -> UInt8 {
        var best: (delimiter: UInt8, score: (fit: Double, columns: Int))?
        var below: (delimiter: UInt8, rows: Int)?
        for delimiter in delimiters {
            let counts = cellCounts(of: head, delimiter: delimiter, isWhole: isWhole)
            guard let columns = counts.first else { continue }
            if columns > 1 {
                let score = (Double(counts.count { $0 == columns }) / Double(counts.count), columns)
                if best.map({ score > $0.score }) ?? true { best = (delimiter, score) }
            } else if let rows = Dictionary(grouping: counts.filter { $0 > 1 }, by: \.self).values.map(\.count).max(),
                rows * 2 > counts.count - 1, rows > below?.rows ?? 1
            {
                below = (delimiter, rows)
            }
        }
        return best?.delimiter ?? below?.delimiter ?? standard.delimiter
    }

    /// The number of cells of each of the first rows; 0 for one whose quotes make no sense.
    private static func cellCounts(of head: ArraySlice<UInt8>, delimiter: UInt8, isWhole: Bool) -> [Int] {
        var decoder = CSVDecoder(delimiter: delimiter, recordLimit: head.count + 1)
        decoder.feed(head)
        if isWhole { decoder.finish() }
        var counts: [Int] = []
        while counts.count < comparedRows, let step = try? decoder.next() {
            switch step {
            case .record(let record): counts.append(record.count)
            case .fault(let fault) where fault.code == .invalidUTF8: continue
            case .fault: counts.append(0)
            case .needsInput, .finished: return counts
            }
        }
        return counts
    }

    /// The kinds of line ends outside of quotes, in order of appearance; a CR that ends the bytes counts as one.
    static func newlines(in head: ArraySlice<UInt8>, quoting: Quoting) -> [Newline] {
        var found: [Newline] = []
        var isQuoted = false
        var index = head.startIndex
        while index < head.endIndex {
            let byte = head[index]
            var newline: Newline?
            switch byte {
            case UInt8(ascii: "\""): isQuoted = quoting == .double && !isQuoted
            case UInt8(ascii: "\n") where !isQuoted: newline = .lf
            case UInt8(ascii: "\r") where !isQuoted: newline = head[(index + 1)...].first == UInt8(ascii: "\n") ? .crlf : .cr
            default: break
            }
            if newline == .crlf { index += 1 }
            if let newline, !found.contains(newline) { found.append(newline) }
            index += 1
        }
        return found
    }
}
