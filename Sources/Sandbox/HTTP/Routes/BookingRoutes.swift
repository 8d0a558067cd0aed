extension Company {
    mutating func bookSlot(_ call: Call) throws(Refusal) -> Reply {
        let json = try call.request.json()
        var draft = try BookingDraft(json, zones: &zones, rejectsUnknown: call.profile.rejectsUnknownFields)
        draft.body = json
        switch try book(draft, now: call.now) {
        case .booked(let appointment, let attendee):
            return Reply(201) { writer in
                writer.object { writer in
                    writer.member("appointmentId", ids.appointment(appointment))
                    writer.member("secret", ids.secret(attendee))
                    writer.member("attendeeEmail", draft.attendee.email)
                }
            }
        case .provisional(let index):
            return Reply(201) { writer in
                writer.object { writer in
                    writer.member("bookingType", kind(of: index))
                    writer.member("provisionalBookingId", ids.provisional(index))
                    writer.member("attendeeEmail", draft.attendee.email)
                }
            }
        }
    }

    /// Why a booking is provisional.
    func kind(of provisional: Int) -> String? {
        meetingTypes[provisionals[provisional].meetingType].confirmation?.rawValue
    }

    /// Bookings that wait for confirmation: the acting user's, or as admin all or one user's.
    func listProvisionals(_ call: Call) throws(Refusal) -> Reply {
        let query = call.request.query
        var wanted: Int? = users[call.actor].isAdmin ? nil : call.actor
        if let text = query["userId"] {
            guard users[call.actor].isAdmin else { throw .forbidden }
            guard let user = Identifier(text).flatMap({ user($0) }) else { throw .userNotFound }
            wanted = user
        }
        let type = query["meetingTypeId"].map { text in Identifier(text).flatMap { meetingType($0) } ?? -1 }
        let found = provisionals.indices.filter { index in
            let booking = provisionals[index]
            return booking.createdAt <= call.horizon && (wanted ?? booking.host) == booking.host
                && (type ?? booking.meetingType) == booking.meetingType
                && (query["status"] ?? booking.status.rawValue) == booking.status.rawValue
        }
        var page = 0
        var size = 20
        if !call.profile.ignoresPaging {
            size = try query.number("pageSize", in: 1...100) ?? size
            page = try query.number("page", in: 0...1_000_000_000) ?? 0
        }
        let start = min(page * size, found.count)
        return Reply(200) { writer in
            writer.object { writer in
                writer.array("provisionalBookings") { writer in
                    for index in found[start..<min(start + size, found.count)] { writer.provisional(index, of: self) }
                }
                writer.member("total", found.count)
            }
        }
    }

    mutating func declineProvisional(_ call: Call) throws(Refusal) -> Reply {
        try decline(try call.identifier(), actor: call.actor, now: call.now)
        return Reply(201)
    }
}
