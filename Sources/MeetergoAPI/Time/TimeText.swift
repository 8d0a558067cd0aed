/// A time as a row writes it: date and clock time, with or without an offset from UTC.
///
/// ISO 8601 extended form: `2027-03-01T09:00`, a blank in place of `T`, seconds optional, a fraction only if zero, then nothing, `Z`, `+01:00`,
/// `+0100` or `+01`. Read byte by byte, as every booking passes here.
struct TimeText: Sendable, Hashable {
    /// Seconds from 1970-01-01T00:00:00 to the time on the clock, as if it were in UTC.
    var clock: Int64
    /// Seconds east of UTC; `nil` where the text has none.
    var offset: Int64?
    var isZulu = false

    enum Fault: Error, Hashable {
        /// Not of this form at all.
        case form
        /// Of this form, but no such day, hour or offset exists.
        case range(String)
        case fraction
        /// A date alone.
        case noClock
        /// Day and month can be taken either way; both readings of the date.
        case ambiguous(dayFirst: String, monthFirst: String)
        /// A spreadsheet's number of days since 1900.
        case excelSerial
    }

    static func parse(_ text: String) throws(Fault) -> TimeText { try parse(text.utf8.span) }

    static func parse(_ bytes: Span<UInt8>) throws(Fault) -> TimeText {
        guard bytes.count >= 16, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "t"),
            let century = pair(bytes, 0), let year = pair(bytes, 2), let month = pair(bytes, 5), let day = pair(bytes, 8),
            let hour = pair(bytes, 11), let minute = pair(bytes, 14)
        else { throw .form }
        var next = 16
        var second: Int64 = 0
        if next < bytes.count, bytes[next] == UInt8(ascii: ":") {
            guard let value = pair(bytes, next + 1) else { throw .form }
            second = value
            next += 3
            if next < bytes.count, bytes[next] == UInt8(ascii: ".") || bytes[next] == UInt8(ascii: ",") {
                next += 1
                let first = next
                var isZero = true
                while next < bytes.count, bytes[next] &- 0x30 <= 9 {
                    if bytes[next] != 0x30 { isZero = false }
                    next += 1
                }
                guard next > first else { throw .form }
                guard isZero else { throw .fraction }
            }
        }
        let fullYear = century * 100 + year
        let midnight = try seconds(year: fullYear, month: month, day: day)
        guard hour < 24, minute < 60, second < 60 else { throw .range("hours go from 00 to 23, minutes and seconds from 00 to 59") }
        var time = TimeText(clock: midnight + (hour * 60 + minute) * 60 + second)
        try time.readOffset(bytes, at: next)
        return time
    }

    /// Seconds from 1970 to the day's midnight, as if it were in UTC.
    static func seconds(year: Int64, month: Int64, day: Int64) throws(Fault) -> Int64 {
        guard year >= 1970 else { throw .range("the year \(year) is long past") }
        guard (1...12).contains(month) else { throw .range("there is no month \(month)") }
        guard day >= 1, day <= daysIn(month: month, year: year) else { throw .range("that month has no day \(day)") }
        return days(year, month, day) * 86400
    }

    mutating func readOffset(_ bytes: Span<UInt8>, at start: Int) throws(Fault) {
        var next = start
        if next < bytes.count, bytes[next] == UInt8(ascii: " ") { next += 1 }
        guard next < bytes.count else { return }
        let mark = bytes[next]
        next += 1
        switch mark {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            offset = 0
            isZulu = true
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard let hours = Self.pair(bytes, next) else { throw .form }
            next += 2
            var minutes: Int64 = 0
            if next < bytes.count {
                if bytes[next] == UInt8(ascii: ":") { next += 1 }
                guard let value = Self.pair(bytes, next) else { throw .form }
                minutes = value
                next += 2
            }
            // UTC−12 to UTC+14 are the offsets in use; more is a slip.
            let seconds = (hours * 60 + minutes) * 60
            guard minutes < 60, seconds <= 14 * 3600 else { throw .range("offsets go from -12:00 to +14:00") }
            offset = mark == UInt8(ascii: "-") ? -seconds : seconds
        default: throw .form
        }
        guard next == bytes.count else { throw .form }
    }

    /// The two digits at `index`.
    private static func pair(_ bytes: Span<UInt8>, _ index: Int) -> Int64? {
        guard index + 1 < bytes.count else { return nil }
        let tens = bytes[index] &- 0x30
        let ones = bytes[index + 1] &- 0x30
        guard tens <= 9, ones <= 9 else { return nil }
        return Int64(tens) * 10 + Int64(ones)
    }

    private static func daysIn(month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar; years are counted from March, so that the leap day comes last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}

extension TimeText {
    /// `2027-03-01T09:00:00Z` for seconds since 1970.
    static func utc(_ instant: Int64) -> String {
        var bytes: [UInt8] = []
        write(clock: instant, into: &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `2027-03-01T09:00:00+01:00`: the time with an offset that need not be its own.
    static func local(_ instant: Int64, offset: Int64) -> String {
        var bytes: [UInt8] = []
        write(clock: instant + offset, into: &bytes)
        bytes.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let minutes = abs(offset) / 60
        writePair(minutes / 60, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        writePair(minutes % 60, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(clock: Int64, into bytes: inout [UInt8]) {
        bytes.reserveCapacity(25)
        let (year, month, day) = date(days: clock >= 0 ? clock / 86400 : (clock - 86399) / 86400)
        let second = ((clock % 86400) + 86400) % 86400
        writePair(year / 100, into: &bytes)
        writePair(year % 100, into: &bytes)
        append("-", month)
        append("-", day)
        append("T", second / 3600)
        append(":", second / 60 % 60)
        append(":", second % 60)
        func append(_ mark: Unicode.Scalar, _ value: Int64) {
            bytes.append(UInt8(ascii: mark))
            writePair(value, into: &bytes)
        }
    }

    private static func writePair(_ value: Int64, into bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + value / 10 % 10))
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + value % 10))
    }

    /// The inverse of `days`, for days after 0000-03-01.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
