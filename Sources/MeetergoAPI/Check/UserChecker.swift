public import BulkModel
import JSONText

/// Applies every local rule to rows of users.
public struct UserChecker: Sendable {
    private let context: CheckContext
    private var fields = RowFields<UserField>(UserField.table)
    private var zones = ZoneCatalogue()

    /// The API normalises slugs, but takes none that is shorter (API page, section 5.1).
    static let slugMinimum = 5
    /// The server's bounds for the length of a meeting, in minutes (API page, section 5.1).
    static let durations = 5...480

    public init(context: CheckContext) {
        self.context = context
    }

    /// The row's user, or everything that is wrong with it.
    public mutating func check(_ values: FieldValues) -> Checked<UserDraft> {
        fields.load(values)
        let email = required(.email)
        let givenName = required(.givenName)
        let familyName = required(.familyName)
        let timezone = timezone()
        let slug = slug(.slug)
        let availability = availability(zone: timezone)
        let meetingType = meetingType()
        guard fields.findings.isEmpty, let email, let givenName, let familyName, let timezone else { return .findings(fields.findings) }
        return .draft(
            UserDraft(
                email: email, givenName: givenName, familyName: familyName, timezone: timezone, slug: slug, availability: availability,
                meetingType: meetingType.isEmpty ? nil : meetingType))
    }

    private mutating func required(_ name: UserField) -> String? {
        guard fields[name] != nil else {
            fields.missing(name)
            return nil
        }
        return name == .email ? fields.email(name) : fields.text(name)
    }

    private mutating func timezone() -> String? {
        if fields[.timezone] != nil { return fields.zone(.timezone, &zones).map { zones.name($0) } }
        guard let name = context.defaultTimeZone else {
            fields.missing(.timezone, hint: "write a name like Europe/Berlin, or give --timezone for all rows without")
            return nil
        }
        guard let zone = zones.find(name) else {
            fields.complain(
                .timezone, "is missing, and the one of --timezone, \(Quote.short(name)), does not exist",
                hint: "write a name like Europe/Berlin")
            return nil
        }
        return zones.name(zone)
    }

    private mutating func slug(_ name: UserField) -> String? {
        guard let text = fields.text(name) else { return nil }
        guard text.unicodeScalars.count >= Self.slugMinimum else {
            fields.mistake(
                name, text, "which is too short",
                hint: "use at least \(Self.slugMinimum) characters, or leave it empty for one made from the address")
            return nil
        }
        return text
    }

    private mutating func availability(zone: String?) -> Availability? {
        guard fields[.availability] != nil else { return nil }
        if case .json(let json) = fields[.availability]?.content, json.array != nil {
            fields.complain(.availability, "is a list, the form of old API versions", hint: "write an object with a schedule per weekday")
            return nil
        }
        guard let object = fields.object(.availability) else { return nil }
        var reader = AvailabilityReader()
        let availability = reader.read(object, zone: zone, zones: &zones)
        for (problem, hint) in reader.problems { fields.complain(.availability, problem, hint: hint) }
        return availability
    }

    private mutating func meetingType() -> UserDraft.MeetingType {
        UserDraft.MeetingType(
            name: fields.text(.meetingTypeName), duration: fields.integer(.meetingTypeDuration, in: Self.durations, unit: "minutes"),
            slug: fields.text(.meetingTypeSlug), channel: fields.choice(.meetingTypeChannel, of: Channel.all, former: Channel.former),
            daysIntoFuture: daysIntoFuture())
    }

    private mutating func daysIntoFuture() -> JSON? {
        guard let object = fields.object(.meetingTypeDays) else { return nil }
        let known = ["mode", "bookingLimit", "rangeMin", "rangeMax"]
        for member in object.members where !known.contains(member.name) {
            fields.complain(
                .meetingTypeDays, "has \(Quote.short(member.name)), which the API does not know",
                hint: "it takes \(known.joined(separator: ", "))")
        }
        return .object(object)
    }
}
