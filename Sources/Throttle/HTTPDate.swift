/// HTTP's preferred date form (RFC 9110 §5.6.7, IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Read without a locale or calendar library; the two obsolete forms are not read, since no server of the last twenty years sends them.
public enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970-01-01T00:00:00Z, or nil where the text is no such date. The name of the day is not checked against the date.
    public static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes[3] == UInt8(ascii: ","), text.hasSuffix(" GMT") else { return nil }
        let spaces = [4, 7, 11, 16].allSatisfy { bytes[$0] == UInt8(ascii: " ") }
        let colons = [19, 22].allSatisfy { bytes[$0] == UInt8(ascii: ":") }
        guard spaces, colons, let month = months.firstIndex(where: { $0.utf8.elementsEqual(bytes[8..<11]) }) else { return nil }
        guard let day = number(bytes[5..<7]), let year = number(bytes[12..<16]), (1...31).contains(day), year >= 1970 else { return nil }
        guard let hour = number(bytes[17..<19]), let minute = number(bytes[20..<22]), let second = number(bytes[23..<25]) else {
            return nil
        }
        // 60 is a leap second.
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        return daysSince1970(year: year, month: Int64(month) + 1, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// Days in the proleptic Gregorian calendar, counted with years that begin in March, so that the leap day comes last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
