/// The encoding of a file as its first bytes tell it.
///
/// A byte-order mark decides; else zeros at every other byte mean UTF-16; else strict UTF-8; else single bytes: Windows-1252, unless the letters
/// within words make sense in the code page of old Macintoshes or MS-DOS alone. What was said by option wins.
struct EncodingFinding: Sendable {
    var encoding: TextEncoding
    /// The length of the byte-order marks.
    var markLength = 0
    /// Whether nothing but ASCII was seen, so that later bytes decide.
    var isOpen = false
    /// Whether content told it, so that it is not certain.
    var isGuess = false
    /// A word that shows how the file is read, for a guess.
    var example: String?

    /// - Parameters:
    ///   - head: The first bytes of the file.
    ///   - isWhole: Whether they are all.
    ///   - said: The encoding said by option.
    init(_ head: ArraySlice<UInt8>, isWhole: Bool, said: TextEncoding?, file: String) throws(RecordsError) {
        let mark = try Self.mark(head, file: file)
        if let (marked, length) = mark {
            encoding = marked
            markLength = length
            if let said, said != marked, !(said.isUTF16 && marked.isUTF16) {
                throw RecordsError(
                    .otherEncoding, file: file,
                    "The file begins with the byte-order mark of \(marked.rawValue), and --encoding says \(said.rawValue).",
                    remedy: "Leave --encoding out.")
            }
        } else if let said {
            encoding = said
        } else if let found = Self.utf16WithoutMark(head) {
            encoding = found
            isGuess = true
        } else {
            encoding = .utf8
            decide(head, isWhole: isWhole)
        }
    }

    private mutating func decide(_ head: ArraySlice<UInt8>, isWhole: Bool) {
        let evidence = UTF8Evidence(head)
        isOpen = evidence.characters == 0 && evidence.strays == 0 && !(isWhole && evidence.isCut)
        // A few broken bytes among many characters are matters of their rows.
        guard evidence.strays > evidence.characters, let stray = evidence.firstStray else { return }
        encoding = SingleByteGuess.encoding(of: head)
        isGuess = true
        example = CodePage.of(encoding).flatMap { SingleByteGuess.word(around: stray, in: head, $0) }
    }

    private static func mark(_ head: ArraySlice<UInt8>, file: String) throws(RecordsError) -> (TextEncoding, Int)? {
        if head.starts(with: TextEncoding.utf8Mark) {
            // Programs that add a mark to a file that has one leave several.
            var length = 0
            while head.dropFirst(length).starts(with: TextEncoding.utf8Mark) { length += 3 }
            return (.utf8, length)
        }
        if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) {
            throw RecordsError(.otherEncoding, file: file, "This file is in UTF-32.", remedy: "Save it as \"CSV UTF-8\".")
        }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// Text of mostly ASCII in UTF-16 has a zero in every other byte, which no other text has.
    private static func utf16WithoutMark(_ head: ArraySlice<UInt8>) -> TextEncoding? {
        let sample = head.prefix(4096)
        let units = sample.count / 2
        guard units >= 2 else { return nil }
        var zeros = (even: 0, odd: 0)
        for (place, byte) in sample.prefix(units * 2).enumerated() where byte == 0 {
            if place % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
        }
        if zeros.odd * 10 >= units * 7, zeros.even == 0 { return .utf16LittleEndian }
        if zeros.even * 10 >= units * 7, zeros.odd == 0 { return .utf16BigEndian }
        return nil
    }
}

extension TextEncoding {
    var isUTF16: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }
}
