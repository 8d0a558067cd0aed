import Sandbox
import Testing

@Suite struct BookingRuleTests {
    private let taken = Refusal(400, "The selected time slot is no longer available")

    @Test func `a one-on-one slot can be booked once`() throws {
        var company = company()
        _ = try company.book(try booking("2026-12-01T10:00:00+01:00"), now: noon)
        #expect(throws: taken) { try company.book(try booking("2026-12-01T10:00:00+01:00"), now: noon) }
        #expect(company.appointments.count == 1)
    }

    @Test(arguments: [("09:45", 15, true), ("09:45", 30, false), ("10:15", 15, false), ("10:30", 30, true), ("09:30", 60, false)])
    func `overlap decides, not equal starts`(start: String, duration: Int, fits: Bool) throws {
        var company = company()
        _ = try company.book(try booking("2026-12-01T10:00:00+01:00"), now: noon)
        var draft = try booking("2026-12-01T\(start):00+01:00", email: "other@example.com")
        draft.duration = duration
        #expect(((try? company.book(draft, now: noon)) != nil) == fits)
    }

    @Test func `another host is another calendar`() throws {
        var company = company()
        _ = try company.book(try booking("2026-12-01T10:00:00+01:00"), now: noon)
        #expect(throws: Never.self) { try company.book(try booking("2026-12-01T10:00:00+01:00", host: 2), now: noon) }
    }

    @Test func `a queue books the next free host, so a repeat is a real duplicate`() throws {
        var company = company()
        var hosts: [Int] = []
        for _ in 0..<3 {
            let index = try appointment(company.book(try queueBooking("2026-12-01T10:00:00Z"), now: noon))
            hosts.append(company.appointments[index].host)
        }
        #expect(hosts == [1, 2, 3])
        #expect(throws: taken) { try company.book(try queueBooking("2026-12-01T10:00:00Z"), now: noon) }
        #expect(company.effects.repeats.map(\.count) == [3])
    }

    @Test func `a queue passes over the host who is busy`() throws {
        var company = company()
        _ = try company.book(try booking("2026-12-01T10:00:00Z", host: 1), now: noon)
        let index = try appointment(company.book(try queueBooking("2026-12-01T10:00:00Z"), now: noon))
        #expect(company.appointments[index].host == 2)
    }

    @Test func `a group shares one appointment until its spots are taken, the same attendee twice if asked`() throws {
        var company = company()
        var seen: Set<Int> = []
        for number in 0..<Company.groupSpots {
            let draft = try ownerBooking(
                groupType, "2026-12-01T10:00:00Z", email: number < 2 ? "same@example.com" : "a\(number)@example.com")
            seen.insert(try appointment(company.book(draft, now: noon)))
        }
        #expect(seen.count == 1 && company.appointments[0].takenSpots == 5)
        #expect(throws: taken) { try company.book(try ownerBooking(groupType, "2026-12-01T10:00:00Z"), now: noon) }
        #expect(company.effects.billedBookings == 5)
        #expect(company.effects.repeats.count == 1)
    }

    @Test(arguments: [optInType, confirmationType])
    func `a provisional booking holds its slot and is no appointment`(type: Identifier) throws {
        var company = company()
        let result = try company.book(try ownerBooking(type, "2026-12-01T10:00:00Z"), now: noon)
        #expect(result == .provisional(0))
        #expect(company.appointments.isEmpty && company.effects.billedBookings == 0)
        #expect(throws: taken) { try company.book(try ownerBooking(groupType, "2026-12-01T10:00:00Z"), now: noon) }
    }

    @Test func `declined and expired bookings free their slot, confirmed ones become appointments`() throws {
        var company = company()
        let draft = try ownerBooking(optInType, "2026-12-01T10:00:00Z")
        _ = try company.book(draft, now: noon)
        try company.decline(company.ids.provisional(0), actor: 0, now: noon)
        #expect(throws: Refusal(400, "Provisional booking is no longer pending")) {
            try company.decline(company.ids.provisional(0), actor: 0, now: noon)
        }
        _ = try company.book(draft, now: noon)
        try company.expire(company.ids.provisional(1), now: noon)
        _ = try company.book(draft, now: noon)
        #expect(try company.confirm(company.ids.provisional(2), now: noon) == .booked(appointment: 0, attendee: 0))
        #expect(company.provisionals.map(\.status) == [.declined, .expired, .confirmed])
        #expect(throws: taken) { try company.book(draft, now: noon) }
    }

    @Test(arguments: [
        ("2026-12-01T09:00:00+01:00", true), ("2026-12-01T08:45:00+01:00", false), ("2026-12-01T16:30:00+01:00", true),
        ("2026-12-01T16:45:00+01:00", false), ("2026-12-05T10:00:00+01:00", false), ("2027-07-01T09:00:00+02:00", true),
        ("2027-07-01T08:00:00+01:00", true), ("2027-07-01T09:00:00+03:00", false), ("2126-12-02T10:00:00Z", true),
    ])
    func `meetings lie in the host's local hours, however far ahead`(start: String, fits: Bool) throws {
        var company = company()
        #expect(((try? company.book(try booking(start), now: noon)) != nil) == fits)
    }

    @Test func `ignoring availability allows any hour and double booking`() throws {
        var company = company()
        var draft = try booking("2026-12-05T03:00:00Z")
        draft.ignoreAvailability = true
        _ = try company.book(draft, now: noon)
        _ = try company.book(draft, now: noon)
        #expect(company.appointments.count == 2)
        #expect(company.effects.repeats.count == 1)
    }

    @Test func `the past cannot be booked`() throws {
        var company = company()
        var draft = try booking("2026-11-30T11:30:00Z")
        draft.ignoreAvailability = true
        #expect(throws: Refusal(400, "The selected time slot is in the past")) { try company.book(draft, now: noon) }
    }

    @Test func `only allowed durations`() throws {
        var company = company()
        var draft = try booking("2026-12-01T10:00:00Z")
        draft.duration = 45
        #expect(throws: Refusal(400, "Duration must match one of the allowed durations for this meeting type")) {
            try company.book(draft, now: noon)
        }
    }

    @Test func `hosts and queue must be those of the type`() throws {
        var company = company()
        var draft = try booking("2026-12-01T10:00:00Z")
        draft.hosts = []
        #expect(throws: Refusal(400, "hostIds or queueId is required")) { try company.book(draft, now: noon) }
        draft.hosts = [host(2)]
        #expect(throws: Refusal(400, "hostIds do not match the hosts of this meeting type")) { try company.book(draft, now: noon) }
        draft.queue = queueID
        #expect(throws: Refusal(400, "queueId must be absent for this meeting type")) { try company.book(draft, now: noon) }
        var queued = try queueBooking("2026-12-01T10:00:00Z")
        queued.queue = nil
        queued.hosts = [host(1)]
        #expect(throws: Refusal(400, "queueId must be given for this meeting type")) { try company.book(queued, now: noon) }
        queued.meetingType = host(1)
        #expect(throws: Refusal(404, "Meeting type not found")) { try company.book(queued, now: noon) }
    }

    @Test func `a taken slot can be told as a conflict`() throws {
        var company = company { $0.slotStatus = 409 }
        _ = try company.book(try booking("2026-12-01T10:00:00Z"), now: noon)
        #expect(throws: Refusal(409, "The selected time slot is no longer available")) {
            try company.book(try booking("2026-12-01T10:00:00Z"), now: noon)
        }
    }

    @Test func `mails, webhooks and bills are counted, and mails to attendees can be skipped`() throws {
        var company = company()
        _ = try company.book(try booking("2026-12-01T10:00:00Z"), now: noon)
        #expect(company.effects.mails == 2)
        var quiet = try booking("2026-12-01T11:00:00Z")
        quiet.skipNotifications = true
        _ = try company.book(quiet, now: noon)
        #expect(company.effects.mails == 3)
        #expect(company.effects.webhooks == ["booking_created": 2])
    }

    @Test func `random bookings never leave two busy entries of a host that overlap`() throws {
        for seed in UInt64(0)..<20 {
            var random = RandomSource(seed: seed)
            var company = company()
            for _ in 0..<300 {
                let start = try moment("2026-12-01T09:00:00+01:00") + .minutes(15 * Int.random(in: 0..<32, using: &random))
                var draft = Bool.random(using: &random) ? try queueBooking("2026-12-01T10:00:00Z") : try booking("2026-12-01T10:00:00Z")
                draft.start = start
                draft.duration = [15, 30, 60].randomElement(using: &random)
                _ = try? company.book(draft, now: noon)
                if let victim = company.appointments.indices.randomElement(using: &random), Int.random(in: 0..<4, using: &random) == 0 {
                    _ = try? company.cancel(company.ids.appointment(victim), CancelRequest(), actor: 0, now: noon)
                }
            }
            let busy = company.appointments.filter { $0.cancellation == nil }
            for (index, one) in busy.enumerated() {
                for other in busy[(index + 1)...] where one.host == other.host {
                    #expect(one.end <= other.start || other.end <= one.start, "seed \(seed)")
                }
            }
        }
    }
}
