public import JSONText

/// A meeting type as far as a booking on it needs to be known (API page, section 9.1); every field but the id may be missing.
public struct MeetingType: Sendable, Hashable {
    public var id: String
    public var slug: String?
    public var name: String?
    /// The host of a type with one host.
    public var userId: String?
    /// The queue of a round-robin or co-host type.
    public var queueId: String?
    /// Minutes.
    public var duration: Int?
    /// Minutes; besides `duration`.
    public var allowedDurations: [Int] = []
    public var channel: String?
    /// The channels an attendee may choose of; `nil` where the API does not say.
    public var allowedChannels: [String]?
    public var allowsChannelChoice: Bool?
    public var allowsHostSelection: Bool?
    public var allowsPhoneOnly: Bool?
    /// Attendees a slot takes; `nil` where the API does not say.
    public var spots: Int?
    public var isGroup: Bool?
    /// Whether host or queue and options are known, which the documented form of the list leaves out.
    var isWhole: Bool

    /// Reads a meeting type of the API, or one that `json` has made; `nil` if it has no id.
    ///
    /// The flat `name` and `duration` are those of an older form (API page, section 9.1).
    public init?(_ json: JSON) {
        guard let id = json["id"]?.string, !id.isEmpty else { return nil }
        let info = json["meetingInfo"]
        let options = json["meetingOptions"]
        self.id = id
        slug = json["slug"]?.string
        name = info?["name"]?.string ?? json["name"]?.string
        userId = json["userId"]?.string
        queueId = json["queueId"]?.string
        duration = info?["duration"]?.int ?? json["duration"]?.int
        allowedDurations = (options?["allowedDurations"]?.array ?? []).compactMap(\.int)
        channel = info?["channel"]?.string
        allowedChannels = options?["allowedChannels"]?.array?.compactMap(\.string)
        allowsChannelChoice = options?["allowSelectChannel"]?.bool
        allowsHostSelection = options?["allowHostSelection"]?.bool
        allowsPhoneOnly = options?["allowPhoneOnlyBooking"]?.bool
        spots = json["spots"]?.int
        isGroup = info?["groupBooking"]?.bool
        isWhole = options != nil || userId != nil || queueId != nil
    }

    /// The form in which it is kept: the API's own.
    var json: JSON {
        func optional(_ text: String?) -> JSON? { text.map(JSON.string) }
        var info = JSONObject()
        info["name"] = optional(name)
        info["duration"] = duration.map { JSON($0) }
        info["channel"] = optional(channel)
        info["groupBooking"] = isGroup.map(JSON.bool)
        var options: JSONObject = ["allowedDurations": .array(allowedDurations.map { JSON($0) })]
        options["allowedChannels"] = allowedChannels.map { .array($0.map(JSON.string)) }
        options["allowSelectChannel"] = allowsChannelChoice.map(JSON.bool)
        options["allowHostSelection"] = allowsHostSelection.map(JSON.bool)
        options["allowPhoneOnlyBooking"] = allowsPhoneOnly.map(JSON.bool)
        var object: JSONObject = ["id": .string(id), "meetingInfo": .object(info)]
        if isWhole { object["meetingOptions"] = .object(options) }
        object["slug"] = optional(slug)
        object["userId"] = optional(userId)
        object["queueId"] = optional(queueId)
        object["spots"] = spots.map { JSON($0) }
        return .object(object)
    }
}

extension MeetingType {
    /// What people call it.
    var title: String { name ?? slug ?? id }

    /// Whether it is certain that a slot takes one attendee and one host.
    public var isOneOnOne: Bool { queueId == nil && spots == 1 && isGroup != true }

    /// Whether a booking may join others in their appointment: it is neither certain that a slot takes one attendee, nor that a queue makes an
    /// appointment of each booking.
    var mayBeShared: Bool { !isOneOnOne && (queueId ?? "").isEmpty }

    /// Every duration that may be booked, ascending; empty where the API does not say.
    var durations: [Int] {
        guard let duration else { return [] }
        return Set(allowedDurations + [duration]).sorted()
    }

    /// Reads `GET /v4/meeting-type`: a bare array, or wrapped as in an older form (API page, section 9.1).
    static func list(_ json: JSON) -> [MeetingType]? {
        guard let types = json.array ?? json["meetingTypes"]?.array else { return nil }
        return types.filter { $0["deletedAt"]?.string == nil }.compactMap { MeetingType($0) }
    }
}

extension [MeetingType] {
    /// The types that `reference` means: by id, else by slug, else by name.
    func meant(by reference: String) -> [MeetingType] {
        let folded = Reference.folded(reference)
        if Reference.isID(folded) { return filter { Reference.folded($0.id) == folded } }
        let bySlug = filter { $0.slug.map(Reference.folded) == folded }
        return bySlug.isEmpty ? filter { $0.name.map(Reference.folded) == folded } : bySlug
    }

    /// Names to choose of, for messages.
    var spellings: [String] { flatMap { [$0.slug, $0.name].compactMap(\.self) } }
}
