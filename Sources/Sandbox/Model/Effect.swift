/// One thing the server did for good, and what left the house because of it.
package struct Effect: Sendable {
    /// The name under which an effect is listed, with the webhook it fires.
    package enum Kind: String, Sendable, CaseIterable {
        case userCreated = "user.created"
        case userUpdated = "user.updated"
        case userDeleted = "user.deleted"
        case bookingCreated = "booking.created"
        case provisionalCreated = "provisional.created"
        case provisionalDeclined = "provisional.declined"
        case provisionalExpired = "provisional.expired"
        case appointmentCancelled = "appointment.cancelled"
        case attendeeRemoved = "attendee.removed"
        case appointmentRescheduled = "appointment.rescheduled"

        /// The webhook of API page 17.
        package var webhook: String? {
            switch self {
            case .userCreated: "new_employee"
            case .bookingCreated: "booking_created"
            case .appointmentCancelled, .attendeeRemoved: "booking_cancelled"
            case .appointmentRescheduled: "booking_rescheduled"
            default: nil
            }
        }

        /// API Platform is billed by bookings created (API page 17).
        package var isBilled: Bool { self == .bookingCreated }
    }

    package var kind: Kind
    package var at: Moment
    /// The user's or attendee's address; the phone number of an attendee without one.
    package var email: String
    /// Index of the user, appointment or provisional booking it happened to.
    package var object: Int
    package var meetingType: Int?
    package var host: Int?
    package var start: Moment?
    /// Mails sent.
    package var mails = 0
}

/// The list of effects, with totals.
package struct EffectLog: Sendable {
    /// How much is kept.
    package enum Detail: String, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// The totals.
        case counts
        /// The totals and every effect.
        case full
    }

    package private(set) var entries: [Effect] = []
    package private(set) var counts: [Effect.Kind: Int] = [:]
    package private(set) var webhooks: [String: Int] = [:]
    package private(set) var mails = 0
    package private(set) var billedBookings = 0
    package let detail: Detail

    package init(detail: Detail) {
        self.detail = detail
    }

    mutating func append(_ effect: Effect) {
        guard detail != .none else { return }
        counts[effect.kind, default: 0] += 1
        mails += effect.mails
        if effect.kind.isBilled { billedBookings += 1 }
        if let webhook = effect.kind.webhook { webhooks[webhook, default: 0] += 1 }
        if detail == .full { entries.append(effect) }
    }

    /// What happened more than once although it is the same: a user's address, or type, start and attendee of a booking.
    ///
    /// Undone things do not count against themselves: only creations are compared.
    package var repeats: [[Int]] {
        struct Key: Hashable {
            var kind: Effect.Kind
            var email: String
            var meetingType: Int?
            var start: Moment?
        }
        var seen: [Key: [Int]] = [:]
        for (index, effect) in entries.enumerated() {
            switch effect.kind {
            case .userCreated, .bookingCreated, .provisionalCreated:
                let key = Key(kind: effect.kind, email: effect.email.lowercased(), meetingType: effect.meetingType, start: effect.start)
                seen[key, default: []].append(index)
            default: break
            }
        }
        return seen.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}
