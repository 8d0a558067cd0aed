/// What `POST /v4/appointment/{id}/cancel` asks for.
package struct CancelRequest: Sendable {
    package var reason: String?
    package var attendee: Identifier?
    package var cancelAll = false

    package init(reason: String? = nil, attendee: Identifier? = nil, cancelAll: Bool = false) {
        self.reason = reason
        self.attendee = attendee
        self.cancelAll = cancelAll
    }
}

extension Company {
    /// An appointment that the acting user may touch: the host's own, or any for an admin.
    private func own(_ identifier: Identifier, actor: Int) throws(Refusal) -> Int {
        guard let index = appointment(identifier) else { throw .appointmentNotFound }
        guard appointments[index].host == actor || users[actor].isAdmin else { throw .forbidden }
        return index
    }

    /// The rules of cancelling (API page 13.1): a group appointment needs to be told whom.
    package mutating func cancel(_ identifier: Identifier, _ request: CancelRequest, actor: Int, now: Moment) throws(Refusal) -> Int {
        let index = try own(identifier, actor: actor)
        guard appointments[index].cancellation == nil else { throw Refusal(400, "Appointment is already cancelled") }
        if meetingTypes[appointments[index].meetingType].isGroup {
            if let attendee = request.attendee {
                try remove(attendee, from: index, now: now)
                return index
            }
            guard request.cancelAll else { throw Refusal(400, "attendeeId or cancelAll is required for group appointments") }
        }
        let appointment = appointments[index]
        appointments[index].cancellation = Appointment.Cancellation(at: now, by: actor, reason: request.reason)
        appointments[index].updatedAt = now
        diary.release(.appointment(index), host: appointment.host, start: appointment.start)
        let email = appointment.attendees.first { $0.removedAt == nil }?.contact ?? ""
        record(.appointmentCancelled, appointment: index, email: email, mails: appointment.takenSpots + 1, now: now)
        return index
    }

    private mutating func remove(_ attendee: Identifier, from index: Int, now: Moment) throws(Refusal) {
        guard
            let place = appointments[index].attendees.firstIndex(where: { $0.removedAt == nil && ids.attendee($0.number) == attendee })
        else { throw Refusal(404, "Attendee not found") }
        appointments[index].attendees[place].removedAt = now
        appointments[index].updatedAt = now
        record(.attendeeRemoved, appointment: index, email: appointments[index].attendees[place].contact, mails: 2, now: now)
    }

    /// The rules of moving (API page 13.2): the duration stays, availability counts unless told otherwise.
    package mutating func reschedule(
        _ identifier: Identifier, to start: Moment, ignoreAvailability: Bool, actor: Int, now: Moment
    ) throws(Refusal) -> Int {
        let index = try own(identifier, actor: actor)
        let old = appointments[index]
        guard old.cancellation == nil else { throw Refusal(400, "Appointment is already cancelled") }
        guard start > now else { throw Refusal(400, "The selected time slot is in the past") }
        let slot = Slot(start: start, duration: old.duration)
        guard isBookable(slot, host: old.host, ignoringAvailability: ignoreAvailability, except: .appointment(index)) else {
            throw Refusal(rules.slotStatus, Self.slotTaken)
        }
        diary.remove(.appointment(index), host: old.host, start: old.start)
        diary.add(Diary.Entry(source: .appointment(index), start: start, end: slot.end, meetingType: old.meetingType), host: old.host)
        appointments[index].start = start
        appointments[index].updatedAt = now
        appointments[index].rescheduledAt = now
        appointments[index].rescheduleCount += 1
        let email = old.attendees.first { $0.removedAt == nil }?.contact ?? ""
        record(.appointmentRescheduled, appointment: index, email: email, mails: old.takenSpots + 1, now: now)
        return index
    }

    /// Declines a provisional booking and frees its slot (API page 13.3).
    package mutating func decline(_ identifier: Identifier, actor: Int, now: Moment) throws(Refusal) {
        guard let index = provisional(identifier) else { throw Refusal(404, "Provisional booking not found") }
        guard provisionals[index].host == actor || users[actor].isAdmin else { throw .forbidden }
        try end(index, as: .declined, now: now)
        record(.provisionalDeclined, provisional: index, mails: 1, now: now)
    }

    /// Lets the hold of an unconfirmed booking run out.
    package mutating func expire(_ identifier: Identifier, now: Moment) throws(Refusal) {
        guard let index = provisional(identifier) else { throw Refusal(404, "Provisional booking not found") }
        try end(index, as: .expired, now: now)
        record(.provisionalExpired, provisional: index, mails: 0, now: now)
    }

    /// Turns a provisional booking into an appointment, as the attendee's click or the host's word does.
    package mutating func confirm(_ identifier: Identifier, now: Moment) throws(Refusal) -> BookingResult {
        guard let index = provisional(identifier) else { throw Refusal(404, "Provisional booking not found") }
        let booking = provisionals[index]
        try end(index, as: .confirmed, now: now)
        let slot = Slot(start: booking.draft.start, duration: booking.duration)
        return open(booking.draft, slot, type: booking.meetingType, host: booking.host, now: now)
    }

    private mutating func end(_ index: Int, as status: ProvisionalBooking.Status, now: Moment) throws(Refusal) {
        let booking = provisionals[index]
        guard booking.status == .pending else { throw Refusal(400, "Provisional booking is no longer pending") }
        provisionals[index].status = status
        provisionals[index].endedAt = now
        diary.release(.provisional(index), host: booking.host, start: booking.draft.start)
    }
}

/// Which appointments a list shows.
package struct AppointmentFilter: Sendable {
    package var host: Int
    package var from: Moment?
    package var through: Moment?
    package var meetingType: Identifier?
    package var search: String?
    /// `cancelled` or `confirmed`; anything else is ignored, for its values are unknown (API page 12.1).
    package var status: String?
    package var sortsByCreation = false
    package var descends = false

    package init(host: Int, from: Moment? = nil, through: Moment? = nil) {
        self.host = host
        self.from = from
        self.through = through
    }
}

extension Company {
    /// The appointments of a list, sorted.
    ///
    /// - Parameter horizon: what was written after it is not seen yet.
    package func list(_ filter: AppointmentFilter, horizon: Moment) -> [Int] {
        let wantedType = filter.meetingType.map { meetingType($0) ?? -1 }
        let needle = filter.search?.lowercased()
        let found = candidates(filter).filter { index in
            let appointment = appointments[index]
            if appointment.createdAt > horizon { return false }
            if let wantedType, appointment.meetingType != wantedType { return false }
            if let needle, !appointment.attendees.contains(where: { $0.matches(needle) }) { return false }
            switch filter.status {
            case "cancelled": return appointment.isCancelled(horizon: horizon)
            case "confirmed": return !appointment.isCancelled(horizon: horizon)
            default: return true
            }
        }
        let sorted = filter.sortsByCreation ? found : found.sorted { (appointments[$0].start, $0) < (appointments[$1].start, $1) }
        return filter.descends ? sorted.reversed() : sorted
    }

    private func candidates(_ filter: AppointmentFilter) -> [Int] {
        if let from = filter.from, let through = filter.through, through - from < .minutes(60 * 24 * 62) {
            return diary.appointments(host: filter.host, from: from, through: through)
        }
        return appointments.indices.filter { index in
            let appointment = appointments[index]
            return appointment.host == filter.host && filter.from.map { $0 <= appointment.start } != false
                && filter.through.map { appointment.start <= $0 } != false
        }
    }
}

extension Appointment {
    package func isCancelled(horizon: Moment) -> Bool { cancellation.map { $0.at <= horizon } ?? false }
}

extension Attendee {
    fileprivate func matches(_ needle: String) -> Bool {
        [email, firstname, lastname, fullname].contains { $0?.lowercased().contains(needle) ?? false }
    }
}
