/// What became of a booking request.
package enum BookingResult: Sendable, Equatable {
    /// Index of the appointment, and number of the attendee in it.
    case booked(appointment: Int, attendee: Int)
    case provisional(Int)
}

extension Company {
    static let slotTaken = "The selected time slot is no longer available"

    /// The rules of `POST /v4/booking` (API page 11).
    package mutating func book(_ draft: BookingDraft, now: Moment) throws(Refusal) -> BookingResult {
        guard let typeIndex = meetingType(draft.meetingType) else { throw .meetingTypeNotFound }
        let type = meetingTypes[typeIndex]
        let duration = draft.duration ?? type.duration
        guard type.allows(duration: duration) else {
            throw Refusal(400, "Duration must match one of the allowed durations for this meeting type")
        }
        guard !draft.phoneOnly || type.allowsPhoneOnly else {
            throw Refusal(400, "Phone-only booking is not allowed for this meeting type")
        }
        let candidates = try hosts(for: draft, of: type)
        guard draft.start > now else { throw Refusal(400, "The selected time slot is in the past") }
        let slot = Slot(start: draft.start, duration: duration)
        if type.isGroup, let host = candidates.first,
            let open = diary.groupAppointment(host: host, meetingType: typeIndex, start: draft.start)
        {
            return try join(open, draft, spots: type.spots, now: now)
        }
        guard let host = candidates.first(where: { isBookable(slot, host: $0, ignoringAvailability: draft.ignoreAvailability) }) else {
            throw Refusal(rules.slotStatus, Self.slotTaken)
        }
        if type.hosting == .queue { nextHost = (host - queueMembers.lowerBound + 1) % queueMembers.count }
        if type.confirmation != nil { return hold(draft, slot, type: typeIndex, host: host, now: now) }
        return open(draft, slot, type: typeIndex, host: host, now: now)
    }

    /// A wanted time.
    package struct Slot: Sendable {
        package var start: Moment
        /// Minutes.
        package var duration: Int

        package init(start: Moment, duration: Int) {
            self.start = start
            self.duration = duration
        }

        package var end: Moment { start + .minutes(duration) }
    }

    /// The users who may take the meeting, in the order in which they are asked.
    private func hosts(for draft: BookingDraft, of type: MeetingType) throws(Refusal) -> [Int] {
        guard draft.queue != nil || !draft.hosts.isEmpty else { throw Refusal(400, "hostIds or queueId is required") }
        switch type.hosting {
        case .user(let host):
            guard draft.queue == nil else { throw Refusal(400, "queueId must be absent for this meeting type") }
            guard draft.hosts == [ids.user(host)] else { throw Refusal(400, "hostIds do not match the hosts of this meeting type") }
            return [host]
        case .queue:
            guard draft.queue == IdentifierBook.queue else { throw Refusal(400, "queueId must be given for this meeting type") }
            return queueOrder
        }
    }

    /// The queue's members, the one whose turn it is first.
    package var queueOrder: [Int] {
        let members = queueMembers
        return (0..<members.count).map { members.lowerBound + (nextHost + $0) % members.count }.filter { users[$0].deletedAt == nil }
    }

    /// Whether the host works then and has nothing else.
    ///
    /// - Parameter source: an entry that does not count, as when it is being moved.
    package mutating func isBookable(_ slot: Slot, host: Int, ignoringAvailability: Bool = false) -> Bool {
        isBookable(slot, host: host, ignoringAvailability: ignoringAvailability, except: nil)
    }

    mutating func isBookable(_ slot: Slot, host: Int, ignoringAvailability: Bool, except source: Diary.Source?) -> Bool {
        if ignoringAvailability { return true }
        let local = slot.start.epochSeconds + zones.offset(users[host].timezone, at: slot.start)
        let date = CivilDate(days: local.floorDivided(by: 86_400))
        let minute = (local - date.days * 86_400) / 60
        return users[host].schedule.allows(date, minute: minute, duration: slot.duration)
            && diary.isFree(host: host, start: slot.start, end: slot.end, except: source)
    }

    private mutating func nextAttendee(_ draft: BookingDraft, now: Moment) -> Attendee {
        var attendee = draft.attendee
        attendee.number = attendees
        attendee.createdAt = now
        attendees += 1
        return attendee
    }

    private mutating func join(_ index: Int, _ draft: BookingDraft, spots: Int, now: Moment) throws(Refusal) -> BookingResult {
        guard appointments[index].takenSpots < spots else { throw Refusal(rules.slotStatus, Self.slotTaken) }
        let attendee = nextAttendee(draft, now: now)
        appointments[index].attendees.append(attendee)
        appointments[index].updatedAt = now
        recordBooking(index, draft, now: now)
        return .booked(appointment: index, attendee: attendee.number)
    }

    mutating func open(_ draft: BookingDraft, _ slot: Slot, type: Int, host: Int, now: Moment) -> BookingResult {
        let attendee = nextAttendee(draft, now: now)
        let index = appointments.count
        appointments.append(
            Appointment(
                meetingType: type, host: host, start: slot.start, duration: slot.duration, attendees: [attendee], createdAt: now,
                updatedAt: now))
        diary.add(Diary.Entry(source: .appointment(index), start: slot.start, end: slot.end, meetingType: type), host: host)
        recordBooking(index, draft, now: now)
        return .booked(appointment: index, attendee: attendee.number)
    }

    private mutating func hold(_ draft: BookingDraft, _ slot: Slot, type: Int, host: Int, now: Moment) -> BookingResult {
        let index = provisionals.count
        provisionals.append(
            ProvisionalBooking(draft: draft, meetingType: type, host: host, duration: slot.duration, createdAt: now))
        diary.add(Diary.Entry(source: .provisional(index), start: slot.start, end: slot.end, meetingType: type), host: host)
        // One mail: the link to the attendee, or the question to the host. skipNotifications does not stop it.
        record(.provisionalCreated, provisional: index, mails: 1, now: now)
        return .provisional(index)
    }

    private mutating func recordBooking(_ index: Int, _ draft: BookingDraft, now: Moment) {
        let guests = draft.skipNotifications ? 0 : 1 + draft.attendee.bringalongEmails.count
        record(.bookingCreated, appointment: index, email: draft.attendee.contact, mails: guests + 1, now: now)
    }

    mutating func record(_ kind: Effect.Kind, appointment index: Int, email: String, mails: Int, now: Moment) {
        let appointment = appointments[index]
        effects.append(
            Effect(
                kind: kind, at: now, email: email, object: index, meetingType: appointment.meetingType, host: appointment.host,
                start: appointment.start, mails: mails))
    }

    mutating func record(_ kind: Effect.Kind, provisional index: Int, mails: Int, now: Moment) {
        let booking = provisionals[index]
        effects.append(
            Effect(
                kind: kind, at: now, email: booking.draft.attendee.contact, object: index, meetingType: booking.meetingType,
                host: booking.host, start: booking.draft.start, mails: mails))
    }
}

extension Attendee {
    /// The address, or the phone number of one who gave none.
    var contact: String { email ?? phone ?? "" }
}
