internal import JSONText

/// Decodes JSON Lines: one JSON object a line, in UTF-8, from pieces of any size.
///
/// Lines end with LF or CRLF, or with CR in a file that has no others; the last may lack its end. Lines of white space are skipped and counted. Every line stands for itself, so that
/// a bad one costs no other.
public struct JSONLinesDecoder: RecordDecoder {
    public private(set) var blankLines = 0
    public var origin = TextOrigin.utf8

    private let recordLimit: Int
    /// CR or LF.
    private let lineEnd: UInt8
    private var buffer: [UInt8] = []
    /// The index in the buffer of the line's first byte, of which `position` tells the place in the file.
    private var start = 0
    /// Bytes of the line in which there is no line end.
    private var searched = 0
    private var position: Position
    private var discardsLine = false
    private var isFinished = false

    /// - Parameters:
    ///   - position: Where the first byte is; its `record` is the number that the first object gets.
    ///   - recordLimit: The most bytes that a line may have, its line end not counted; at least 1 and at most 1 GiB.
    ///   - newline: What ends a line: ``CSVDialect/Newline/cr`` is CR alone, the others are LF with or without a CR before it.
    public init(
        position: Position = Position(record: 1), recordLimit: Int = ReaderSettings.defaultRecordLimit, newline: CSVDialect.Newline = .lf
    ) {
        lineEnd = newline == .cr ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
        self.position = position
        self.recordLimit = min(max(recordLimit, 1), 1 << 30)
    }

    public mutating func feed(_ bytes: ArraySlice<UInt8>) {
        buffer.removeSubrange(..<start)
        buffer.append(contentsOf: bytes)
        start = 0
    }

    public mutating func finish() { isFinished = true }

    public mutating func next() throws(RecordsError) -> DecoderStep {
        while true {
            if searched == 0, !discardsLine { skipEmptyLines() }
            let isEnded = findLineEnd()
            if discardsLine {
                let isOver = isEnded || isFinished
                skip(searched + (isEnded ? 1 : 0))
                if !isOver { return .needsInput }
                discardsLine = false
                position.line += 1
                continue
            }
            if length(searched) > recordLimit { return tooLarge() }
            guard isEnded || isFinished else { return .needsInput }
            guard isEnded || start < buffer.count else { return .finished }
            if let step = line(start..<start + length(searched)) {
                position.record += 1
                leaveLine(isEnded)
                return step
            }
            blankLines += 1
            leaveLine(isEnded)
        }
    }

    /// Passes over lines without a single byte, of which a file can have hundreds of millions.
    private mutating func skipEmptyLines() {
        let end = Self.behind(lineEnd, in: buffer.span, from: start)
        guard end > start else { return }
        blankLines += end - start
        position.line += end - start
        skip(end - start)
    }

    /// Looks for the line end in bytes not searched before; `searched` is then where it is in the line, or where the bytes end.
    private mutating func findLineEnd() -> Bool {
        let index = Self.find(lineEnd, in: buffer.span, from: start + searched)
        searched = index - start
        return index < buffer.count
    }

    /// The index of the first byte that is another, or the end.
    private static func behind(_ lineEnd: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] == lineEnd { index += 1 }
        return index
    }

    /// The index of the next line end, or the end.
    private static func find(_ lineEnd: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != lineEnd { index += 1 }
        return index
    }

    /// The length of a line of so many bytes without the CR of a CRLF.
    ///
    /// At the end of the bytes at hand a CR is not counted either: whether it belongs to a line end is not known yet.
    private func length(_ count: Int) -> Int {
        count > 0 && buffer[start + count - 1] == UInt8(ascii: "\r") ? count - 1 : count
    }

    /// Reads one line, nil if it is blank.
    private func line(_ range: Range<Int>) -> DecoderStep? {
        let bytes = buffer[range]
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
        do throws(JSONError) {
            let value = try JSON.parse(bytes)
            if origin.isMixed(bytes) {
                let message = "The line is in UTF-8, and lines before it are in \(origin.encoding.rawValue)."
                return .fault(RowFault(.mixedEncoding, at: position, message, raw: Array(bytes)))
            }
            guard case .object(let object) = value else {
                let message = "The line holds JSON, but no object: each line must be one object in braces."
                return .fault(RowFault(.notAnObject, at: position, message, raw: Array(bytes)))
            }
            return .record(Record(position: position, content: .line(JSONLine(object: object, raw: Array(bytes)))))
        } catch {
            return .fault(fault(error, bytes))
        }
    }

    private func fault(_ error: JSONError, _ bytes: ArraySlice<UInt8>) -> RowFault {
        let raw = origin.legible(bytes)
        if error.reason == .invalidUTF8 {
            let (code, message) = origin.fault(bytes, invalidAt: error.offset)
            return RowFault(code, at: position, message, raw: raw)
        }
        if error.reason == .trailingText, bytes.dropFirst(error.offset).first == UInt8(ascii: "{") {
            return RowFault(
                .invalidJSON, at: position, "There is more than one object on the line; each needs a line of its own.", raw: raw)
        }
        let place = origin.width(bytes.prefix(error.offset)) + 1
        return RowFault(.invalidJSON, at: position, "The line is no JSON object, at byte \(place): \(error.message)", raw: raw)
    }

    private mutating func tooLarge() -> DecoderStep {
        let message = "The line is longer than the limit of \(recordLimit) bytes for a record."
        let raw = origin.legible(buffer[start..<start + recordLimit])
        let fault = RowFault(.recordTooLarge, at: position, message, raw: raw, isTruncated: true)
        position.record += 1
        discardsLine = true
        return .fault(fault)
    }

    private mutating func leaveLine(_ isEnded: Bool) {
        skip(searched + (isEnded ? 1 : 0))
        position.line += 1
    }

    private mutating func skip(_ count: Int) {
        position.byteOffset += Int64(origin.isUTF8 ? count : origin.width(buffer[start..<start + count]))
        start += count
        searched = 0
    }
}
