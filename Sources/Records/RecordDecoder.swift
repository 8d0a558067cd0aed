/// What a decoder came to.
public enum DecoderStep: Sendable {
    case record(Record)
    case fault(RowFault)
    /// Nothing more can be said before more bytes, or the end, are handed in.
    case needsInput
    /// All bytes have been read and their end was announced.
    case finished
}

/// A state machine from bytes to records, without input and output of its own.
///
/// Bytes go in at one side in pieces cut anywhere, records are pulled out at the other; how the bytes were cut makes no difference to what
/// comes out. A decoder holds no more than one record and the last piece.
public protocol RecordDecoder: Sendable {
    /// Blank lines and rows skipped so far.
    var blankLines: Int { get }

    /// What the text was in the file; may change once, before the first byte that is not ASCII.
    var origin: TextOrigin { get set }

    /// Takes the next bytes. To be called when `next` asked for them: earlier pieces are kept until they are decoded.
    mutating func feed(_ bytes: ArraySlice<UInt8>)

    /// Announces that there are no more bytes.
    mutating func finish()

    /// The next record or fault in the bytes at hand.
    ///
    /// - Throws: ``RecordsError`` without the file's name where reading cannot go on.
    mutating func next() throws(RecordsError) -> DecoderStep
}
