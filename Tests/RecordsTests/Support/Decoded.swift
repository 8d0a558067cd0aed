import JSONText
import Records

/// What a decoder gave, in a form that can be compared and printed.
enum Decoded: Equatable {
    case row([String], byteOffset: Int64, line: Int, record: Int)
    case fault(RowFault.Code, raw: [UInt8], isTruncated: Bool, byteOffset: Int64, line: Int, record: Int)

    init(_ record: Record) {
        let position = record.position
        let cells = record.line.map { [String(decoding: $0.raw, as: UTF8.self)] } ?? (0..<record.count).map(record.cell)
        self = .row(cells, byteOffset: position.byteOffset, line: position.line, record: position.record)
    }

    init(_ fault: RowFault) {
        let position = fault.position
        self = .fault(
            fault.code, raw: fault.raw, isTruncated: fault.isTruncated, byteOffset: position.byteOffset, line: position.line,
            record: position.record)
    }

    init(_ item: RecordReader.Item) {
        switch item {
        case .record(let record): self.init(record)
        case .fault(let fault): self.init(fault)
        }
    }

    var cells: [String]? {
        if case .row(let cells, _, _, _) = self { cells } else { nil }
    }

    var line: Int {
        switch self {
        case .row(_, _, let line, _), .fault(_, _, _, _, let line, _): line
        }
    }

    var code: RowFault.Code? {
        if case .fault(let code, _, _, _, _, _) = self { code } else { nil }
    }
}

/// All that came of some bytes.
struct Outcome: Equatable {
    var items: [Decoded] = []
    var blankLines = 0
    /// The error that ended it.
    var end: RecordsError.Code?
}

/// Feeds bytes to a decoder, cut after each of the given offsets.
func decode(_ decoder: some RecordDecoder, _ bytes: [UInt8], cutAt cuts: [Int] = []) -> Outcome {
    var decoder = decoder
    var outcome = Outcome()
    var pieces = zip([0] + cuts, cuts + [bytes.count]).map { bytes[$0..<$1] }[...]
    do throws(RecordsError) {
        while true {
            switch try decoder.next() {
            case .record(let record): outcome.items.append(Decoded(record))
            case .fault(let fault): outcome.items.append(Decoded(fault))
            case .needsInput:
                if let piece = pieces.popFirst() { decoder.feed(piece) } else { decoder.finish() }
            case .finished:
                outcome.blankLines = decoder.blankLines
                return outcome
            }
        }
    } catch {
        outcome.blankLines = decoder.blankLines
        outcome.end = error.code
        return outcome
    }
}

/// The same with rows taken out many at once where they lie together.
func decodeInBlocks(_ decoder: CSVDecoder, _ bytes: [UInt8], cutAt cuts: [Int] = []) -> Outcome {
    decode(Blocks(decoder: decoder), bytes, cutAt: cuts)
}

/// A decoder that gives out the records of each block one by one.
private struct Blocks: RecordDecoder {
    var decoder: CSVDecoder
    private var block: (records: RecordBlock, next: Int)?

    init(decoder: CSVDecoder) { self.decoder = decoder }

    var blankLines: Int { decoder.blankLines }
    var origin: TextOrigin {
        get { decoder.origin }
        set { decoder.origin = newValue }
    }
    mutating func feed(_ bytes: ArraySlice<UInt8>) { decoder.feed(bytes) }
    mutating func finish() { decoder.finish() }

    mutating func next() throws(RecordsError) -> DecoderStep {
        if block == nil { block = decoder.takeBlock(atMost: 3).map { ($0, 0) } }
        guard let (records, next) = block else { return try decoder.next() }
        block = next + 1 < records.count ? (records, next + 1) : nil
        return .record(records.record(next))
    }
}

/// Cuts that show most: none, all, and every place alone.
func everyCut(_ count: Int) -> [[Int]] {
    [[], Array(0..<count)] + (0..<count).map { [$0] }
}

/// A random way to cut so many bytes, empty pieces included.
func randomCuts(_ count: Int, using generator: inout SplitMix) -> [Int] {
    (0..<Int.random(in: 0...4, using: &generator)).map { _ in Int.random(in: 0...count, using: &generator) }.sorted()
}
