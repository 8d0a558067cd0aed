/// Kinds of files that people pass off as CSV, known by their first bytes.
///
/// An extension proves nothing: a workbook renamed `users.csv` is still a workbook.
enum ContentSignature {
    private static let saveAsText = "Open it in the spreadsheet and save it as \"CSV UTF-8\"."

    /// - Throws: ``RecordsError`` where the bytes are no text.
    static func check(_ head: ArraySlice<UInt8>, file: String) throws(RecordsError) {
        guard let (message, remedy) = finding(head) else { return }
        throw RecordsError(.notText, file: file, message, remedy: remedy)
    }

    private static func finding(_ head: ArraySlice<UInt8>) -> (message: String, remedy: String)? {
        if head.starts(with: "PK\u{3}\u{4}".utf8) {
            return isWorkbook(head)
                ? ("This is an Excel workbook, whatever its name says.", saveAsText)
                : ("This is a zip archive.", "Unpack it and name the files in it.")
        }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            return ("This is an old Excel workbook, or another Office document.", saveAsText)
        }
        if head.starts(with: [0x1F, 0x8B]) { return ("This file is compressed with gzip.", "Unpack it first: gunzip FILE.") }
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return ("This file is compressed with zstd.", "Unpack it first: unzstd FILE.") }
        if head.starts(with: "%PDF-".utf8) { return ("This is a PDF document.", "Export the table as CSV where it comes from.") }
        if isPage(head) { return ("This is an HTML page, perhaps that of a failed login.", "Download the CSV file itself.") }
        if isBinary(head) { return ("This is no text: it holds many bytes that no text holds.", "Export the table as \"CSV UTF-8\".") }
        return nil
    }

    /// Whether a zip archive is a workbook: its first entries have names in ECMA-376 part 2's package, or the `xl` folder.
    private static func isWorkbook(_ head: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: head.prefix(4096), as: UTF8.self)
        return text.contains("[Content_Types].xml") || text.contains("xl/") || text.contains("_rels/.rels")
    }

    private static func isPage(_ head: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: head.prefix(256), as: UTF8.self).lowercased().drop { $0.isWhitespace }
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }

    /// Whether more than a tenth of the first bytes are control characters; single ones are matters of their rows.
    private static func isBinary(_ head: ArraySlice<UInt8>) -> Bool {
        let sample = head.prefix(4096)
        let controls = sample.count { $0 < 0x09 || (0x0E...0x1F).contains($0) }
        // In less than this, a tenth may be a single odd cell.
        return sample.count >= 256 && controls * 10 > sample.count
    }
}
