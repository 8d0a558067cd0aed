/// Kinds of files that people pass off as CSV, known by their first bytes.
///
/// An extension proves nothing: a workbook renamed `users.csv` is still a workbook.
enum ContentSignature {
    private typealias Finding = (message: String, remedy: String)
    private static let saveAsText = "Open it in the spreadsheet and save it as \"CSV UTF-8\"."
    private static let unpack = "Unpack it and name the files in it."

    /// Known beginnings that are no text and no archive that is read.
    private static let beginnings: [(bytes: [UInt8], finding: Finding)] = [
        ([0xD0, 0xCF, 0x11, 0xE0], ("This is an old Excel workbook, or another Office document.", saveAsText)),
        ([0x1F, 0x8B], ("This is a gzip archive within an archive.", "Unpack it once, and name what comes out.")),
        ([0x28, 0xB5, 0x2F, 0xFD], ("This is a zstd archive within an archive.", "Unpack it once, and name what comes out.")),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], ("This file is compressed with xz.", "Unpack it first: unxz FILE.")),
        (Array("BZh".utf8), ("This file is compressed with bzip2.", "Unpack it first: bunzip2 FILE.")),
        ([0x1F, 0x9D], ("This file is compressed with compress.", "Unpack it first: uncompress FILE.")),
        ([0x04, 0x22, 0x4D, 0x18], ("This file is compressed with lz4.", "Unpack it first: unlz4 FILE.")),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], ("This is a 7z archive.", unpack)),
        (Array("%PDF-".utf8), ("This is a PDF document.", "Export the table as CSV where it comes from.")),
        (Array("{\\rtf".utf8), ("This is a document of a word processor (RTF).", "Export the table as CSV where it comes from.")),
        (Array("BEGIN:VCALENDAR".utf8), ("This is a calendar (iCalendar), not a table.", "Export the appointments as CSV.")),
        (Array("BEGIN:VCARD".utf8), ("These are contacts (vCard), not a table.", "Export the contacts as CSV.")),
        (Array("<?xml".utf8), ("This is XML, perhaps a workbook saved as XML.", saveAsText)),
    ]

    /// - Throws: ``RecordsError`` where the first bytes of a file are those of something else than text.
    static func checkBytes(_ head: ArraySlice<UInt8>, file: String) throws(RecordsError) {
        let content = head.starts(with: TextEncoding.utf8Mark) ? head.dropFirst(3) : head
        if let (message, remedy) = zip(content) ?? beginnings.first(where: { content.starts(with: $0.bytes) })?.finding {
            throw RecordsError(.notText, file: file, message, remedy: remedy)
        }
    }

    /// - Throws: ``RecordsError`` where the first part of a text is no table and no list of objects.
    static func checkText(_ head: ArraySlice<UInt8>, file: String) throws(RecordsError) {
        if isPage(head) {
            throw RecordsError(
                .notText, file: file, "This is an HTML page, perhaps that of a failed login.", remedy: "Download the CSV file itself.")
        }
        if isMarkup(head) {
            throw RecordsError(
                .notText, file: file, "This is HTML or XML, not a table: it begins with a tag.",
                remedy: "Export the table as \"CSV UTF-8\".")
        }
        if isBinary(head) {
            throw RecordsError(
                .notText, file: file, "This is no text: it holds many bytes that no text holds.",
                remedy: "Export the table as \"CSV UTF-8\".")
        }
    }

    private static func zip(_ head: ArraySlice<UInt8>) -> Finding? {
        guard head.starts(with: "PK\u{3}\u{4}".utf8) || head.starts(with: "PK\u{5}\u{6}".utf8) else { return nil }
        if head.prefix(200).indices.contains(where: { head[$0...].starts(with: "opendocument".utf8) }) {
            return ("This is an OpenDocument file of LibreOffice or the like, whatever its name says.", saveAsText)
        }
        return isWorkbook(head) ? ("This is an Excel workbook, whatever its name says.", saveAsText) : ("This is a zip archive.", unpack)
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

    /// Whether the text begins with `<` and the name of a tag, as no row of column names does.
    private static func isMarkup(_ head: ArraySlice<UInt8>) -> Bool {
        let text = head.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }.prefix(256)
        guard text.first == UInt8(ascii: "<"), let next = text.dropFirst().first,
            (next | 0x20) &- UInt8(ascii: "a") < 26 || next == UInt8(ascii: "!")
        else { return false }
        return text.contains(UInt8(ascii: ">"))
    }

    /// Whether more than one byte in twenty is a control character; single ones are matters of their rows.
    private static func isBinary(_ head: ArraySlice<UInt8>) -> Bool {
        let sample = head.prefix(4096)
        let controls = sample.count { $0 < 0x09 || (0x0E...0x1F).contains($0) }
        // In less than this, one in twenty may be a few odd cells.
        return sample.count >= 256 && controls * 20 > sample.count
    }
}
