import HTTPTypes
import Testing
import Throttle

struct PushbackTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var value: String
        var date: String?
        var field = "Retry-After"
        /// Seconds; nil where nothing usable was said.
        var expected: Double?
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "seconds", value: "12", expected: 12),
        Case(name: "zero", value: "0", expected: 0),
        Case(name: "decimal seconds", value: "1.5", expected: 1.5),
        Case(name: "a named limit's suffix", value: "30", field: "Retry-After-short", expected: 30),
        Case(name: "another field", value: "30", field: "Retry-Afterwards", expected: nil),
        Case(
            name: "a date against the reply's date, a second late", value: "Sun, 06 Nov 1994 08:50:07 GMT",
            date: "Sun, 06 Nov 1994 08:49:37 GMT", expected: 31),
        Case(name: "a date across a leap day", value: "Fri, 01 Mar 2024 00:00:00 GMT", date: "Thu, 29 Feb 2024 23:59:00 GMT", expected: 61),
        Case(name: "a date that has passed", value: "Sun, 06 Nov 1994 08:49:00 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT", expected: 0),
        Case(name: "a date without the reply's date", value: "Sun, 06 Nov 1994 08:50:07 GMT", expected: nil),
        Case(
            name: "a date with a broken month", value: "Sun, 06 Foo 1994 08:50:07 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT", expected: nil
        ),
        Case(name: "negative", value: "-5", expected: nil),
        Case(name: "more than a day", value: "99999999999999999999", expected: nil),
        Case(name: "no number", value: "nan", expected: nil),
        Case(name: "infinite", value: "inf", expected: nil),
        Case(name: "words", value: "soon", expected: nil),
        Case(name: "empty", value: "", expected: nil),
    ]

    @Test(arguments: cases) func `the server's wait is read`(_ given: Case) throws {
        let bench = Bench(.none)
        var fields = HTTPFields()
        fields[try #require(HTTPField.Name(given.field))] = given.value
        fields[.date] = given.date
        bench.exchange(status: 429, fields: fields, after: .zero)
        // Without a usable wait the first back-off of 2 s stands.
        let expected = given.expected ?? 2
        guard case .at(let instant, let why) = bench.throttle.admission(at: bench.now) else {
            #expect(expected == 0)
            return
        }
        #expect(instant.seconds == expected)
        #expect(why == (given.expected == nil ? .refused : .serverAsked))
        #expect(bench.throttle.drainNotices().contains(.retryAfterIgnored) == (given.expected == nil && given.field != "Retry-Afterwards"))
    }

    @Test func `of several waits the longest counts`() throws {
        let bench = Bench(.none)
        var fields: HTTPFields = [.retryAfter: "5"]
        fields[try #require(HTTPField.Name("Retry-After-long"))] = "40"
        bench.exchange(status: 429, fields: fields, after: .zero)
        #expect(bench.throttle.admission(at: bench.now) == .at(Instant(seconds: 40), why: .serverAsked))
    }
}
