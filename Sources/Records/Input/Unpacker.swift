/// Gives the bytes of one input, piece by piece.
protocol ByteSupply: AnyObject {
    /// The next bytes; none at the end. They are to be let go before the next call, which may use their memory again.
    func read() throws(RecordsError) -> ArraySlice<UInt8>
}

/// The unpacked bytes of an archive.
///
/// Archives behind one another are one text, as `gzip -d` and `zstd -d` have it; zeros behind the last (padding of tapes) are passed over.
/// An archive that is nearly nothing but repetition is given up after ``freeText`` bytes: a few hundred kilobytes can stand for hours of reading.
final class Unpacker: ByteSupply {
    private let supply: any ByteSupply
    private let name: String
    private let compression: Compression
    private let library: any UnpackLibrary
    private var output: [UInt8]
    /// Packed bytes that were read and not yet used.
    private var input: ArraySlice<UInt8>
    private var isInputEnded = false
    /// Whether the library may hold text that had no room.
    private var isOutputFull = false
    private var isAtEnd = false
    /// Packed and unpacked bytes so far.
    private var consumed: Int64 = 0
    private var produced: Int64 = 0

    /// Bytes of text that any archive may give.
    private static let freeText: Int64 = 16 << 20
    /// How many bytes of text a packed byte may give beyond that. Tables come to 5 to 30, rows that are equal but for a number to 60.
    private static let largestRatio: Int64 = 200

    /// - Parameters:
    ///   - first: The bytes that were read already.
    ///   - pieceSize: The most bytes of text given at once.
    init(
        _ supply: any ByteSupply, first: ArraySlice<UInt8>, name: String, compression: Compression, pieceSize: Int
    ) throws(RecordsError) {
        let library: (any UnpackLibrary)? =
            switch compression {
            case .gzip: GzipLibrary()
            case .zstd: ZstdLibrary()
            }
        guard let library else {
            throw RecordsError(.readFailed, file: name, "There is not enough memory to unpack the file.", remedy: "Unpack it first.")
        }
        self.supply = supply
        self.library = library
        self.name = name
        self.compression = compression
        input = first
        output = Array(repeating: 0, count: max(1, pieceSize))
    }

    func read() throws(RecordsError) -> ArraySlice<UInt8> {
        while true {
            if input.isEmpty, !isInputEnded, !isOutputFull { try fill() }
            if isAtEnd, !isOutputFull {
                // Behind the last archive there is nothing, or zeros.
                input = input.drop { $0 == 0 }
                if input.isEmpty, isInputEnded { return [] }
                if input.isEmpty { continue }
                guard Compression.detect(input) == compression || input.count < 4 else { throw broken("behind it comes something else") }
                library.restart()
                isAtEnd = false
            }
            guard !input.isEmpty || isOutputFull else { throw cutOff() }
            let step = library.step(input, into: &output)
            input = input.dropFirst(step.consumed)
            consumed += Int64(step.consumed)
            produced += Int64(step.produced)
            isOutputFull = step.produced == output.count
            switch step.state {
            case .broken(let reason): throw broken(reason)
            case .atEnd:
                isAtEnd = true
                isOutputFull = false
            case .within: isAtEnd = false
            }
            guard produced <= Self.freeText || produced / Self.largestRatio <= consumed else { throw inflated() }
            if step.produced > 0 { return output[..<step.produced] }
        }
    }

    private func fill() throws(RecordsError) {
        // A copy: the supply uses its memory again.
        let piece = try supply.read()
        isInputEnded = piece.isEmpty
        input = ArraySlice(Array(piece))
    }

    private func cutOff() -> RecordsError {
        RecordsError(
            .brokenArchive, file: name,
            "The \(compression.rawValue) archive is cut off: it ends within its data, behind byte \(consumed) (\(produced) bytes of text).",
            remedy: "Copy or download the file again.")
    }

    private func inflated() -> RecordsError {
        RecordsError(
            .brokenArchive, file: name,
            "The \(compression.rawValue) archive is nearly nothing but repetition: its first \(consumed) bytes give \(produced) bytes of text.",
            remedy: "If that is a table, unpack the file and name what comes out.")
    }

    private func broken(_ reason: String) -> RecordsError {
        RecordsError(
            .brokenArchive, file: name,
            "The \(compression.rawValue) archive can't be unpacked any further than byte \(consumed) (\(produced) bytes of text): \(reason).",
            remedy: "Copy or download the file again.")
    }
}
