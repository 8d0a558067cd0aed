import BulkModel
import MeetergoAPI
import Testing

/// Rows made of values that are good, odd or wrong, judged by both checkers.
struct QuickCheckTests {
    private static let odd = [
        "", " ", "x", "#NV", "####", "Ä", "\u{A0}x", "x\u{A0}", "Groß", "é", "a@b", "a@@b.de", "a@b.de", "A@B.DE", "ä@b.de",
        "a.b+c@googlemail.com",
        "Europe/Berlin", "Europe/Munich", "W. Europe Standard Time", "UTC", "true", "TRUE", "ja", "30", "030", "4", "481", "1.000", "30,00",
        "zoom", "Zoom", "de", "xx",
        "2027-03-01T09:00", "2027-03-28 02:30", "2027-10-31 02:30", "2027-03-01T09:00:00Z", "2025-01-01T09:00Z", "01.03.2027 09:00",
        "46478,375",
        "10000000-0000-4000-8000-00000000000a", "10000000-0000-4000-8000-00000000000A", "10000000-0000-4000-8000-00000000000g",
        "10000000-0000-4000-8000-00000000000a,10000000-0000-4000-8000-00000000000b", "+49 30 123", "01701234567", "1701234567", "4,9E+11",
        "slug-x", "slug", "{}",
        String(repeating: "y", count: 300),
    ]

    private static func columns(_ kind: ImportKind) -> [(name: String, good: String)] {
        switch kind {
        case .users:
            goodUser.map { ($0.0, $0.1) } + [
                ("slug", ""), ("availability", ""), ("meetingType.name", ""), ("meetingType.duration", "45"),
                ("meetingType.channel", "zoom"),
            ]
        case .bookings:
            [
                ("meetingTypeId", typeId), ("start", "2027-03-01T09:00"), ("start.timezone", "Europe/Berlin"), ("hostIds", hostId),
                ("queueId", ""), ("end", ""),
                ("duration", "30"), ("attendee.email", "mia@example.com"), ("attendee.fullname", "Mia Weber"), ("attendee.firstname", ""),
                ("attendee.lastname", ""), ("attendee.phone", "+49 30 1234567"), ("attendee.timezone", "Europe/Berlin"),
                ("attendee.language", "de"),
                ("attendee.receiveReminders", "true"), ("attendee.notes.Company", "Ltd"), ("attendee.notes.Topic", ""),
                ("phoneOnlyBooking", ""),
                ("icsTitle", ""), ("channel", ""), ("couponCode", ""),
            ]
        }
    }

    @Test(arguments: [(ImportKind.users, nil as String?), (.users, "Europe/Vienna"), (.bookings, nil), (.bookings, "America/New_York")])
    func `what the quick check takes is good by the whole one, and known by the same trace`(_ kind: ImportKind, _ zone: String?) throws {
        var generator = SeededGenerator(state: 11)
        let columns = Self.columns(kind)
        let fields = APIFields.table(for: kind).fields
        let sources = columns.map { column in
            FieldSource(
                field: fields.firstIndex { $0.name == column.name } ?? fields.firstIndex { $0.isOpen } ?? 0, name: column.name,
                column: column.name)
        }
        let context = CheckContext(now: testNow, defaultTimeZone: zone)
        var quick = try #require(QuickCheck(kind: kind, context: context, sources: sources))
        var whole = RowChecker(kind: kind, context: context)
        var taken = 0
        for row in 0..<20_000 {
            let texts = columns.map { column in
                Int.random(in: 0..<12, using: &generator) == 0 ? Self.odd.randomElement(using: &generator) ?? "" : column.good
            }
            var bytes: [UInt8] = []
            let cells = texts.map { text in
                let start = bytes.count
                bytes += Array(text.utf8)
                return start..<bytes.count
            }
            guard let trace = quick.trace(bytes.span, cells) else { continue }
            taken += 1
            let values = FieldValues(
                zip(sources, texts).compactMap { $1.isEmpty ? nil : FieldValue($0, .text($1)) })
            guard case .good(let other) = whole.verdict(on: values) else {
                Issue.record("seed 11, row \(row): taken, but wrong: \(texts) \(whole.verdict(on: values))")
                return
            }
            #expect(trace == other, "seed 11, row \(row): \(texts)")
        }
        #expect(taken > 2_000, "the quick check takes hardly a row: \(taken)")
    }

    @Test(arguments: [
        ("max.muster@example.com", "MAX.MUSTER@example.com", true, true), ("max.muster@example.com", "maxmuster@example.com", true, false),
        ("max-muster@example.com", "max_muster@example.com", true, false), ("max@example.com", "max+sales@example.com", true, false),
        ("max@gmail.com", "m.a.x@googlemail.com", true, false), ("max@example.com", "max@exam.ple.com", false, false),
        ("max@example.com", "mux@example.com", false, false), ("ma.x@y.de", "m.ax@y.de", true, false),
    ]) func `addresses are near if they differ in spelling only`(_ one: String, _ two: String, _ isNear: Bool, _ isExact: Bool) throws {
        let first = try trace(one)
        let second = try trace(two)
        #expect((first.near == second.near) == isNear)
        #expect((first.exact == second.exact) == isExact)
    }

    private func trace(_ email: String) throws -> KeyTrace {
        var checker = RowChecker(kind: .users, context: CheckContext(now: testNow))
        guard case .good(let trace) = checker.verdict(on: values(.users, merged(goodUser, [("email", email)]))) else {
            throw Missing()
        }
        return trace
    }

    private struct Missing: Error {}

    @Test func `two columns for one field are left to the whole check`() {
        let source = FieldSource(field: 0, name: "email", column: "E-Mail")
        #expect(QuickCheck(kind: .users, context: CheckContext(now: 0), sources: [source, source]) == nil)
    }
}
