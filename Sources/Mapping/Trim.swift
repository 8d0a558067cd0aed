/// Takes white space off both ends, that of spreadsheets and web pages too.
enum Trim {
    static func trimmed(_ text: String) -> String {
        String(decoding: core(Array(text.utf8)[...]), as: UTF8.self)
    }

    /// The bytes without the blanks around them; most cells have none, and are looked at at two bytes only.
    static func core(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var start = bytes.startIndex
        var end = bytes.endIndex
        while start < end {
            let width = blankWidth(bytes, at: start, before: end)
            if width == 0 { break }
            start += width
        }
        while start < end {
            if bytes[end - 1] <= 0x20 {
                end -= 1
            } else if bytes[end - 1] >= 0x80, end - start >= 2, blankWidth(bytes, at: end - 2, before: end) == 2 {
                end -= 2
            } else if bytes[end - 1] >= 0x80, end - start >= 3, blankWidth(bytes, at: end - 3, before: end) == 3 {
                end -= 3
            } else {
                break
            }
        }
        return bytes[start..<end]
    }

    /// The length in bytes of the blank that begins at `index`, 0 if none does.
    private static func blankWidth(_ bytes: ArraySlice<UInt8>, at index: Int, before end: Int) -> Int {
        let first = bytes[index]
        if first <= 0x20 { return 1 }
        // U+00A0 no-break space, U+0085 next line.
        if first == 0xC2, index + 1 < end { return bytes[index + 1] == 0xA0 || bytes[index + 1] == 0x85 ? 2 : 0 }
        guard index + 2 < end else { return 0 }
        switch (first, bytes[index + 1], bytes[index + 2]) {
        // U+2000–U+200B, U+2028, U+2029, U+202F; U+205F, U+2060; U+3000; U+FEFF.
        case (0xE2, 0x80, 0x80...0x8B), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE2, 0x81, 0xA0),
            (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
            return 3
        default: return 0
        }
    }
}
