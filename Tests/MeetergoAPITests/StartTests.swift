import BulkModel
import Foundation
import MeetergoAPI
import Testing

struct StartTests {
    /// 2027-03-01T08:00:00Z.
    static let instant: Int64 = 1_803_888_000

    @Test(arguments: [
        "2027-03-01T09:00:00+01:00", "2027-03-01T08:00:00Z", "2027-03-01t08:00:00z", "2027-03-01 09:00+01:00", "2027-03-01T09:00+0100",
        "2027-03-01T09:00+01", "2027-03-01T08:00:00.000Z", "2027-03-01T03:00:00-05:00", "2027-03-01T13:30:00+05:30",
        "2027-03-01 08:00:00 Z",
        "2027-03-01T08:00:00,0Z", "2027-03-01T08:00-00:00", "2027-02-28T20:00:00-12:00", "2027-03-01T22:00:00+14:00",
    ]) func `one instant in many notations is one start and one key`(_ text: String) throws {
        let draft = try #require(checkBooking([("start", text)]).draft)
        let other = try #require(checkBooking([]).draft)
        #expect(draft.start.instant == Self.instant)
        #expect(draft.key == other.key)
        #expect(draft.canonicalBody == other.canonicalBody)
    }

    @Test(arguments: [
        ("no time", "2027-03-01", "no time of day"), ("German", "01.03.2027 09:00", "column timezone"),
        ("two readings", "03/01/2027 9:00 AM", "can be 2027-01-03 or 2027-03-01"),
        ("Excel serial", "46478,375", "Excel has turned into a number"),
        ("hour 13 pm", "3 Mar 2027 13:00 pm", "hours go from 1 to 12"),
        ("one digit", "2027-3-1T9:00Z", "ISO 8601"), ("text behind", "2027-03-01T09:00Zulu", "ISO 8601"),
        ("word", "tomorrow at noon, please", "ISO 8601"),
        ("seconds cut", "2027-03-01T09:00:0Z", "ISO 8601"), ("offset cut", "2027-03-01T09:00+0", "ISO 8601"),
        ("empty fraction", "2027-03-01T09:00:00.Z", "ISO 8601"),
        ("month 13", "2027-13-01T09:00Z", "no month 13"), ("month 0", "2027-00-01T09:00Z", "no month 0"),
        ("day 30", "2027-02-30T09:00Z", "no day 30"),
        ("day 29", "2027-02-29T09:00Z", "no day 29"), ("day 31", "2027-04-31T09:00Z", "no day 31"),
        ("day 0", "2027-03-00T09:00Z", "no day 0"),
        ("hour 24", "2027-03-01T24:00Z", "hours go"), ("minute 60", "2027-03-01T09:60Z", "hours go"),
        ("second 60", "2027-03-01T09:00:60Z", "hours go"),
        ("offset 15", "2027-03-01T09:00+15:00", "offsets go"), ("offset minutes", "2027-03-01T09:00+01:60", "offsets go"),
        ("fraction", "2027-03-01T09:00:00.5Z", "fraction"), ("neither offset nor zone", "2027-03-01T09:00", "column timezone"),
        ("past", "2026-10-31T23:59:59Z", "past"), ("long past", "1969-03-01T09:00Z", "long past"),
        ("year 0", "0000-00-00 00:00", "long past"),
    ]) func `a wrong start is one finding`(_ entry: (name: String, text: String, words: String)) {
        let checked = checkBooking([("start", entry.text)])
        #expect(checked.findings.count == 1, "\(entry.name)")
        #expect(checked.words.contains(entry.words), "\(entry.name): \(checked.words)")
    }

    @Test func `a leap day exists every fourth year but not in 2100`() {
        #expect(checkBooking([("start", "2028-02-29T09:00Z")]).draft != nil)
        #expect(checkBooking([("start", "2100-02-29T09:00Z")]).draft == nil)
        #expect(checkBooking([("start", "2400-02-29T09:00Z")]).draft != nil)
    }

    @Test(arguments: [
        ("2027-01-15T09:00", "Europe/Berlin", "2027-01-15T09:00:00+01:00"),
        ("2027-07-15 09:00", "Europe/Berlin", "2027-07-15T09:00:00+02:00"),
        ("2027-01-15T09:00", "America/New_York", "2027-01-15T09:00:00-05:00"),
        ("2027-01-15T09:00", "Asia/Kolkata", "2027-01-15T09:00:00+05:30"),
        ("2027-01-15T09:00", "UTC", "2027-01-15T09:00:00Z"), ("2027-01-15T09:00", "Pacific/Kiritimati", "2027-01-15T09:00:00+14:00"),
        ("2027-03-28T01:59:59", "Europe/Berlin", "2027-03-28T01:59:59+01:00"),
        ("2027-03-28T03:00", "Europe/Berlin", "2027-03-28T03:00:00+02:00"),
        ("2027-10-31T01:59", "Europe/Berlin", "2027-10-31T01:59:00+02:00"),
        ("2027-10-31T03:00", "Europe/Berlin", "2027-10-31T03:00:00+01:00"),
        ("2027-03-01T09:00", "Asia/Tokyo", "2027-03-01T09:00:00+09:00"),
        ("2027-01-01T00:00", "Australia/Lord_Howe", "2027-01-01T00:00:00+11:00"),
    ]) func `local time and zone give an instant with its offset`(_ text: String, _ zone: String, _ expected: String) throws {
        let checked = checkBooking([("start", text), ("start.timezone", zone)])
        #expect(try #require(checked.draft, "\(checked.words)").start.text == expected)
    }

    @Test func `a time that the clocks skip is refused with the times beside the gap`() {
        let checked = checkBooking([("start", "2027-03-28T02:30"), ("start.timezone", "Europe/Berlin")])
        #expect(checked.findings.count == 1)
        #expect(checked.words.contains("2027-03-28T01:59:00+01:00 and 2027-03-28T03:00:00+02:00"))
    }

    @Test func `a time that comes twice is refused with both meanings`() {
        let checked = checkBooking([("start", "2027-10-31T02:30"), ("start.timezone", "Europe/Berlin")])
        #expect(checked.findings.count == 1)
        #expect(checked.words.contains("2027-10-31T02:30:00+02:00 or 2027-10-31T02:30:00+01:00"))
    }

    @Test func `an offset decides, whatever the zone says`() {
        let checked = checkBooking([("start", "2027-10-31T02:30:00+01:00"), ("start.timezone", "Europe/Berlin")])
        #expect(checked.draft?.start.text == "2027-10-31T02:30:00+01:00")
    }

    @Test func `the zone of the settings serves where the row has none`() {
        #expect(checkBooking([("start", "2027-01-15T09:00")], zone: "Asia/Tokyo").draft?.start.text == "2027-01-15T09:00:00+09:00")
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Tehran", "Pacific/Apia", "America/St_Johns",
        "Europe/Dublin", "Pacific/Chatham", "Asia/Kathmandu", "America/Asuncion", "Antarctica/Troll",
    ]) func `local times agree with Foundation's own rules`(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        var generator = SeededGenerator(state: 7)
        for _ in 0..<400 {
            // Minutes of 2027 to 2036.
            let instant = 1_798_761_600 + Int64.random(in: 0..<5_256_000, using: &generator) * 60
            let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant))))
            let local = Date(timeIntervalSince1970: TimeInterval(instant + offset)).formatted(.iso8601).dropLast()
            let checked = checkBooking([("start", String(local)), ("start.timezone", name)])
            if let draft = checked.draft {
                #expect(draft.start.instant == instant && draft.start.offset == offset, "seed 7: \(local) \(name)")
            } else {
                // The only reason left is that the clock shows this time twice.
                #expect(checked.words.contains("comes twice"), "seed 7: \(local) \(name): \(checked.words)")
            }
        }
    }
}
