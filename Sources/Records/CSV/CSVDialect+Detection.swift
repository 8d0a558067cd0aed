extension CSVDialect {
    /// The rows that are compared to find the delimiter.
    static let comparedRows = 100

    /// The delimiter under which the first rows look most like a table.
    ///
    /// A delimiter must part the header; among those that do, the one with the largest share of rows as long as the header wins, then the one with
    /// more columns, then the likelier one. Quotes are respected. Where none parts the header there is one column, and a comma is as good
    /// as any.
    ///
    /// - Parameter isWhole: Whether the bytes are the whole file, so that the last row counts too.
    public static func detectDelimiter(in head: ArraySlice<UInt8>, isWhole: Bool) -> UInt8 {
        var best: (delimiter: UInt8, score: (fit: Double, columns: Int))?
        for delimiter in delimiters {
            let counts = cellCounts(of: head, delimiter: delimiter, isWhole: isWhole)
            guard let columns = counts.first, columns > 1 else { continue }
            let score = (Double(counts.count { $0 == columns }) / Double(counts.count), columns)
            if best.map({ score > $0.score }) ?? true { best = (delimiter, score) }
        }
        return best?.delimiter ?? standard.delimiter
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
