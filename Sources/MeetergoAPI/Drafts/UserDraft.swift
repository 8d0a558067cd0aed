public import BulkModel
import HTTPTypes
public import JSONText

/// A platform user to be made by `POST /v4/user` (API page, section 5.1).
public struct UserDraft: Sendable, Hashable {
    /// The user's first meeting type, as far as the row describes it.
    public struct MeetingType: Sendable, Hashable {
        public var name: String?
        /// Minutes.
        public var duration: Int?
        public var slug: String?
        public var channel: String?
        public var daysIntoFuture: JSON?

        var isEmpty: Bool { self == MeetingType() }
    }

    public var email: String
    public var givenName: String
    public var familyName: String
    public var timezone: String
    public var slug: String?
    public var availability: Availability?
    public var meetingType: MeetingType?
}

extension UserDraft {
    /// The request body; it is canonical, as all lists in it have an order of their own.
    public var body: [UInt8] {
        var writer = BodyWriter()
        writer.begin()
        writer.member("email", email)
        writer.member("givenName", givenName)
        writer.member("familyName", familyName)
        writer.member("timezone", timezone)
        writer.member("slug", slug)
        if let availability { writer.member("availability", availability.json) }
        if let meetingType {
            writer.begin("meetingType")
            writer.member("name", meetingType.name)
            writer.member("duration", meetingType.duration)
            writer.member("slug", meetingType.slug)
            writer.member("channel", meetingType.channel)
            writer.member("daysIntoFuture", meetingType.daysIntoFuture)
            writer.end()
        }
        writer.end()
        return writer.bytes
    }

    /// The lower-cased e-mail address (design §2).
    public var key: Key { Key(.users, canonical: EMailKey.folded(email)) }

    var trace: KeyTrace {
        var tracer = KeyTracer()
        tracer.mix(email: EMailKey.folded(email).utf8.span)
        return tracer.trace
    }

    /// What the draft would do on the server.
    public func effect(actingUser: String?) -> Effect {
        let body = body
        let key = key
        return Effect(
            sourceKey: key, effectKey: key, digest: Digest(canonicalBody: body), method: .post, path: "/v4/user", actingUser: actingUser,
            body: body)
    }
}
