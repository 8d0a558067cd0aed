extension UserDraft {
    private static let fields = ["email", "givenName", "familyName", "timezone", "slug", "availability", "meetingType"]

    /// Reads the body of `POST /v4/user` (API page 5.1); only the e-mail is required.
    init(_ json: JSON, zones: inout Zones, rejectsUnknown: Bool) throws(Refusal) {
        var reader = FieldReader(json)
        email = reader.email("email", isRequired: true) ?? ""
        givenName = reader.string("givenName")
        familyName = reader.string("familyName")
        timezone = reader.zone("timezone", &zones)
        slug = reader.string("slug", minimum: Slug.minimum)
        if let value = reader.value("availability") { schedule = Schedule(value, problems: &reader, zones: &zones) }
        if let value = reader.value("meetingType") { meetingType = MeetingTypeDraft(value, problems: &reader) }
        if rejectsUnknown { reader.reject(unknownBeside: Self.fields) }
        try reader.finish()
    }
}

extension MeetingTypeDraft {
    fileprivate init?(_ json: JSON, problems: inout FieldReader) {
        guard json.members != nil else {
            problems.complain("meetingType", "meetingType must be an object")
            return nil
        }
        var reader = FieldReader(json, path: "meetingType.")
        name = reader.string("name")
        duration = reader.integer("duration", in: 5...480)
        slug = reader.string("slug")
        channel = reader.choice("channel", of: FieldReader.channels)
        problems.take(reader)
    }
}

extension Schedule {
    /// Reads `availability`: an object per weekday; a day that is not mentioned keeps the standard hours.
    fileprivate init?(_ json: JSON, problems: inout FieldReader, zones: inout Zones) {
        guard json.members != nil else {
            problems.complain("availability", "availability must be an object")
            return nil
        }
        var reader = FieldReader(json, path: "availability.")
        _ = reader.string("name")
        _ = reader.zone("timezone", &zones)
        self = .standard
        if let schedule = reader.value("schedule") {
            if schedule.members == nil { reader.complain("schedule", "schedule must be an object") }
            for (day, name) in Self.weekdays.enumerated() {
                guard let value = schedule[name], value != .null else { continue }
                guard let hours = Self.hours(value) else {
                    reader.complain("schedule.\(name)", "schedule.\(name).hours must contain start and end as HH:mm")
                    continue
                }
                days[day] = hours
            }
        }
        problems.take(reader)
    }

    private static func hours(_ day: JSON) -> [Hours]? {
        guard day.members != nil, let isEnabled = day["enabled"]?.bool else { return nil }
        guard isEnabled else { return [] }
        var hours: [Hours] = []
        for element in day["hours"]?.array ?? [] {
            guard let start = element["start"]?.string.flatMap(minute), let end = element["end"]?.string.flatMap(minute), start < end
            else { return nil }
            hours.append(Hours(start: start, end: end))
        }
        return hours
    }

    private static func minute(_ text: String) -> Int? {
        var scanner = DigitScanner(text)
        guard let hour = scanner.number(2), scanner.take(":"), let minute = scanner.number(2), scanner.isAtEnd, minute < 60,
            hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }
}

extension UserPatch {
    /// Reads the body of `PATCH /v4/user/{id}`; at least one field is needed.
    init(_ json: JSON) throws(Refusal) {
        var reader = FieldReader(json)
        givenName = reader.string("givenName")
        familyName = reader.string("familyName")
        slug = reader.string("slug", minimum: Slug.minimum)
        try reader.finish()
        guard givenName != nil || familyName != nil || slug != nil else {
            throw Refusal(400, "At least one field must be provided")
        }
    }
}

extension BookingDraft {
    private static let fields = [
        "meetingTypeId", "start", "attendee", "hostIds", "queueId", "duration", "channel", "location", "skipNotifications",
        "ignoreAvailability", "phoneOnlyBooking", "icsTitle", "icsDescription", "routingFormId", "oneTimeLinkId", "paymentId", "rwgToken",
        "rwgMerchantId", "bookingPassword", "waitlistToken", "paymentProvider", "couponCode", "resourceChannelIds", "attendeePendingId",
        "appointmentId",
    ]

    /// Reads the body of `POST /v4/booking` (API page 11.1).
    init(_ json: JSON, zones: inout Zones, rejectsUnknown: Bool) throws(Refusal) {
        var reader = FieldReader(json)
        let type = reader.uuid("meetingTypeId", isRequired: true)
        let start = reader.moment("start", isRequired: true)
        let phoneOnly = reader.bool("phoneOnlyBooking") ?? false
        let attendee = Attendee(json["attendee"], isPhoneOnly: phoneOnly, problems: &reader, zones: &zones, rejectsUnknown: rejectsUnknown)
        self.init(meetingType: type ?? Identifier(high: 0, low: 0), start: start ?? .distantFuture, attendee: attendee)
        hosts = reader.uuids("hostIds")
        queue = reader.uuid("queueId")
        duration = reader.integer("duration")
        skipNotifications = reader.bool("skipNotifications") ?? false
        ignoreAvailability = reader.bool("ignoreAvailability") ?? false
        self.phoneOnly = phoneOnly
        _ = reader.choice("channel", of: FieldReader.channels)
        _ = reader.string("location")
        _ = reader.string("icsTitle", maximum: 200)
        _ = reader.string("icsDescription", maximum: 2000)
        _ = reader.string("couponCode", maximum: 32)
        _ = reader.choice("paymentProvider", of: ["paypal", "stripe", "none"])
        if rejectsUnknown { reader.reject(unknownBeside: Self.fields) }
        try reader.finish()
    }
}

extension Attendee {
    private static let fields = [
        "email", "fullname", "firstname", "lastname", "receiveReminders", "notes", "phone", "language", "timezone", "bringalongEmails",
        "dataPolicyAccepted",
    ]

    fileprivate init(_ json: JSON?, isPhoneOnly: Bool, problems: inout FieldReader, zones: inout Zones, rejectsUnknown: Bool) {
        self.init(email: nil)
        guard let json, json.members != nil else {
            problems.complain("attendee", json == nil || json == .null ? "attendee should not be empty" : "attendee must be an object")
            return
        }
        var reader = FieldReader(json, path: "attendee.")
        email = reader.email("email", isRequired: !isPhoneOnly)
        firstname = reader.string("firstname")
        lastname = reader.string("lastname")
        fullname = reader.string("fullname")
        _ = reader.bool("receiveReminders", isRequired: true)
        if reader.value("notes")?.members == nil { reader.complain("notes", "notes must be an object") }
        phone = reader.string("phone")
        if isPhoneOnly, (phone ?? "").isEmpty { reader.complain("phone", "phone should not be empty") }
        language = reader.choice("language", of: FieldReader.languages)
        timezone = reader.zone("timezone", &zones)
        bringalongEmails = reader.emails("bringalongEmails", maximum: 5)
        _ = reader.bool("dataPolicyAccepted")
        if rejectsUnknown { reader.reject(unknownBeside: Self.fields) }
        problems.take(reader)
    }
}

extension CancelRequest {
    /// Reads the body of the cancel route (API page 13.1).
    init(_ json: JSON) throws(Refusal) {
        var reader = FieldReader(json)
        reason = reader.string("reason", maximum: 500)
        attendee = reader.uuid("attendeeId")
        cancelAll = reader.bool("cancelAll") ?? false
        _ = reader.bool("cancelEntireSeries")
        try reader.finish()
    }
}
