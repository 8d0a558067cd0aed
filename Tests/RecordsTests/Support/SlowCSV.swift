import Records

/// A second CSV decoder: the whole file at hand, one byte at a time, nothing clever. It states the rules that the quick one must keep.
struct SlowCSV {
    var delimiter = UInt8(ascii: ",")
    var limit = ReaderSettings.defaultRecordLimit
    var maximumCells: Int?
    var quoting = CSVDialect.Quoting.double

    private enum End {
        case row(cells: [[UInt8]], length: Int)
        case textAfterQuote
        case unclosedQuote
        case tooLarge
    }

    func decode(_ bytes: [UInt8]) -> Outcome {
        var outcome = Outcome()
        var rest = bytes[...]
        var line = 1
        var record = 0
        while !rest.isEmpty {
            let offset = Int64(rest.startIndex)
            func fault(_ code: RowFault.Code, _ raw: ArraySlice<UInt8>, isTruncated: Bool = false) -> Decoded {
                .fault(code, raw: Array(raw), isTruncated: isTruncated, byteOffset: offset, line: line, record: record)
            }
            switch row(Array(rest)) {
            case .row(let cells, let length):
                let raw = rest.prefix(length)
                let passed = rest.prefix(length + lineEndLength(rest.dropFirst(length)))
                if cells.allSatisfy(isBlank) {
                    outcome.blankLines += 1
                } else {
                    let texts = cells.map { String(validating: $0, as: UTF8.self) }
                    if String(validating: raw, as: UTF8.self) == nil {
                        outcome.items.append(fault(.invalidUTF8, raw))
                    } else if raw.contains(0) {
                        outcome.items.append(fault(.nulByte, raw))
                    } else if let maximumCells, !cells.dropFirst(maximumCells).allSatisfy(isBlank) {
                        outcome.items.append(fault(.tooManyCells, raw))
                    } else {
                        let kept = texts.prefix(maximumCells ?? texts.count).map { unguarded($0 ?? "?") }
                        outcome.items.append(.row(kept, byteOffset: offset, line: line, record: record))
                    }
                    record += 1
                }
                line += lineEnds(passed)
                rest = rest.dropFirst(passed.count)
            case .tooLarge:
                outcome.items.append(fault(.recordTooLarge, rest.prefix(limit), isTruncated: true))
                record += 1
                skipCut(&rest, &line)
            case let quoting:
                var code = RowFault.Code.unclosedQuote
                if case .textAfterQuote = quoting { code = .textAfterQuote }
                let length = rest.firstIndex { $0 == 10 || $0 == 13 }.map { $0 - rest.startIndex } ?? rest.count
                outcome.items.append(fault(code, rest.prefix(min(limit, length)), isTruncated: length > limit))
                record += 1
                if length > limit {
                    skipCut(&rest, &line)
                } else {
                    let passed = rest.prefix(length + lineEndLength(rest.dropFirst(length)))
                    line += lineEnds(passed)
                    rest = rest.dropFirst(passed.count)
                }
            }
        }
        return outcome
    }

    /// One row from the start of the bytes.
    private func row(_ bytes: [UInt8]) -> End {
        var cells: [[UInt8]] = [[]]
        var isInQuotes = false
        var isBehindQuotes = false
        var isAtCellStart = true
        var index = 0
        func tooLarge() -> End {
            let firstLine = bytes.firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
            return isInQuotes && firstLine <= limit ? .unclosedQuote : .tooLarge
        }
        while index < bytes.count {
            if index > limit { return tooLarge() }
            let byte = bytes[index]
            let isPair = byte == 34 && index + 1 < bytes.count && bytes[index + 1] == 34
            if isInQuotes, isPair, index + 1 > limit {
                // The limit cuts the pair: its first quote looks like a closing one.
                isInQuotes = false
                return tooLarge()
            }
            if isInQuotes, isPair {
                cells[cells.count - 1].append(34)
                index += 2
                continue
            }
            if isInQuotes, byte == 34 {
                isInQuotes = false
                isBehindQuotes = true
            } else if isInQuotes {
                cells[cells.count - 1].append(byte)
            } else if byte == 10 || byte == 13 {
                return .row(cells: cells, length: index)
            } else if byte == delimiter {
                cells.append([])
                isBehindQuotes = false
                isAtCellStart = true
                index += 1
                continue
            } else if isBehindQuotes {
                return .textAfterQuote
            } else if isAtCellStart, byte == 34, quoting == .double {
                isInQuotes = true
            } else {
                cells[cells.count - 1].append(byte)
            }
            isAtCellStart = false
            index += 1
        }
        if index > limit { return tooLarge() }
        return isInQuotes ? .unclosedQuote : .row(cells: cells, length: index)
    }

    /// Leaves a row at the limit, and then the rest of its line.
    private func skipCut(_ rest: inout ArraySlice<UInt8>, _ line: inout Int) {
        line += lineEnds(rest.prefix(limit))
        rest = rest.dropFirst(limit).drop { $0 != 10 && $0 != 13 }
        if !rest.isEmpty { line += 1 }
        rest = rest.dropFirst(lineEndLength(rest))
    }

    private func lineEndLength(_ bytes: ArraySlice<UInt8>) -> Int {
        if bytes.starts(with: [13, 10]) { return 2 }
        return bytes.first == 13 || bytes.first == 10 ? 1 : 0
    }

    private func lineEnds(_ bytes: ArraySlice<UInt8>) -> Int {
        var rest = bytes
        var count = 0
        while !rest.isEmpty {
            let length = lineEndLength(rest)
            if length > 0 { count += 1 }
            rest = rest.dropFirst(max(1, length))
        }
        return count
    }

    private func isBlank(_ cell: [UInt8]) -> Bool {
        unguarded(String(validating: cell, as: UTF8.self) ?? "?").utf8.allSatisfy { $0 == 32 || $0 == 9 }
    }

    private func unguarded(_ cell: String) -> String {
        let rest = cell.unicodeScalars.drop { $0 == "'" }
        guard cell.unicodeScalars.first == "'", let first = rest.first, "=+-@\t\r".unicodeScalars.contains(first) else { return cell }
        return String(cell.unicodeScalars.dropFirst())
    }
}
