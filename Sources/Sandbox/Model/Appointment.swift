/// A booked meeting.
package struct Appointment: Sendable {
    package struct Cancellation: Sendable {
        package var at: Moment
        package var by: Int
        package var reason: String?
    }

    package var meetingType: Int
    package var host: Int
    package var start: Moment
    /// Minutes.
    package var duration: Int
    package var attendees: [Attendee]
    package var createdAt: Moment
    package var updatedAt: Moment
    package var rescheduledAt: Moment?
    package var rescheduleCount = 0
    package var cancellation: Cancellation?

    package var end: Moment { start + .minutes(duration) }

    /// Attendees that have not been taken out.
    package var takenSpots: Int { attendees.count { $0.removedAt == nil } }
}

/// A person who booked.
package struct Attendee: Sendable {
    /// Number within the company, which its id is minted from.
    package var number = 0
    package var email: String?
    package var firstname: String?
    package var lastname: String?
    package var fullname: String?
    package var phone: String?
    package var timezone: String?
    package var language: String?
    package var bringalongEmails: [String] = []
    package var createdAt = Moment(nanoseconds: 0)
    package var removedAt: Moment?

    package init(email: String?, fullname: String? = nil, phone: String? = nil) {
        self.email = email
        self.fullname = fullname
        self.phone = phone
    }
}

/// What `POST /v4/booking` asks for, checked for itself but not yet against the company.
package struct BookingDraft: Sendable {
    package var meetingType: Identifier
    package var start: Moment
    /// Minutes.
    package var duration: Int?
    package var hosts: [Identifier] = []
    package var queue: Identifier?
    package var attendee: Attendee
    package var skipNotifications = false
    package var ignoreAvailability = false
    package var phoneOnly = false
    /// The body as it came; a provisional booking shows it again.
    package var body: JSON = .null

    package init(
        meetingType: Identifier, start: Moment, duration: Int? = nil, hosts: [Identifier] = [], queue: Identifier? = nil,
        attendee: Attendee,
        ignoreAvailability: Bool = false
    ) {
        self.meetingType = meetingType
        self.start = start
        self.duration = duration
        self.hosts = hosts
        self.queue = queue
        self.attendee = attendee
        self.ignoreAvailability = ignoreAvailability
    }
}

/// A booking that waits for the attendee's or the host's word; it holds its slot meanwhile.
package struct ProvisionalBooking: Sendable {
    /// The states the API lists.
    package enum Status: String, Sendable {
        case pending, confirmed, expired
        case declined = "declined_by_host"
    }

    package var draft: BookingDraft
    package var meetingType: Int
    package var host: Int
    /// Minutes.
    package var duration: Int
    package var status = Status.pending
    package var createdAt: Moment
    package var endedAt: Moment?

    package var end: Moment { draft.start + .minutes(duration) }
}
