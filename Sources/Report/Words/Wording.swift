import Foundation

/// Numbers, durations and times as the page writes them.
enum Wording {
    /// With commas between thousands: 12,345.
    static func count(_ number: Int) -> String {
        let digits = String(abs(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return number < 0 ? "−\(text)" : text
    }

    /// A share in percent: none, less than a tenth, or to a tenth.
    static func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0, part > 0 else { return "0 %" }
        let percent = Double(part) / Double(whole) * 100
        if percent < 0.1 { return "< 0.1 %" }
        if percent > 99.9, part < whole { return "> 99.9 %" }
        return "\(decimal(percent, places: 1)) %"
    }

    /// Up to `places` digits behind the point, without trailing zeros.
    static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "−" : ""
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int64(scale))
        guard rest > 0 else { return sign + String(whole) }
        var digits = String(repeating: "0", count: places - String(rest).count) + String(rest)
        while digits.last == "0" { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }

    /// Milliseconds in a unit that suits: 840 µs, 12.5 ms, 1.25 s.
    static func milliseconds(_ value: Double) -> String {
        if value < 1 { return "\(decimal(value * 1_000, places: 0)) µs" }
        if value < 1_000 { return "\(decimal(value, places: value < 100 ? 1 : 0)) ms" }
        return value < 60_000 ? "\(decimal(value / 1_000, places: 2)) s" : duration(value / 1_000)
    }

    /// A duration for people: 0.8 s, 42 s, 2 min 11 s, 3 h 05 min.
    static func duration(_ seconds: Double) -> String {
        if seconds < 10 { return "\(decimal(seconds, places: 1)) s" }
        let whole = Int(min(seconds, 1e12).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3_600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
        if whole < 86_400 { return "\(whole / 3_600) h \(padded(whole % 3_600 / 60)) min" }
        return "\(whole / 86_400) d \(padded(whole % 86_400 / 3_600)) h"
    }

    static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Bytes in a unit that suits.
    static func bytes(_ count: Int64) -> String {
        if count < 1_024 { return "\(count) bytes" }
        var value = Double(count) / 1_024
        for unit in ["KiB", "MiB", "GiB"] {
            if value < 1_024 { return "\(decimal(value, places: 1)) \(unit)" }
            value /= 1_024
        }
        return "\(decimal(value, places: 1)) TiB"
    }
}

/// Wall-clock times in one zone.
struct WallTime {
    private let calendar: Calendar
    private let zone: TimeZone

    init(zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        self.zone = zone
    }

    /// The instant of an ISO 8601 text, as `summary.json` has it.
    static func date(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }

    /// Such as 2026-11-22 22:41:07 +01:00.
    func full(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        let day = "\(parts.year ?? 0)-\(Wording.padded(parts.month ?? 0))-\(Wording.padded(parts.day ?? 0))"
        let offset = zone.secondsFromGMT(for: date) / 60
        let zoneText =
            offset == 0 ? "UTC" : "\(offset < 0 ? "−" : "+")\(Wording.padded(abs(offset) / 60)):\(Wording.padded(abs(offset) % 60))"
        return "\(day) \(time(date)) \(zoneText)"
    }

    /// Such as 22:41:07.
    func time(_ date: Date) -> String {
        let parts = calendar.dateComponents([.hour, .minute, .second], from: date)
        return [parts.hour, parts.minute, parts.second].map { Wording.padded($0 ?? 0) }.joined(separator: ":")
    }
}
