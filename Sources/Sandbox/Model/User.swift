/// A person or resource of the company.
package struct User: Sendable {
    /// The user types of the API.
    package enum Kind: String, Sendable {
        case standard
        case apiPlatform = "api-platform"
    }

    package var email: String
    package var givenName: String
    package var familyName: String
    package var slug: String
    package var timezone: String
    package var schedule: Schedule
    package var kind: Kind
    package var isAdmin: Bool
    package var createdAt: Moment
    package var updatedAt: Moment
    package var deletedAt: Moment?

    package var fullName: String { familyName.isEmpty ? givenName : "\(givenName) \(familyName)" }
}

/// What `POST /v4/user` asks for, checked for itself but not yet against the company.
package struct UserDraft: Sendable {
    package var email: String
    package var givenName: String?
    package var familyName: String?
    package var timezone: String?
    package var slug: String?
    package var schedule: Schedule?
    package var meetingType: MeetingTypeDraft?

    package init(
        email: String, givenName: String? = nil, familyName: String? = nil, timezone: String? = nil, slug: String? = nil,
        schedule: Schedule? = nil, meetingType: MeetingTypeDraft? = nil
    ) {
        self.email = email
        self.givenName = givenName
        self.familyName = familyName
        self.timezone = timezone
        self.slug = slug
        self.schedule = schedule
        self.meetingType = meetingType
    }
}

/// The part of a new user that describes the meeting type to come with them.
package struct MeetingTypeDraft: Sendable {
    package var name: String?
    /// Minutes, 5 to 480.
    package var duration: Int?
    package var slug: String?
    package var channel: String?

    package init(name: String? = nil, duration: Int? = nil, slug: String? = nil, channel: String? = nil) {
        self.name = name
        self.duration = duration
        self.slug = slug
        self.channel = channel
    }
}

/// The changes `PATCH /v4/user/{id}` can make.
package struct UserPatch: Sendable {
    package var givenName: String?
    package var familyName: String?
    package var slug: String?

    package init(givenName: String? = nil, familyName: String? = nil, slug: String? = nil) {
        self.givenName = givenName
        self.familyName = familyName
        self.slug = slug
    }
}
