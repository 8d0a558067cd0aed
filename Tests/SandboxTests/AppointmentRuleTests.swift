import Sandbox
import Testing

@Suite struct AppointmentRuleTests {
    @Test func `a cancelled appointment frees its slot and stays listed`() throws {
        var company = company()
        let index = try appointment(company.book(try booking("2026-12-01T10:00:00Z"), now: noon))
        _ = try company.cancel(company.ids.appointment(index), CancelRequest(reason: "ill"), actor: 1, now: noon + .seconds(1))
        #expect(company.appointments[index].cancellation?.reason == "ill")
        #expect(throws: Never.self) { try company.book(try booking("2026-12-01T10:00:00Z"), now: noon) }
        #expect(company.list(AppointmentFilter(host: 1), horizon: noon + .seconds(2)) == [0, 1])
        #expect(company.effects.webhooks["booking_cancelled"] == 1)
    }

    @Test func `cancelling twice is refused and has no second effect`() throws {
        var company = company()
        let id = company.ids.appointment(try appointment(company.book(try booking("2026-12-01T10:00:00Z"), now: noon)))
        _ = try company.cancel(id, CancelRequest(), actor: 0, now: noon)
        #expect(throws: Refusal(400, "Appointment is already cancelled")) {
            try company.cancel(id, CancelRequest(), actor: 0, now: noon)
        }
        #expect(company.effects.counts[.appointmentCancelled] == 1)
    }

    @Test func `only the host and admins may cancel`() throws {
        var company = company()
        let id = company.ids.appointment(try appointment(company.book(try booking("2026-12-01T10:00:00Z"), now: noon)))
        #expect(throws: Refusal(403, "Forbidden resource")) { try company.cancel(id, CancelRequest(), actor: 2, now: noon) }
    }

    @Test func `a group appointment wants to know whom to cancel`() throws {
        var company = company()
        for name in ["a", "b"] {
            _ = try company.book(try ownerBooking(groupType, "2026-12-01T10:00:00Z", email: "\(name)@example.com"), now: noon)
        }
        let id = company.ids.appointment(0)
        #expect(throws: Refusal(400, "attendeeId or cancelAll is required for group appointments")) {
            try company.cancel(id, CancelRequest(), actor: 0, now: noon)
        }
        let attendee = company.ids.attendee(company.appointments[0].attendees[0].number)
        _ = try company.cancel(id, CancelRequest(attendee: attendee), actor: 0, now: noon)
        #expect(company.appointments[0].takenSpots == 1 && company.appointments[0].cancellation == nil)
        _ = try company.cancel(id, CancelRequest(cancelAll: true), actor: 0, now: noon)
        #expect(company.appointments[0].cancellation != nil)
    }

    @Test func `moving frees the old slot, takes the new one, and may overlap itself`() throws {
        var company = company()
        let id = company.ids.appointment(try appointment(company.book(try booking("2026-12-01T10:00:00Z"), now: noon)))
        let start = try moment("2026-12-01T10:15:00Z")
        _ = try company.reschedule(id, to: start, ignoreAvailability: false, actor: 1, now: noon)
        #expect(company.appointments[0].start == start && company.appointments[0].rescheduleCount == 1)
        _ = try company.book(try booking("2026-12-01T09:45:00Z"), now: noon)
        #expect(throws: Refusal(400, "The selected time slot is no longer available")) {
            try company.reschedule(id, to: try moment("2026-12-01T10:00:00Z"), ignoreAvailability: false, actor: 1, now: noon)
        }
    }

    @Test func `lists are of one host, by start, bounded on both sides inclusively`() throws {
        var company = company()
        for start in ["2026-12-02T10:00:00Z", "2026-12-01T10:00:00Z", "2026-12-03T10:00:00Z"] {
            _ = try company.book(try booking(start), now: noon)
        }
        _ = try company.book(try booking("2026-12-01T10:00:00Z", host: 2), now: noon)
        var filter = AppointmentFilter(host: 1)
        #expect(company.list(filter, horizon: noon) == [1, 0, 2])
        filter.sortsByCreation = true
        filter.descends = true
        #expect(company.list(filter, horizon: noon) == [2, 1, 0])
        let bounded = AppointmentFilter(host: 1, from: try moment("2026-12-01T10:00:00Z"), through: try moment("2026-12-02T10:00:00Z"))
        #expect(company.list(bounded, horizon: noon) == [1, 0])
        let open = AppointmentFilter(host: 1, from: try moment("2026-12-02T10:00:00Z"))
        #expect(company.list(open, horizon: noon) == [0, 2])
    }

    @Test func `lists filter by attendee, type and state as of the horizon`() throws {
        var company = company()
        let later = noon + .seconds(5)
        let id = company.ids.appointment(
            try appointment(company.book(try booking("2026-12-01T10:00:00Z", email: "Ada@example.com"), now: noon)))
        _ = try company.book(try booking("2026-12-02T10:00:00Z", email: "bob@example.com"), now: later)
        _ = try company.cancel(id, CancelRequest(), actor: 0, now: later)
        var filter = AppointmentFilter(host: 1)
        filter.search = "ADA"
        #expect(company.list(filter, horizon: later) == [0])
        filter.search = nil
        filter.status = "cancelled"
        #expect(company.list(filter, horizon: later) == [0])
        #expect(company.list(filter, horizon: noon).isEmpty)
        filter.status = "confirmed"
        #expect(company.list(filter, horizon: noon) == [0])
        filter.meetingType = oneOnOne(2)
        #expect(company.list(filter, horizon: later).isEmpty)
    }

    @Test func `open spots leave out what is taken and show a group's places`() throws {
        var company = company()
        _ = try company.book(try booking("2026-12-01T09:30:00+01:00"), now: noon)
        let day = (try moment("2026-12-01T00:00:00+01:00"), try moment("2026-12-02T00:00:00+01:00"))
        func starts(_ type: Int, _ hosts: [Int], everyone: Bool) -> [OpenSpot] {
            company.openSpots(type: type, hosts: hosts, duration: 60, from: day.0, to: day.1, everyone: everyone, existing: nil, now: noon)
        }
        #expect(starts(1, [1], everyone: false).first?.start == (try moment("2026-12-01T10:00:00+01:00")))
        #expect(starts(1, [1], everyone: false).last?.start == (try moment("2026-12-01T16:00:00+01:00")))
        let queue = company.ids.index(of: .queue)
        #expect(starts(queue, [1, 2], everyone: false).count == 15)
        #expect(starts(queue, [1, 2], everyone: true).count == 13)
        let opened = try appointment(company.book(try ownerBooking(groupType, "2026-12-01T10:00:00+01:00"), now: noon))
        let group = starts(company.ids.index(of: .group), [0], everyone: false).first { $0.appointment != nil }
        #expect(group == OpenSpot(start: try moment("2026-12-01T10:00:00+01:00"), appointment: opened))
    }
}
