/// The date at the start of a text, in any form but that of ISO 8601 with a `T`.
enum DateParts: Hashable {
    /// Two numbers whose order is open, and the year.
    case numeric(first: Int64, second: Int64, year: Int64, separator: UInt8, isShort: Bool)
    /// Year, month and day, told by their form: `2027/03/01`, `1 Mar 2027`, `March 1, 2027`, `1. März 2027`.
    case certain(year: Int64, month: Int64, day: Int64)

    static func read(_ text: String) -> DateParts? {
        var scanner = DateScanner(text)
        return read(&scanner)
    }

    static func read(_ scanner: inout DateScanner) -> DateParts? {
        if let month = scanner.month() {
            // March 1, 2027
            scanner.skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }
            guard let (day, digits) = scanner.number(), digits <= 2 else { return nil }
            scanner.skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
            guard let (year, length) = scanner.number(), length == 4 else { return nil }
            return .certain(year: year, month: month, day: day)
        }
        guard let (first, digits) = scanner.number(), let separator = scanner.peek else { return nil }
        if digits == 4 {
            guard isSeparator(separator), let (month, day) = scanner.rest(of: separator) else { return nil }
            return .certain(year: first, month: month, day: day)
        }
        guard digits <= 2 else { return nil }
        if isSeparator(separator), scanner.digitFollows {
            guard let (second, year, length) = scanner.restWithYear(of: separator) else { return nil }
            return .numeric(
                first: first, second: second, year: length == 2 ? 2000 + year : year, separator: separator, isShort: length == 2)
        }
        // 1 March 2027, 1. März 2027, 1-Mar-2027
        scanner.skip { $0 == UInt8(ascii: " ") || isSeparator($0) }
        guard let month = scanner.month() else { return nil }
        scanner.skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || isSeparator($0) }
        guard let (year, length) = scanner.number(), length == 4 else { return nil }
        return .certain(year: year, month: month, day: first)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    static func iso(_ year: Int64, _ month: Int64, _ day: Int64) -> String {
        "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}

/// Walks over the text of a date and a time.
struct DateScanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }
    var isAtEnd: Bool { index >= bytes.count }
    /// Whether a digit stands behind the byte at hand.
    var digitFollows: Bool { index + 1 < bytes.count && bytes[index + 1] &- 0x30 <= 9 }
    /// What has not been read.
    var remainder: String { String(decoding: bytes[index...], as: UTF8.self) }

    mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while index < bytes.count, isSkipped(bytes[index]) { index += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    /// A number of at most nine digits, and how many it has.
    mutating func number() -> (value: Int64, digits: Int)? {
        let start = index
        var value: Int64 = 0
        while index < bytes.count, bytes[index] &- 0x30 <= 9, index - start < 9 {
            value = value * 10 + Int64(bytes[index] &- 0x30)
            index += 1
        }
        return index > start ? (value, index - start) : nil
    }

    /// Month and day behind a year.
    mutating func rest(of separator: UInt8) -> (Int64, Int64)? {
        guard take(separator), let (month, _) = number(), take(separator), let (day, digits) = number(), digits <= 2 else { return nil }
        return (month, day)
    }

    /// The second number and the year, and how many digits that has.
    mutating func restWithYear(of separator: UInt8) -> (Int64, Int64, Int)? {
        guard take(separator), let (second, digits) = number(), digits <= 2, take(separator), let (year, length) = number(),
            length == 2 || length == 4
        else { return nil }
        return (second, year, length)
    }

    /// The month whose name, or its first three letters, stands here; English and German.
    mutating func month() -> Int64? {
        var end = index
        while end < bytes.count, bytes[end] >= 0x80 || (bytes[end] | 0x20) &- UInt8(ascii: "a") < 26 { end += 1 }
        guard end - index >= 3 else { return nil }
        let word = String(decoding: bytes[index..<end], as: UTF8.self).lowercased()
        guard
            let month = Self.months.firstIndex(where: { names in names.contains { $0 == word || (word.count == 3 && $0.hasPrefix(word)) } })
        else { return nil }
        index = end
        return Int64(month) + 1
    }

    private static let months = [
        ["january", "januar", "jänner"], ["february", "februar"], ["march", "märz", "maerz", "mrz"], ["april"], ["may", "mai"],
        ["june", "juni"], ["july", "juli"], ["august"], ["september", "sept"], ["october", "oktober"], ["november"],
        ["december", "dezember"],
    ]
}
