import BulkModel
import Foundation
import MeetergoAPI
import Testing

func checkDates(_ changes: [(String, String?)], _ order: DateOrder?, past: CheckContext.PastBookings = .refuse) -> Checked<BookingDraft> {
    var checker = BookingChecker(
        context: CheckContext(now: testNow, defaultTimeZone: "Europe/Berlin", dateOrder: order, pastBookings: past))
    return checker.check(values(.bookings, merged(goodBooking, changes)))
}

struct DateTests {
    @Test(arguments: [
        "2027-05-04 14:30", "04.05.2027 14:30", "4.5.27 14:30", "04.05.2027 14:30:00", "04.05.2027, 14:30 Uhr", "4. Mai 2027 14:30",
        "4 May 2027 02:30 PM", "May 4, 2027 2:30 pm", "2027-05-04 02:30 pm", "2027/05/04 14:30", "4-May-2027 14:30",
        "04.05.2027 2:30 p.m.", "2027-05-04 14:30 +02:00", "4 May 2027 12:30Z", "04.05.2027 14:30:0",
    ]) func `a date that tells its order needs no other`(_ text: String) throws {
        let checked = checkDates([("start", text)], nil)
        #expect(try #require(checked.draft, "\(checked.words)").start.instant == 1_809_433_800, "\(text)")
    }

    @Test(arguments: [
        ("04/05/2027 14:30", DateOrder.dayFirst), ("4-5-2027 14:30", .dayFirst), ("05/04/2027 2:30 PM", .monthFirst),
        ("5/4/2027 14:30:00", .monthFirst), ("04/05/27 14:30", .dayFirst),
    ]) func `an order that is said decides dates that do not tell`(_ text: String, _ order: DateOrder) throws {
        #expect(try #require(checkDates([("start", text)], order).draft).start.instant == 1_809_433_800)
    }

    @Test(arguments: [
        ("month 14", "04/14/2027 09:00", DateOrder.dayFirst, "no month 14"), ("day 31", "31.04.2027 09:00", .dayFirst, "no day 31"),
        ("a gap", "28.03.2027 02:30", .dayFirst, "does not exist in Europe/Berlin"),
        ("a doubled hour", "31.10.2027 02:30", .dayFirst, "comes twice"),
        ("midnight pm", "04.05.2027 0:30 pm", .dayFirst, "from 1 to 12"), ("no colon", "04.05.2027 1430", .dayFirst, "ISO 8601"),
        ("text behind", "04.05.2027 14:30 oder so", .dayFirst, "ISO 8601"),
    ]) func `a local time that cannot be is one finding`(_ entry: (name: String, text: String, order: DateOrder, words: String)) {
        let checked = checkDates([("start", entry.text)], entry.order)
        #expect(checked.findings.count == 1)
        #expect(checked.words.contains(entry.words), "\(entry.name): \(checked.words)")
    }

    @Test(arguments: [
        ([], DateOrderFinder.Verdict.notNeeded), (["2027-03-04T09:00Z", "04.05.2027 09:00", "3/3/2027 9:00"], .notNeeded),
        (["03/04/2027 9:00", "13/04/2027 9:00"], .decided(.dayFirst)), (["03/04/2027 9:00", "04/13/2027 9:00"], .decided(.monthFirst)),
        (["no date", "03/04/2027 9:00"], .undecided(example: "03/04/2027 9:00", dayFirst: "2027-04-03", monthFirst: "2027-03-04")),
        (["13/04/2027 9:00", "04/13/2027 9:00"], .contradictory(dayFirst: "13/04/2027 9:00", monthFirst: "04/13/2027 9:00")),
    ]) func `the whole column decides the order`(_ texts: [String], _ verdict: DateOrderFinder.Verdict) {
        var finder = DateOrderFinder()
        for text in texts { finder.look(at: text) }
        #expect(finder.verdict == verdict)
    }

    @Test(arguments: [
        ("day-first", DateOrder.dayFirst), ("MONTH-FIRST", .monthFirst), ("dd/MM/yyyy HH:mm", .dayFirst), ("M/d/yyyy h:mm a", .monthFirst),
        ("dd.mm.yyyy", .dayFirst),
    ]) func `an order is said in words or as a pattern`(_ text: String, _ order: DateOrder) {
        #expect(DateOrder(argument: text) == order)
    }

    @Test func `what is no order is none`() {
        #expect(DateOrder(argument: "yyyy") == nil)
        #expect(DateOrder(argument: "") == nil)
    }

    @Test func `the end gives the duration`() throws {
        #expect(try #require(checkDates([("end", "2027-03-01T09:45:00+01:00")], nil).draft).options.duration == 45)
        #expect(try #require(checkDates([("end", "01.03.2027 10:00"), ("duration", "60")], nil).draft).options.duration == 60)
        #expect(checkDates([("end", "2027-03-01T09:45:00+01:00"), ("duration", "30")], nil).words.contains("while duration says 30"))
        #expect(checkDates([("end", "2027-03-01T08:45:00+01:00")], nil).words.contains("not after the start"))
        #expect(checkDates([("end", "2027-03-02T09:00:00+01:00")], nil).words.contains("1440 minutes after"))
    }

    @Test func `a past booking is left out where that is wanted, whatever else is wrong with it`() {
        guard case .skipped(let finding) = checkDates([("start", "2025-03-01T09:00Z"), ("attendee.email", nil)], nil, past: .skip) else {
            Issue.record("not skipped")
            return
        }
        #expect(finding.cause == .past)
    }

    @Test(arguments: ["#NV", "#NAME?", "#WERT!", "#REF!", "#N/A", "#DIV/0!", "####", "########"])
    func `what Excel shows for a failed formula is named`(_ text: String) {
        let checked = checkBooking([("attendee.email", text)])
        #expect(checked.findings.count == 1)
        #expect(checked.words.contains("Excel"))
        #expect(checkUser([("givenName", text)]).words.contains("Excel"))
    }

    @Test(arguments: ["4,91701E+11", "4.91701E+11"]) func `a phone number that Excel has shortened is named`(_ text: String) {
        let checked = checkBooking([("attendee.phone", text)])
        #expect(checked.findings.count == 1)
        #expect(checked.words.contains("Excel"))
    }

    @Test func `a hash in front of other text is text`() {
        #expect(checkUser([("familyName", "#Nevada")]).draft != nil)
        #expect(checkUser([("familyName", "#")]).draft != nil)
    }

    @Test(arguments: [
        ("W. Europe Standard Time", "2027-01-15T09:00:00+01:00"), ("GMT Standard Time", "2027-01-15T09:00:00Z"),
        ("Eastern Standard Time", "2027-01-15T09:00:00-05:00"), ("India Standard Time", "2027-01-15T09:00:00+05:30"),
        ("Tokyo Standard Time", "2027-01-15T09:00:00+09:00"), ("Central Asia Standard Time", "2027-01-15T09:00:00+06:00"),
        ("Mountain Standard Time (Mexico)", "2027-01-15T09:00:00-07:00"), ("UTC+13", "2027-01-15T09:00:00+13:00"),
        ("Russia Time Zone 11", "2027-01-15T09:00:00+12:00"),
    ]) func `a zone of Windows is read`(_ zone: String, _ expected: String) throws {
        let checked = checkBooking([("start", "2027-01-15T09:00"), ("start.timezone", zone), ("attendee.timezone", zone)])
        let draft = try #require(checked.draft, "\(checked.words)")
        #expect(draft.start.text == expected)
        #expect(draft.attendee.timezone?.contains("Standard") == false)
    }
}
