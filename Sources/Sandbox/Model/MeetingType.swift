/// Something that can be booked.
package struct MeetingType: Sendable {
    /// Who takes the meetings.
    package enum Hosting: Sendable, Equatable {
        /// One user alone.
        case user(Int)
        /// A free member of the company's queue.
        case queue
    }

    /// What has to happen before a booking becomes an appointment.
    package enum Confirmation: String, Sendable {
        case doubleOptIn
        case requireHostConfirmation
    }

    package var name: String
    package var slug: String
    package var hosting: Hosting
    /// Minutes.
    package var duration = 30
    /// Minutes; the default duration is always allowed besides.
    package var allowedDurations: [Int] = []
    package var channel = "phone"
    /// Attendees per slot; more than one makes a group type.
    package var spots = 1
    package var confirmation: Confirmation?
    package var allowsPhoneOnly = false
    package var createdAt: Moment

    package var isGroup: Bool { spots > 1 }

    package func allows(duration: Int) -> Bool {
        duration == self.duration || allowedDurations.contains(duration)
    }
}
