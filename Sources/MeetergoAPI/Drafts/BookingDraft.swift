public import BulkModel
import HTTPTypes

/// A booking to be made by `POST /v4/booking` (API page, section 11.1).
public struct BookingDraft: Sendable, Hashable {
    /// Whom the booking is with: one-on-one and group types name hosts, queue types their queue.
    public enum Target: Sendable, Hashable {
        case hosts([String])
        case queue(String)
    }

    /// When it starts.
    public struct Start: Sendable, Hashable {
        /// Seconds since 1970.
        public var instant: Int64
        /// Seconds east of UTC, as the row or its zone gives it; only the notation follows it.
        public var offset: Int64

        /// ISO 8601 with its offset.
        public var text: String { offset == 0 ? TimeText.utc(instant) : TimeText.local(instant, offset: offset) }
    }

    public struct Attendee: Sendable, Hashable {
        public struct Note: Sendable, Hashable {
            public var question: String
            public var answer: String
        }

        public var email: String?
        public var fullname: String?
        public var firstname: String?
        public var lastname: String?
        public var phone: String?
        public var timezone: String?
        public var language: String?
        /// The API refuses a booking that does not say.
        public var receiveReminders = true
        public var bringalongEmails: [String] = []
        public var dataPolicyAccepted: Bool?
        /// Ordered by the UTF-8 bytes of the questions.
        public var notes: [Note] = []
    }

    /// What few rows say.
    public struct Options: Sendable, Hashable {
        /// Minutes.
        public var duration: Int?
        public var channel: String?
        public var location: String?
        public var skipNotifications: Bool?
        public var ignoreAvailability: Bool?
        public var phoneOnlyBooking: Bool?
        public var icsTitle: String?
        public var icsDescription: String?
        public var paymentProvider: String?
        public var couponCode: String?
        public var resourceChannelIds: [String] = []
        public var attendeePendingId: Int?
    }

    public var meetingTypeId: String
    public var start: Start
    public var target: Target
    public var attendee: Attendee
    public var options: Options
}

extension BookingDraft {
    /// The request body.
    ///
    /// - Parameter notifications: settles `skipNotifications` where the row does not.
    public func body(notifications: CheckContext.Notifications = .apiDefault) -> [UInt8] {
        body(start: start.text, hostOrder: { $0 }, notifications: notifications)
    }

    /// The form that the digest is taken of: the start in UTC, the hosts in order, and nothing that comes from the settings of a run, so that
    /// a run with other settings does not take every row for changed.
    public var canonicalBody: [UInt8] {
        body(start: TimeText.utc(start.instant), hostOrder: { $0.sorted() }, notifications: .apiDefault)
    }

    private func body(start: String, hostOrder: ([String]) -> [String], notifications: CheckContext.Notifications) -> [UInt8] {
        var writer = BodyWriter()
        writer.begin()
        writer.member("meetingTypeId", meetingTypeId)
        writer.member("start", start)
        switch target {
        case .hosts(let hosts): writer.member("hostIds", hostOrder(hosts))
        case .queue(let queue): writer.member("queueId", queue)
        }
        attendee.write(into: &writer)
        options.write(into: &writer, notifications: notifications)
        writer.end()
        return writer.bytes
    }

    /// Type, sorted hosts or queue, start as instant, and the attendee's lower-cased address or phone digits (design §2).
    public var key: Key {
        let with =
            switch target {
            case .hosts(let hosts): "hosts \(hosts.sorted().joined(separator: ","))"
            case .queue(let queue): "queue \(queue)"
            }
        let who = attendee.email.map(EMailKey.folded) ?? ValueForms.digits(attendee.phone ?? "")
        return Key(.bookings, canonical: "\(meetingTypeId)\n\(with)\n\(start.instant)\n\(who)")
    }

    var trace: KeyTrace {
        var tracer = KeyTracer()
        tracer.mix(uuid: meetingTypeId.utf8.span)
        switch target {
        case .hosts(let hosts):
            tracer.mix(1)
            for host in hosts.sorted() { tracer.mix(uuid: host.utf8.span) }
        case .queue(let queue):
            tracer.mix(2)
            tracer.mix(uuid: queue.utf8.span)
        }
        tracer.mix(UInt64(bitPattern: start.instant))
        if let email = attendee.email {
            tracer.mix(email: EMailKey.folded(email).utf8.span)
        } else {
            tracer.mix(digits: ValueForms.digits(attendee.phone ?? ""))
        }
        return tracer.trace
    }

    /// What the draft would do on the server. The row gives ids, so that both keys are one.
    public func effect(actingUser: String?, notifications: CheckContext.Notifications = .apiDefault) -> Effect {
        let key = key
        return Effect(
            sourceKey: key, effectKey: key, digest: Digest(canonicalBody: canonicalBody), method: .post, path: "/v4/booking",
            actingUser: actingUser, body: body(notifications: notifications))
    }
}

extension BookingDraft.Attendee {
    func write(into writer: inout BodyWriter) {
        writer.begin("attendee")
        writer.member("email", email)
        writer.member("fullname", fullname)
        writer.member("firstname", firstname)
        writer.member("lastname", lastname)
        writer.member("phone", phone)
        writer.member("timezone", timezone)
        writer.member("language", language)
        writer.member("receiveReminders", receiveReminders)
        writer.member("bringalongEmails", bringalongEmails)
        writer.member("dataPolicyAccepted", dataPolicyAccepted)
        // Required even when empty (API page, section 11.1).
        writer.begin("notes")
        for note in notes { writer.answer(note.question, note.answer) }
        writer.end()
        writer.end()
    }
}

extension BookingDraft.Options {
    func write(into writer: inout BodyWriter, notifications: CheckContext.Notifications) {
        writer.member("duration", duration)
        writer.member("channel", channel)
        writer.member("location", location)
        let setting: Bool? =
            switch notifications {
            case .apiDefault: nil
            case .notify: false
            case .noNotify: true
            }
        writer.member("skipNotifications", skipNotifications ?? setting)
        writer.member("ignoreAvailability", ignoreAvailability)
        writer.member("phoneOnlyBooking", phoneOnlyBooking)
        writer.member("icsTitle", icsTitle)
        writer.member("icsDescription", icsDescription)
        writer.member("paymentProvider", paymentProvider)
        writer.member("couponCode", couponCode)
        writer.member("resourceChannelIds", resourceChannelIds)
        writer.member("attendeePendingId", attendeePendingId)
    }
}
