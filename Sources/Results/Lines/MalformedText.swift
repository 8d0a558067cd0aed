import BulkModel

/// The form of `malformed.txt`: each piece of input byte for byte, below a heading that says where it was and what is wrong with it.
///
/// The heading begins with the number of bytes, so that the pieces can be told apart whatever they hold.
enum MalformedText {
    private static let lead = "--- "

    static func append(_ line: ResultLine, files: [String], to bytes: inout [UInt8]) {
        let name = files.indices.contains(line.file) ? " of \(files[line.file])" : ""
        let heading =
            "\(lead)\(line.carried.count) bytes, row \(line.row), line \(line.line)\(name): \(line.end.finding?.message ?? "not a row")"
        bytes += heading.utf8.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
        bytes.append(UInt8(ascii: "\n"))
        bytes += line.carried
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The number of pieces in a file of this form.
    static func count(_ input: consuming InputBytes) throws(ResultFailure) -> Int {
        var count = 0
        while true {
            for expected in lead.utf8 { guard try input.next() == expected else { return count } }
            var size = 0
            while let byte = try input.next(), byte != UInt8(ascii: " ") { size = size * 10 + Int(byte &- 0x30) }
            while let byte = try input.next(), byte != UInt8(ascii: "\n") {}
            try input.skip(size + 1)
            count += 1
        }
    }
}
