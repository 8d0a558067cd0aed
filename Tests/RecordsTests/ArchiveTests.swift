import Foundation
import Records
import Testing

@Suite struct `Archives` {
    /// `a;b` and two rows, packed by gzip 1.12 and zstd 1.5.4.
    private static let text = "a;b\n1;Jürgen\n2;x\n"
    private static let gzip = bytes("1f8b08000000000000034bb44ee232b4f63abca7283d358fcbc8ba820b0009253c4a12000000")
    private static let zstd = bytes("28b52ffd0458910000613b620a313b4ac3bc7267656e0a323b780a24c8510a")
    /// An empty frame that is to be skipped (RFC 8878, section 3.1.2).
    private static let skippable = bytes("502a4d1804000000deadbeef")

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let rows: [String]
        var failure = ""
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "gzip", bytes: gzip, rows: ["1|Jürgen", "2|x"]),
        Case(name: "zstd", bytes: zstd, rows: ["1|Jürgen", "2|x"]),
        Case(name: "gzip members behind one another", bytes: gzip + gzip, rows: ["1|Jürgen", "2|x", "a|b", "1|Jürgen", "2|x"]),
        Case(name: "zstd frames behind one another", bytes: zstd + zstd, rows: ["1|Jürgen", "2|x", "a|b", "1|Jürgen", "2|x"]),
        Case(name: "zstd behind a frame to be skipped", bytes: skippable + zstd, rows: ["1|Jürgen", "2|x"]),
        Case(name: "gzip padded with zeros", bytes: gzip + [UInt8](repeating: 0, count: 300), rows: ["1|Jürgen", "2|x"]),
        Case(
            name: "gzip with something else behind", bytes: gzip + Array("a;b\n".utf8), rows: [], failure: "behind it comes something else"),
        Case(
            name: "zstd with something else behind", bytes: zstd + Array("a;b\n".utf8), rows: [], failure: "behind it comes something else"),
        Case(
            name: "gzip whose check sum is wrong", bytes: gzip.dropLast(5) + [0x55, 0, 0, 0, 0], rows: [], failure: "its data is damaged"),
        Case(
            name: "zstd whose data is damaged", bytes: zstd.prefix(6) + zstd.dropFirst(6).map { ~$0 }, rows: [],
            failure: "can't be unpacked"),
    ]

    @Test(arguments: cases)
    func `an archive is read as its text, or fails with its place`(_ test: Case) throws {
        for chunkSize in [1, 2, 5, 64, 4096] {
            #expect(read(test.bytes, chunkSize) == (test.rows, test.failure.isEmpty ? nil : .brokenArchive), "in pieces of \(chunkSize)")
        }
        guard !test.failure.isEmpty else { return }
        let error = #expect(throws: RecordsError.self) {
            let reader = try RecordReader([.bytes(name: "x", test.bytes)])
            while try reader.next() != nil {}
        }
        #expect(error?.message.contains(test.failure) == true)
    }

    @Test(arguments: [gzip, zstd])
    func `an archive cut off anywhere is never taken for whole`(_ archive: [UInt8]) {
        for length in 4..<archive.count { #expect(read(Array(archive.prefix(length)), 7).failure == .brokenArchive, "\(length) bytes") }
    }

    @Test func `what was read before an archive breaks stands`() {
        // Stored, so that it is whole up to the cut, and more than is looked at before the first row is given out.
        let row = "1;" + String(repeating: "x", count: 97) + "\n"
        let block = Array(String(repeating: row, count: 600).utf8)
        let size = UInt16(block.count)
        let stored: [UInt8] = [0, UInt8(size & 0xFF), UInt8(size >> 8), UInt8(~size & 0xFF), UInt8(~size >> 8)] + block
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        let (rows, failure) = read(header + stored + stored, 4096)
        #expect(failure == .brokenArchive)
        #expect(rows.count > 1000 && rows.count < 1200)
        #expect(rows.allSatisfy { $0 == row.dropLast().replacing(";", with: "|") })
    }

    /// Two rows, and behind them frames of line ends: each of 1 MiB in 38 bytes, as blocks that repeat one byte (RFC 8878, section 3.1.1.2.2).
    private static func repetition(_ mebibytes: Int) -> [UInt8] {
        // 128 KiB each, of the type RLE; the last has bit 0 set.
        let header = (128 * 1024) << 3 | 1 << 1
        let blocks = (0..<8).flatMap { block in
            let bits = header | (block == 7 ? 1 : 0)
            return [UInt8(bits & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits >> 16), UInt8(ascii: "\n")]
        }
        // The magic number, no flags, a window of 128 KiB.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38] + blocks
        return zstd + Array(repeating: frame, count: mebibytes).joined()
    }

    @Test func `an archive of nearly nothing but repetition is given up after 16 MiB, with what to do`() throws {
        let reader = try RecordReader([.bytes(name: "x.zst", Self.repetition(20))])
        var rows = 0
        let error = #expect(throws: RecordsError.self) { while try reader.next() != nil { rows += 1 } }
        #expect(error?.code == .brokenArchive && error?.message.contains("nothing but repetition") == true && rows == 2)
        #expect(error?.remedy.contains("unpack the file") == true)
        #expect(reader.blankLines > 15 << 20)
        // Less than that is read to its end.
        let small = try RecordReader([.bytes(name: "x.zst", Self.repetition(15))])
        while try small.next() != nil {}
        #expect(small.blankLines == 15 << 20)
    }

    @Test func `an archive's size is not the text's`() throws {
        let reader = try RecordReader([.bytes(name: "users.jsonl.gz", Self.gzip)], settings: ReaderSettings(format: .csv))
        #expect(reader.files[0].compression == .gzip)
        #expect(reader.bytesTotal == nil)
        #expect(reader.files[0].summary == "users.jsonl.gz: CSV in gzip, UTF-8, semicolons, quotes, LF, header on line 1 with 2 columns")
    }

    private func read(_ bytes: [UInt8], _ chunkSize: Int) -> (rows: [String], failure: RecordsError.Code?) {
        var rows: [String] = []
        do throws(RecordsError) {
            let reader = try RecordReader([.bytes(name: "x", bytes)], settings: ReaderSettings(chunkSize: chunkSize))
            while let item = try reader.next() { rows.append(Decoded(item).cells?.joined(separator: "|") ?? "fault") }
            return (rows, nil)
        } catch {
            return (rows, error.code)
        }
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        stride(from: 0, to: digits.utf8.count, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) }
    }
}
