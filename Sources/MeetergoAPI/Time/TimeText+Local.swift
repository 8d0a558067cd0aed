/// Times as spreadsheets and other schedulers write them.
extension TimeText {
    /// Reads `04.05.2026 14:30`, `5/4/2026 2:30 PM`, `4 May 2026, 14:30 Uhr`, `May 4, 2026 2:30 pm`, `2026-05-04 02:30 pm` and their like.
    ///
    /// - Parameter order: of day and month where the form does not tell; nil refuses such dates with both readings.
    static func parseLocal(_ text: String, order: DateOrder?) throws(Fault) -> TimeText {
        if ValueForms.isExcelSerial(text) { throw .excelSerial }
        var scanner = DateScanner(text)
        guard let parts = DateParts.read(&scanner) else { throw .form }
        scanner.skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
        guard !scanner.isAtEnd else { throw .noClock }
        let clock = try readClock(&scanner)
        let (year, month, day) = try date(parts, order)
        var time = TimeText(clock: try seconds(year: year, month: month, day: day) + clock)
        try time.readOffset(scanner.remainder)
        return time
    }

    private static func date(_ parts: DateParts, _ order: DateOrder?) throws(Fault) -> (Int64, Int64, Int64) {
        switch parts {
        case .certain(let year, let month, let day): return (year, month, day)
        case .numeric(let first, let second, let year, let separator, _):
            // Dots are German, and day first.
            let order = separator == UInt8(ascii: ".") ? .dayFirst : order
            switch order {
            case .dayFirst?: return (year, second, first)
            case .monthFirst?: return (year, first, second)
            case nil:
                if first == second { return (year, first, second) }
                throw .ambiguous(dayFirst: DateParts.iso(year, second, first), monthFirst: DateParts.iso(year, first, second))
            }
        }
    }

    /// Seconds from midnight: `14:30`, `9:05:00`, `2:30 PM`, `14:30 Uhr`.
    private static func readClock(_ scanner: inout DateScanner) throws(Fault) -> Int64 {
        guard var (hour, digits) = scanner.number(), digits <= 2 else { throw .form }
        var minute: Int64 = 0
        var second: Int64 = 0
        guard scanner.take(UInt8(ascii: ":")), let (minutes, length) = scanner.number(), length <= 2 else { throw .form }
        minute = minutes
        digits = length
        if scanner.take(UInt8(ascii: ":")) {
            guard let (seconds, length) = scanner.number(), length <= 2 else { throw .form }
            second = seconds
            digits = length
        }
        scanner.skip { $0 == UInt8(ascii: " ") }
        let word = scanner.remainder.lowercased()
        if let mark = ["am", "pm", "a.m.", "p.m.", "uhr"].first(where: { word.hasPrefix($0) }) {
            if mark != "uhr" {
                guard (1...12).contains(hour) else { throw .range("with am or pm, hours go from 1 to 12") }
                hour = hour % 12 + (mark.hasPrefix("p") ? 12 : 0)
            }
            for byte in mark.utf8 { scanner.skipOne(ignoringCaseOf: byte) }
        }
        guard hour < 24, minute < 60, second < 60 else { throw .range("hours go from 00 to 23, minutes and seconds from 00 to 59") }
        return (hour * 60 + minute) * 60 + second
    }

    private mutating func readOffset(_ text: String) throws(Fault) {
        guard !text.isEmpty else { return }
        try readOffset(text.utf8.span, at: 0)
    }
}

extension DateScanner {
    mutating func skipOne(ignoringCaseOf byte: UInt8) {
        guard let peek, peek | 0x20 == byte | 0x20 else { return }
        _ = take(peek)
    }
}
