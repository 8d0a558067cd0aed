/// Tells single-byte encodings apart by what they make of words.
enum SingleByteGuess {
    /// What stands within words most often: letters of German and French, the apostrophe of names, the dash between two words.
    private static let frequent = Set("äöüßé’–".unicodeScalars)
    /// Other letters of the languages of Western Europe.
    private static let usual = Set("èêëàâáçñóòôíìîïúùûåæøœšž".unicodeScalars)

    /// The encoding under which the bytes beside letters are most often letters, too: Windows-1252 if in doubt.
    static func encoding(of head: ArraySlice<UInt8>) -> TextEncoding {
        let counts = wordBytes(head)
        var best = (encoding: TextEncoding.windows1252, score: score(.windows1252, counts))
        for encoding in [TextEncoding.macRoman, .ibm850] {
            let score = score(encoding, counts)
            if score > best.score { best = (encoding, score) }
        }
        return best.encoding
    }

    /// How often each byte from 0x80 on stands between two ASCII letters of which one is small.
    private static func wordBytes(_ head: ArraySlice<UInt8>) -> [UInt8: Int] {
        var counts: [UInt8: Int] = [:]
        var previous: UInt8 = 0
        for index in head.indices {
            let byte = head[index]
            defer { previous = byte }
            guard byte >= 0x80 else { continue }
            let next = index + 1 < head.endIndex ? head[index + 1] : 0
            if isLowercase(previous) && isLetter(next) || isLetter(previous) && isLowercase(next) { counts[byte, default: 0] += 1 }
        }
        return counts
    }

    private static func score(_ encoding: TextEncoding, _ counts: [UInt8: Int]) -> Int {
        guard let page = CodePage.of(encoding) else { return 0 }
        return counts.reduce(0) { score, entry in
            guard let scalar = page.scalar(entry.key) else { return score - entry.value }
            if frequent.contains(scalar) { return score + 3 * entry.value }
            if usual.contains(scalar) { return score + entry.value }
            // A capital beside small letters is as odd as a sign.
            return scalar.properties.isLowercase ? score : score - entry.value
        }
    }

    /// The word that a byte is in, at most 40 characters of it.
    static func word(around index: Int, in bytes: ArraySlice<UInt8>, _ page: CodePage) -> String {
        func isPart(_ byte: UInt8) -> Bool { byte >= 0x80 || isLetter(byte) }
        let start = bytes[..<index].suffix(20).lastIndex { !isPart($0) }.map { $0 + 1 } ?? max(bytes.startIndex, index - 20)
        let word = bytes[start...].prefix(40).prefix(while: isPart)
        return String(String.UnicodeScalarView(word.map { ($0 < 0x80 ? Unicode.Scalar($0) : page.scalar($0)) ?? "?" }))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { isLowercase(byte | 0x20) && byte < 0x80 }
    private static func isLowercase(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte }
}
