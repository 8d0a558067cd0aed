extension JSONWriter {
    /// The meeting type of API page 9.1.
    mutating func meetingType(_ index: Int, of company: Company) {
        let type = company.meetingTypes[index]
        object { writer in
            writer.member("id", company.ids.meetingType(index))
            writer.member("slug", type.slug)
            writer.member("enabled", true)
            writer.member("spots", type.spots)
            writer.member("bookingUrl", company.bookingURL(index))
            switch type.hosting {
            case .user(let host):
                writer.member("userId", company.ids.user(host))
                writer.member("queueId", nil as Identifier?)
                writer.member("availabilityId", company.ids.availability(user: host))
            case .queue:
                writer.member("userId", nil as Identifier?)
                writer.member("queueId", IdentifierBook.queue)
                writer.member("availabilityId", nil as Identifier?)
            }
            writer.member("companyId", company.ids.company)
            writer.member("workspaceId", IdentifierBook.workspace)
            writer.member("createdAt", type.createdAt)
            writer.member("deletedAt", nil as Moment?)
            writer.name("meetingInfo")
            writer.meetingInfo(type, duration: type.duration)
            writer.meetingOptions(type)
        }
    }

    private mutating func meetingInfo(_ type: MeetingType, duration: Int) {
        object { writer in
            writer.member("name", type.name)
            writer.member("description", "")
            writer.member("duration", duration)
            writer.member("channel", type.channel)
            writer.member("groupBooking", type.isGroup)
            writer.member("bufferBefore", 0)
            writer.member("bufferAfter", 0)
        }
    }

    private mutating func meetingOptions(_ type: MeetingType) {
        object("meetingOptions") { writer in
            writer.array("allowedDurations") { writer in
                for duration in type.allowedDurations { writer.value(duration) }
            }
            writer.member("allowHostSelection", false)
            writer.member("allowAddingGuests", true)
            writer.member("doubleOptIn", type.confirmation == .doubleOptIn ? "enabled" : "disabled")
            writer.member("requireHostConfirmation", type.confirmation == .requireHostConfirmation ? "enabled" : "disabled")
            writer.member("allowPhoneOnlyBooking", type.allowsPhoneOnly)
        }
    }

    /// The round-robin queue (API page 9.3).
    mutating func queue(of company: Company) {
        object { writer in
            writer.member("id", IdentifierBook.queue)
            writer.member("name", "All hosts")
            writer.member("type", "simpleRoundRobin")
            writer.member("workspaceId", IdentifierBook.workspace)
            writer.array("meetingTypeIds") { $0.value(company.ids.meetingType(company.ids.index(of: .queue))) }
            writer.array("hosts") { writer in
                for index in company.queueMembers where company.users[index].deletedAt == nil { writer.host(index, of: company) }
            }
        }
    }

    /// One bookable start (API page 10.1).
    mutating func spot(_ spot: OpenSpot, offset: Int, type: Int, of company: Company) {
        object { writer in
            writer.member("startTime", spot.start.iso8601(offset: offset))
            guard let index = spot.appointment else { return }
            writer.object("appointment") { writer in
                writer.member("id", company.ids.appointment(index))
                writer.member("totalSpots", company.meetingTypes[type].spots)
                writer.member("takenSpots", company.appointments[index].takenSpots)
            }
        }
    }

    /// The appointment of API page 12.1, as it was seen at the horizon.
    mutating func appointment(_ index: Int, of company: Company, horizon: Moment) {
        let appointment = company.appointments[index]
        let type = company.meetingTypes[appointment.meetingType]
        let cancellation = appointment.cancellation.flatMap { $0.at <= horizon ? $0 : nil }
        object { writer in
            writer.member("id", company.ids.appointment(index))
            writer.member("start", appointment.start)
            writer.member("end", appointment.end)
            writer.member("meetingTypeId", company.ids.meetingType(appointment.meetingType))
            writer.array("hostIds") { $0.value(company.ids.user(appointment.host)) }
            writer.object("hostingInfo") { writer in
                writer.member("mainHost", company.ids.user(appointment.host))
                writer.member("meetingLink", nil as String?)
            }
            writer.name("meetingInfo")
            writer.meetingInfo(type, duration: appointment.duration)
            writer.member("isCancelled", cancellation != nil)
            writer.object("cancel") { writer in
                writer.member("actionSource", cancellation == nil ? nil : "host")
                writer.member("actionAt", cancellation?.at)
                writer.member("actionBy", cancellation.map { company.ids.user($0.by) })
                writer.member("reason", cancellation?.reason)
            }
            writer.array("attendees") { writer in
                for attendee in appointment.attendees where attendee.isVisible(horizon) { writer.attendee(attendee, of: company) }
            }
            writer.member("companyId", company.ids.company)
            writer.member("createdAt", appointment.createdAt)
            writer.member("updatedAt", appointment.updatedAt)
            writer.member("rescheduledAt", appointment.rescheduledAt)
            writer.member("rescheduleCount", appointment.rescheduleCount)
        }
    }

    private mutating func attendee(_ attendee: Attendee, of company: Company) {
        object { writer in
            writer.member("id", company.ids.attendee(attendee.number))
            writer.member("email", attendee.email)
            writer.member("firstname", attendee.firstname)
            writer.member("lastname", attendee.lastname)
            writer.member("fullname", attendee.fullname)
            writer.member("phone", attendee.phone)
            writer.member("timezone", attendee.timezone)
            writer.member("language", attendee.language)
        }
    }

    /// The provisional booking of API page 12.3.
    mutating func provisional(_ index: Int, of company: Company) {
        let booking = company.provisionals[index]
        object { writer in
            writer.member("id", company.ids.provisional(index))
            writer.name("dto")
            writer.value(booking.draft.body)
            writer.member("type", company.kind(of: index))
            writer.member("status", booking.status.rawValue)
            writer.member("createdAt", booking.createdAt)
            writer.member("deletedAt", booking.endedAt)
            writer.member("queueBookingInfo", nil as String?)
            writer.array("hosts") { $0.host(booking.host, of: company) }
            writer.member("meetingTypeId", company.ids.meetingType(booking.meetingType))
        }
    }
}

extension Attendee {
    fileprivate func isVisible(_ horizon: Moment) -> Bool {
        createdAt <= horizon && (removedAt ?? .distantFuture) > horizon
    }
}
