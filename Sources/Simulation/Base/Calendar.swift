/// Writes and reads the times of the simulated API; not the client's way of doing it, so that the two check each other.
enum Calendar {
    /// The server's clock when a scenario begins: 2026-05-04T10:00:00Z, in milliseconds since 1970. TestSupport's rate headers count from it too.
    static let epoch: Int64 = 1_777_888_800_000

    /// ISO 8601 in UTC with milliseconds, as the API writes `createdAt`.
    static func iso(_ milliseconds: Int64) -> String {
        let (date, second) = split(milliseconds / 1_000)
        let rest = milliseconds % 1_000
        return "\(date.year)-\(two(date.month))-\(two(date.day))T\(clock(second)).\(rest < 10 ? "00" : rest < 100 ? "0" : "")\(rest)Z"
    }

    /// IMF-fixdate, cut to whole seconds (RFC 9110, section 5.6.7).
    static func http(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        let (date, second) = split(seconds)
        let weekday = weekdays[Int(seconds / 86_400 % 7)]
        return "\(weekday), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(clock(second)) GMT"
    }

    /// Milliseconds since 1970 of `YYYY-MM-DDTHH:MM[:SS[.sss]]` with `Z` or an offset; `nil` for anything else.
    static func read(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int64? {
            guard from + count <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[from..<from + count] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2)
        else { return nil }
        var position = 16
        var (second, fraction): (Int64, Int64) = (0, 0)
        if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
            guard let value = number(position + 1, 2) else { return nil }
            second = value
            position += 3
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            guard let value = number(position + 1, 3) else { return nil }
            fraction = value
            position += 4
        }
        guard position < bytes.count else { return nil }
        var offset: Int64 = 0
        if bytes[position] != UInt8(ascii: "Z") {
            guard let hours = number(position + 1, 2), let minutes = number(position + 4, 2) else { return nil }
            offset = (hours * 3_600 + minutes * 60) * (bytes[position] == UInt8(ascii: "-") ? -1 : 1)
        }
        let days = firstDay(year: year, month: month) + day - 1
        return ((days * 86_400 + hour * 3_600 + minute * 60 + second - offset) * 1_000) + fraction
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(_ month: Int, of year: Int64) -> Int64 { month == 1 && isLeap(year) ? 29 : lengths[month] }

    /// Days since 1970 of a month's first day.
    private static func firstDay(year: Int64, month: Int64) -> Int64 {
        var days: Int64 = 0
        for other in 1970..<max(year, 1970) { days += isLeap(other) ? 366 : 365 }
        for other in 0..<Int(max(month, 1) - 1) { days += length(other % 12, of: year) }
        return days
    }

    private static func split(_ seconds: Int64) -> (date: (year: Int64, month: Int, day: Int64), second: Int64) {
        var days = seconds / 86_400
        var year: Int64 = 1970
        while days >= (isLeap(year) ? 366 : 365) {
            days -= isLeap(year) ? 366 : 365
            year += 1
        }
        var month = 0
        while days >= length(month, of: year) {
            days -= length(month, of: year)
            month += 1
        }
        return ((year, month + 1, days + 1), seconds % 86_400)
    }

    private static func two(_ number: some BinaryInteger) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func clock(_ second: Int64) -> String { "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))" }
}
