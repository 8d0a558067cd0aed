/// Copies an input byte for byte, but for single values that are replaced: encoding, quoting and line ends stay what they are.
///
/// Places are those of the records that a ``RecordReader`` gives of the same input, and must come in their order. An archive is copied unpacked.
public final class PatchedCopy {
    private let supply: any ByteSupply
    private let write: (ArraySlice<UInt8>) throws -> Void
    /// Bytes that were read and not yet written begin at `start`.
    private var buffer: [UInt8] = []
    private var start = 0
    /// The place in the input of the byte at `start`.
    private var offset: Int64 = 0

    /// - Parameter write: takes the copy, piece by piece.
    public init(_ input: Input, writing write: @escaping (ArraySlice<UInt8>) throws -> Void) throws(RecordsError) {
        let pieceSize = ReaderSettings().chunkSize
        supply = try TextStream.unpacked(ByteSource(input, pieceSize: pieceSize), pieceSize).0
        self.write = write
    }

    /// Puts other texts in the place of cells of a row.
    ///
    /// - Parameters:
    ///   - cells: by the index of their column in the file; the row must have them, and ``TextEncoding/bytes(of:)`` of each must not be nil.
    ///   - position: of the row.
    ///   - file: how the file is read, at the time of the row.
    public func replace(_ cells: [Int: String], at position: Position, of file: FileDescription) throws {
        guard let last = cells.keys.max(), let dialect = file.dialect else { return }
        try advance(to: position.byteOffset)
        let raw = RawText(file.encoding)
        let ranges = try self.cells(upTo: last, dialect, raw)
        var written = 0
        for (column, text) in cells.sorted(by: { $0.key < $1.key }) where ranges.indices.contains(column) {
            let range = ranges[column]
            guard let bytes = try file.encoding.bytes(of: cell(text, inPlaceOf: range, dialect, raw)) else { continue }
            try write(buffer[start + written..<start + range.lowerBound])
            try write(bytes[...])
            written = range.upperBound
        }
        skip(written)
    }

    /// Puts another text in the place of a line of JSON.
    ///
    /// - Parameters:
    ///   - line: as it was read.
    ///   - position: of the line.
    public func replaceLine(_ line: [UInt8], with text: [UInt8], at position: Position, of file: FileDescription) throws {
        guard let old = file.encoding.bytes(of: String(decoding: line, as: UTF8.self)),
            let new = file.encoding.bytes(of: String(decoding: text, as: UTF8.self))
        else { return }
        try advance(to: position.byteOffset)
        while buffer.count - start < old.count { guard try fill() else { return } }
        try write(new[...])
        skip(old.count)
    }

    /// Copies what is left.
    public func finish() throws { try advance(to: .max) }

    // MARK: - Rows

    /// Where the cells of the row at `start` lie, as they are written, counted from there in bytes; the first so many and one.
    private func cells(upTo last: Int, _ dialect: CSVDialect, _ raw: RawText) throws -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while ranges.count <= last {
            let first = index
            if dialect.quoting == .double, try unit(at: index, raw) == RawText.quote {
                index = try closingQuote(behind: index, raw) + raw.width
            } else {
                while let unit = try unit(at: index, raw), unit != UInt16(dialect.delimiter), unit != 0x0A, unit != 0x0D {
                    index += raw.width
                }
            }
            ranges.append(first..<index)
            guard try unit(at: index, raw) == UInt16(dialect.delimiter) else { break }
            index += raw.width
        }
        return ranges
    }

    private func closingQuote(behind opening: Int, _ raw: RawText) throws -> Int {
        var index = opening + raw.width
        while let unit = try unit(at: index, raw) {
            if unit == RawText.quote {
                guard try self.unit(at: index + raw.width, raw) == RawText.quote else { return index }
                index += raw.width
            }
            index += raw.width
        }
        return index
    }

    /// A cell's text as it is to be written: quoted and with a spreadsheet's apostrophe where the old one was, quoted also where it must be.
    private func cell(_ text: String, inPlaceOf range: Range<Int>, _ dialect: CSVDialect, _ raw: RawText) throws -> String {
        let isQuoted = try dialect.quoting == .double && unit(at: range.lowerBound, raw) == RawText.quote
        let first = range.lowerBound + (isQuoted ? raw.width : 0)
        let isGuarded = try unit(at: first, raw) == UInt16(SpreadsheetGuard.apostrophe) && SpreadsheetGuard.isNeeded(text.utf8)
        let guarded = isGuarded ? "'\(text)" : text
        let needsQuotes = guarded.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == dialect.delimiter || $0 == 0x0A || $0 == 0x0D }
        return isQuoted || (needsQuotes && dialect.quoting == .double) ? "\"\(guarded.replacing("\"", with: "\"\""))\"" : guarded
    }

    // MARK: - Bytes

    /// A unit of the text, so many bytes behind `start`; nil where there is none.
    private func unit(at index: Int, _ raw: RawText) throws(RecordsError) -> UInt16? {
        while buffer.count - start < index + raw.width { guard try fill() else { return nil } }
        return raw.unit(buffer, at: start + index)
    }

    private func advance(to target: Int64) throws {
        while offset < target {
            if start == buffer.count, try !fill() { return }
            let count = Int(min(Int64(buffer.count - start), target - offset))
            try write(buffer[start..<start + count])
            skip(count)
        }
    }

    private func skip(_ count: Int) {
        start += count
        offset += Int64(count)
    }

    /// Reads the next piece; false at the end.
    private func fill() throws(RecordsError) -> Bool {
        let piece = try supply.read()
        guard !piece.isEmpty else { return false }
        buffer.removeSubrange(..<start)
        start = 0
        buffer.append(contentsOf: piece)
        return true
    }
}

/// How the units of a text lie in its bytes.
private struct RawText {
    static let quote = UInt16(UInt8(ascii: "\""))

    /// Bytes of a unit; all that ends a cell is one unit in every encoding.
    let width: Int
    private let isBigEndian: Bool

    init(_ encoding: TextEncoding) {
        width = encoding.isUTF16 ? 2 : 1
        isBigEndian = encoding == .utf16BigEndian
    }

    func unit(_ bytes: [UInt8], at index: Int) -> UInt16 {
        guard width == 2 else { return UInt16(bytes[index]) }
        let (high, low) = isBigEndian ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
        return UInt16(high) << 8 | UInt16(low)
    }
}

extension TextEncoding {
    /// The text in this encoding; nil where it has a character that the encoding has not.
    public func bytes(of text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .utf16LittleEndian: return text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        default:
            guard let page = CodePage.of(self) else { return nil }
            var bytes: [UInt8] = []
            for scalar in text.unicodeScalars {
                guard let byte = page.byte(scalar) else { return nil }
                bytes.append(byte)
            }
            return bytes
        }
    }
}
