import Foundation
import Sandbox
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("2024-01-15T09:00:00+01:00", "2024-01-15T08:00:00.000Z"),
        ("2024-01-15T09:00:00Z", "2024-01-15T09:00:00.000Z"),
        ("2024-01-15T09:00Z", "2024-01-15T09:00:00.000Z"),
        ("2024-02-29T23:30:15.250-0530", "2024-03-01T05:00:15.250Z"),
        ("2024-01-15T09:00:00", "2024-01-15T09:00:00.000Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
    ])
    func `an instant is read and written`(text: String, expected: String) throws {
        #expect(try moment(text).iso8601 == expected)
    }

    @Test(arguments: [
        "", "2024-01-15", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-15T24:00:00Z", "2024-01-15T09:00:00+1",
        "2024-01-15 09:00:00Z", "2024-01-15T09:00:00Zx", "15.01.2024T09:00:00Z", "2024-01-15T09:00:00.Z",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(Moment(iso8601: text) == nil)
    }

    @Test func `days agree with Foundation's calendar over two centuries`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "GMT"))
        for days in stride(from: -36_525, through: 36_525, by: 7) {
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(days) * 86_400))
            let date = CivilDate(days: days)
            #expect(date.components == (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0), "day \(days)")
            #expect((date.weekday + 1) % 7 + 1 == parts.weekday, "day \(days)")
        }
    }
}
