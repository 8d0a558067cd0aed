public import BulkModel
import HTTPTypes

/// A booking to be made by `POST /v4/booking` (API page, section 11.1).
public struct BookingDraft: Sendable, Hashable {
    /// Whom the booking is with: one-on-one and group types name hosts, queue types their queue.
    public enum Target: Sendable, Hashable {
        /// Each an id, or an e-mail address or name that is yet to be resolved.
        case hosts([String])
        case queue(String)
        /// The row names nobody: the type's queue takes it.
        case typeQueue
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

    /// An id, or a slug or name that is yet to be resolved.
    public var meetingType: String
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
        var writer = BodyWriter()
        writer.begin()
        writer.member("meetingTypeId", meetingType)
        writer.member("start", start.text)
        switch target {
        case .hosts(let hosts): writer.member("hostIds", hosts)
        case .queue(let queue): writer.member("queueId", queue)
        case .typeQueue: break
        }
        write(into: &writer, notifications: notifications)
        return writer.bytes
    }

    /// The form that the digest is taken of: the start in UTC, without the references, which are in the key, and without anything that comes
    /// from the settings of a run, so that a run with other settings does not take every row for changed.
    public var canonicalBody: [UInt8] {
        var writer = BodyWriter()
        writer.begin()
        writer.member("start", TimeText.utc(start.instant))
        write(into: &writer, notifications: .apiDefault)
        return writer.bytes
    }

    private func write(into writer: inout BodyWriter, notifications: CheckContext.Notifications) {
        attendee.write(into: &writer)
        options.write(into: &writer, notifications: notifications)
        writer.end()
    }

    /// Type, sorted hosts or queue, start as instant, and the attendee's lower-cased address or phone digits (design §2): of a row as it is
    /// given the source key, with its references resolved the effect key.
    public var key: Key {
        let type = Reference.folded(meetingType)
        let who = who
        return switch target {
        case .hosts(let hosts):
            Key(
                .bookings,
                canonical: Self.canonicalKey(type: type, hosts: hosts.map(Reference.folded).sorted(), start: start.instant, who: who))
        case .queue(let queue): Key(.bookings, canonical: "\(type)\nqueue \(queue)\n\(start.instant)\n\(who)")
        case .typeQueue: Key(.bookings, canonical: "\(type)\nqueue\n\(start.instant)\n\(who)")
        }
    }

    /// Whether the booking is with hosts that it names, and not with whom a queue chooses.
    var namesHosts: Bool { if case .hosts = target { true } else { false } }

    /// The attendee as the key has it.
    var who: String { attendee.email.map(EMailKey.folded) ?? ValueForms.digits(attendee.phone ?? "") }

    /// The text that the key of a booking with named hosts is made from.
    static func canonicalKey(type: String, hosts: [String], start: Int64, who: String) -> String {
        "\(type)\nhosts \(hosts.joined(separator: ","))\n\(start)\n\(who)"
    }

    var trace: KeyTrace {
        var tracer = KeyTracer()
        tracer.mix(uuid: Reference.folded(meetingType).utf8.span)
        switch target {
        case .hosts(let hosts):
            tracer.mix(1)
            for host in hosts.map(Reference.folded).sorted() { tracer.mix(uuid: host.utf8.span) }
        case .queue(let queue):
            tracer.mix(2)
            tracer.mix(uuid: queue.utf8.span)
        case .typeQueue: tracer.mix(2)
        }
        tracer.mix(UInt64(bitPattern: start.instant))
        if let email = attendee.email {
            tracer.mix(email: EMailKey.folded(email).utf8.span)
        } else {
            tracer.mix(digits: ValueForms.digits(attendee.phone ?? ""))
        }
        return tracer.trace
    }

    /// What the draft would do on the server.
    ///
    /// - Parameter sourceKey: the key of the draft before its references were resolved; its own where it had none.
    public func effect(
        actingUser: String?, notifications: CheckContext.Notifications = .apiDefault, sourceKey: Key? = nil
    ) -> Effect {
        let key = key
        return Effect(
            sourceKey: sourceKey ?? key, effectKey: key, digest: Digest(canonicalBody: canonicalBody), method: .post, path: "/v4/booking",
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
            case .apiDefault, .undecided: nil
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
