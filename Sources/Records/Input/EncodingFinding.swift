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
        if Self.isUTF32WithoutMark(head) { throw Self.utf32(file) }
        if let (marked, length) = mark {
            encoding = marked
            markLength = length
            try Self.checkUnits(head.dropFirst(length), marked, "The file begins with the byte-order mark of", file: file)
            if let said, said != marked, !(said.isUTF16 && marked.isUTF16) {
                throw RecordsError(
                    .otherEncoding, file: file,
                    "The file begins with the byte-order mark of \(marked.rawValue), and --encoding says \(said.rawValue).",
                    remedy: "Leave --encoding out.")
            }
        } else if let said {
            encoding = said
            try Self.checkUnits(head, said, "--encoding says", file: file)
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

    private static func utf32(_ file: String) -> RecordsError {
        RecordsError(.otherEncoding, file: file, "This file is in UTF-32.", remedy: "Save it as \"CSV UTF-8\".")
    }

    private static func mark(_ head: ArraySlice<UInt8>, file: String) throws(RecordsError) -> (TextEncoding, Int)? {
        if head.starts(with: TextEncoding.utf8Mark) {
            // Programs that add a mark to a file that has one leave several.
            var length = 0
            while head.dropFirst(length).starts(with: TextEncoding.utf8Mark) { length += 3 }
            return (.utf8, length)
        }
        if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) {
            throw utf32(file)
        }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// Delimiters and line ends of a table in UTF-16 have a zero in one half of their unit, always the same half.
    private static func checkUnits(
        _ text: ArraySlice<UInt8>, _ encoding: TextEncoding, _ reason: String, file: String
    ) throws(RecordsError) {
        guard encoding.isUTF16, text.count >= 16 else { return }
        let other = utf16WithoutMark(text)
        guard !text.contains(0) || (other != nil && other != encoding) else { return }
        throw RecordsError(
            .otherEncoding, file: file, "\(reason) \(encoding.rawValue), and what follows is in \(other?.rawValue ?? "another encoding").",
            remedy: "Save the file as \"CSV UTF-8\", or say what it is with --encoding.")
    }

    /// Text of mostly ASCII in UTF-32 has three zeros in each unit of four bytes, and one byte that is none.
    static func isUTF32WithoutMark(_ head: ArraySlice<UInt8>) -> Bool {
        let units = head.prefix(4096).count / 4
        guard units >= 8 else { return false }
        var small = 0
        for unit in 0..<units {
            let bytes = head.dropFirst(unit * 4).prefix(4)
            let (first, last) = (bytes.first ?? 0, bytes.last ?? 0)
            if bytes.dropFirst().dropLast().allSatisfy({ $0 == 0 }), (first == 0) != (last == 0) { small += 1 }
        }
        return small * 10 >= units * 9
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
