import BulkModel
import JSONText

/// A user's weekly hours, all seven days said: whether the API takes a partial week is not documented (API page, section 5.1).
public struct Availability: Sendable, Hashable {
    public static let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// From and to on the clock, as `HH:mm`.
    public struct Hours: Sendable, Hashable {
        public var start: String
        public var end: String
    }

    public var name: String?
    public var timezone: String
    /// The hours of each day from Monday; none means a day off.
    public var week: [[Hours]]
}

extension Availability {
    /// The JSON object to send.
    var json: JSON {
        var schedule = JSONObject()
        for (day, hours) in zip(Self.days, week) {
            let intervals = hours.map { JSON.object(["start": .string($0.start), "end": .string($0.end)]) }
            schedule.members.append(.init(name: day, value: ["enabled": JSON(!hours.isEmpty), "hours": .array(intervals)]))
        }
        var object: JSONObject = ["timezone": .string(timezone), "schedule": .object(schedule)]
        if let name { object["name"] = .string(name) }
        return .object(object)
    }
}

/// Reads an availability out of JSON and gathers what is wrong with it.
struct AvailabilityReader {
    /// What is wrong, and what to do, in the order of the text.
    private(set) var problems: [(problem: String, hint: String?)] = []

    /// The availability, if nothing is wrong; `zone` is used where it names none.
    mutating func read(_ object: JSONObject, zone: String?, zones: inout ZoneCatalogue) -> Availability? {
        var name: String?
        var timezone = zone
        var week: [[Availability.Hours]]?
        for member in object.members where !member.value.isNull {
            switch (member.name, member.value) {
            case ("name", .string(let text)): name = text
            case ("timezone", .string(let text)):
                timezone = text
                if zones.find(text) == nil {
                    note(
                        "has timezone \(Quote.short(text)), which is not an IANA time zone",
                        ZoneCatalogue.suggestion(for: text).map { "is \($0) meant?" })
                }
            case ("schedule", .object(let schedule)): week = self.week(schedule)
            case ("schedule", .array):
                note(
                    "has its schedule as a list, the form of old API versions",
                    #"write an object per weekday: {"monday":{"enabled":true,"hours":[{"start":"09:00","end":"17:00"}]}}"#)
                week = []
            case ("name", _), ("timezone", _), ("schedule", _): note("has \(member.name) of the wrong type", nil)
            default: note("has \(Quote.short(member.name)), which the API does not know", "it takes name, timezone and schedule")
            }
        }
        if week == nil { note("has no schedule", #"add "schedule" with an object per weekday"#) }
        guard problems.isEmpty, let week, let timezone else { return nil }
        return Availability(name: name, timezone: timezone, week: week)
    }

    private mutating func week(_ schedule: JSONObject) -> [[Availability.Hours]] {
        var week = Array(repeating: [Availability.Hours](), count: 7)
        for member in schedule.members where !member.value.isNull {
            guard let day = Availability.days.firstIndex(of: member.name) else {
                let meant = Spelling.nearest(to: member.name, in: Availability.days)
                note("has the day \(Quote.short(member.name)), which does not exist", "write \(meant ?? "monday to sunday, in English")")
                continue
            }
            if let object = member.value.object {
                week[day] = hours(object, day: member.name)
            } else {
                note("has \(member.name) of the wrong type", #"write {"enabled":true,"hours":[{"start":"09:00","end":"17:00"}]}"#)
            }
        }
        return week
    }

    private mutating func hours(_ object: JSONObject, day: String) -> [Availability.Hours] {
        let intervals = object["hours"]?.array ?? []
        for member in object.members where member.name != "hours" && member.name != "enabled" {
            note("has \(day).\(Quote.line(member.name, limit: 40)), which the API does not know", "a day takes enabled and hours")
        }
        if let other = object["hours"], other.array == nil, !other.isNull { note("has \(day).hours of the wrong type", "write a list") }
        var isEnabled = !intervals.isEmpty
        if let enabled = object["enabled"], !enabled.isNull {
            if let flag = enabled.bool { isEnabled = flag } else { note("has \(day).enabled that is neither true nor false", nil) }
        }
        guard isEnabled else { return [] }
        if intervals.isEmpty { note("has \(day) enabled, but without hours", #"give hours, or write "enabled":false"#) }
        return intervals.compactMap { interval in
            guard let start = interval["start"]?.string, let end = interval["end"]?.string, interval.object?.count == 2 else {
                note("has hours on \(day) without start and end", #"write {"start":"09:00","end":"17:00"}"#)
                return nil
            }
            for time in [start, end] where !Self.isTime(time) {
                note("has the time \(Quote.short(time)) on \(day)", "write times as HH:mm from 00:00 to 23:59")
                return nil
            }
            guard start < end else {
                note("has hours on \(day) that end (\(end)) before they start (\(start))", "split hours over midnight into two days")
                return nil
            }
            return Availability.Hours(start: start, end: end)
        }
    }

    private static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return false }
        let digits = [0, 1, 3, 4].map { bytes[$0] &- 0x30 }
        return digits.allSatisfy { $0 <= 9 } && digits[0] * 10 + digits[1] < 24 && digits[2] < 6
    }

    private mutating func note(_ problem: String, _ hint: String?) {
        problems.append((problem, hint))
    }
}
