/// All that reading some bytes came to, as text that can be compared.
func outcome(_ bytes: [UInt8], _ settings: ReaderSettings) -> String {
    var text = ""
    do throws(RecordsError) {
        let reader = try RecordReader([.bytes(name: "input", bytes)], settings: settings)
        text = "\(reader.files[0].summary) \(reader.columns)\n"
        while let item = try reader.next() {
            switch item {
            case .record(let record):
                text += "\(record.position) \(record.stored)\n"
                // What is kept in the ledger must come back.
                guard let copy = try? Record(stored: record.stored, position: record.position), copy.stored == record.stored else {
                    fatalError("a stored record does not come back: \(record)")
                }
            case .fault(let fault): text += "\(fault)\n"
            }
        }
        text += "\(reader.blankLines) \(reader.shortRows) \(reader.files[0].notices)"
    } catch {
        // How much of a damaged archive comes out before the damage shows depends on the pieces it is handed over in.
        if error.code == .brokenArchive { return "a broken archive" }
        text += "\(error)"
    }
    return text
}

/// Reads an input whole and in pieces, and stops if that makes a difference.
func compare(_ input: UnsafeBufferPointer<UInt8>, format: RecordFormat?) {
    guard input.count >= 2 else { return }
    let options = input[0]
    let bytes = Array(input.dropFirst(2))
    var settings = ReaderSettings(format: format)
    settings.recordLimit = options & 1 == 0 ? 64 : 1 << 16
    if format == .csv {
        if options & 2 != 0 { settings.delimiter = UInt8(ascii: ";") }
        if options & 4 != 0 { settings.quoting = CSVDialect.Quoting.none }
        if options & 8 != 0 { settings.skippedLines = 2 }
    }
    if options & 16 != 0 { settings.encoding = TextEncoding.allCases[Int(options >> 5) % TextEncoding.allCases.count] }
    let whole = outcome(bytes, settings)
    settings.chunkSize = 1 + Int(input[1])
    let pieces = outcome(bytes, settings)
    if whole != pieces { fatalError("pieces of \(settings.chunkSize) make a difference:\n\(whole)\n\(pieces)") }
}
