import BulkModel
import MeetergoAPI
import Testing

struct ShardTests {
    /// The part, of 1,024, that takes a row.
    private func part(
        _ kind: ImportKind, _ values: FieldValues?, bytes: String = "x", now: Int64 = testNow, of count: Int = 1_024
    ) -> Int? {
        let context = CheckContext(now: now, pastBookings: .skip, notifications: .noNotify)
        let takers = (1...count).filter { number in
            guard let shard = Shard(number: number, count: count) else { return false }
            var chooser = ShardChooser(shard, kind: kind, context: context)
            return chooser.takes(values, bytes: Array(bytes.utf8))
        }
        return takers.count == 1 ? takers[0] : nil
    }

    private func user(_ changes: [(String, String?)]) -> FieldValues { values(.users, merged(goodUser, changes)) }
    private func booking(_ changes: [(String, String?)]) -> FieldValues { values(.bookings, merged(goodBooking, changes)) }

    // Worked out by another program: the first 8 bytes of the SHA-256 of "users/shard/1\nana@example.com" and so on, modulo, plus 1.
    @Test(arguments: [("ana@example.com", 4, 3), ("max@example.com", 2, 1), ("mia@example.com", 7, 6), ("mia@example.com", 1_024, 691)])
    func `the rule is the one written down, and stays it`(_ email: String, _ count: Int, _ number: Int) {
        #expect(part(.users, user([("email", email)]), of: count) == number)
    }

    @Test func `the rule for bookings, and for bytes`() {
        let start = [("start", Optional("2028-01-01T09:00:00+01:00"))]
        #expect(part(.bookings, booking(start)) == 736)
        #expect(part(.bookings, nil, bytes: ",,") == 448)
        #expect(part(.users, user([("email", "no address")]), bytes: ",,") == 448)
    }

    @Test func `a user stays in its part however the address and the rest are written`() {
        let there = part(.users, user([]))
        #expect(
            part(.users, user([("email", "ANNA@Example.com"), ("givenName", "Anna-Lena"), ("slug", "anna-lena")]), bytes: "y") == there)
    }

    @Test func `rows that would make the same booking are in the same part however host, type and start are written`() {
        let there = part(.bookings, booking([]))
        #expect(there != nil)
        #expect(part(.bookings, booking([("hostIds", "jana@firm.example"), ("meetingTypeId", "intro-talk")])) == there)
        #expect(part(.bookings, booking([("start", "2027-03-01T08:00:00Z"), ("attendee.email", "Mia@Example.COM")])) == there)
        #expect(part(.bookings, booking([("attendee.fullname", "M. Weber"), ("duration", "45")])) == there)
    }

    @Test func `a booking stays in its part when its start has passed`() {
        let row = booking([])
        // A year after the start.
        #expect(part(.bookings, row, now: 1_835_000_000) == part(.bookings, row))
    }
}
