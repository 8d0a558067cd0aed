extension Moment {
    /// The form in which the API writes instants, with milliseconds: `2024-01-15T08:00:00.000Z`.
    package var iso8601: String {
        let milliseconds = (nanoseconds - Nanoseconds(epochSeconds) * 1_000_000_000) / 1_000_000
        return text(offset: 0, suffix: ".\(padded(Int(milliseconds), 3))Z")
    }

    /// The form of bookable windows: `2024-01-15T08:00:00Z`.
    var iso8601WholeSeconds: String { text(offset: 0, suffix: "Z") }

    /// The form of bookable starts: local time and offset, `2024-01-15T09:00:00+01:00`.
    ///
    /// - Parameter offset: seconds east of UTC.
    func iso8601(offset: Int) -> String {
        let minutes = abs(offset) / 60
        return text(offset: offset, suffix: "\(offset < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))")
    }

    private func text(offset: Int, suffix: String) -> String {
        let local = epochSeconds + offset
        let days = local.floorDivided(by: 86_400)
        let second = local - days * 86_400
        let clock = "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        return "\(CivilDate(days: days).text)T\(clock)\(suffix)"
    }

    /// The date of an HTTP reply (RFC 9110, 5.6.7), such as `Mon, 15 Jan 2024 08:00:00 GMT`.
    var httpDate: String {
        let days = epochSeconds.floorDivided(by: 86_400)
        let second = epochSeconds - days * 86_400
        let date = CivilDate(days: days)
        let (year, month, day) = date.components
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][date.weekday]
        let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
        let clock = "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        return "\(weekday), \(padded(day, 2)) \(name) \(year) \(clock) GMT"
    }

    /// Reads `YYYY-MM-DDTHH:mm[:ss[.fraction]][Z|±HH[:]mm]`.
    ///
    /// A time without an offset counts as UTC, the API's default (API page 16.4). Nil for anything else.
    package init?(iso8601 text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), let date = CivilDate(year: year, month: month, day: day), scanner.take("T"),
            let hour = scanner.number(2), hour < 24, scanner.take(":"), let minute = scanner.number(2), minute < 60
        else { return nil }
        var second = 0
        var fraction: Nanoseconds = 0
        if scanner.take(":") {
            guard let seconds = scanner.number(2), seconds < 60 else { return nil }
            second = seconds
            if scanner.take(".") {
                guard let digits = Self.fraction(&scanner) else { return nil }
                fraction = digits
            }
        }
        guard let offset = Self.offset(&scanner), scanner.isAtEnd else { return nil }
        self.init(epochSeconds: date.days * 86_400 + hour * 3600 + minute * 60 + second - offset)
        nanoseconds += fraction
    }

    private static func fraction(_ scanner: inout DigitScanner) -> Nanoseconds? {
        var value: Nanoseconds = 0
        var unit: Nanoseconds = 100_000_000
        var count = 0
        while let digit = scanner.digit() {
            value += Nanoseconds(digit) * unit
            unit /= 10
            count += 1
        }
        return count > 0 ? value : nil
    }

    /// Seconds east of UTC; 0 where nothing follows.
    private static func offset(_ scanner: inout DigitScanner) -> Int? {
        if scanner.isAtEnd || scanner.take("Z") { return 0 }
        let sign: Int
        if scanner.take("+") { sign = 1 } else if scanner.take("-") { sign = -1 } else { return nil }
        guard let hours = scanner.number(2), hours <= 14 else { return nil }
        _ = scanner.take(":")
        if scanner.isAtEnd { return sign * hours * 3600 }
        guard let minutes = scanner.number(2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
