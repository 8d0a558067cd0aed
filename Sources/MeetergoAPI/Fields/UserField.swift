import BulkModel

/// The fields of `POST /v4/user` (API page, section 5.1); the raw value is the index in the table.
enum UserField: Int, CaseIterable, Sendable {
    case email, givenName, familyName, timezone, slug, availability
    case meetingTypeName, meetingTypeDuration, meetingTypeSlug, meetingTypeChannel, meetingTypeDays

    static let table = FieldTable(
        kind: .users, fields: allCases.map(\.field),
        needs: [.init(["email"]), .init(["givenName"]), .init(["familyName"]), .init(["timezone"])])

    private var field: Field {
        switch self {
        case .email:
            Field(
                "email", .email, .required,
                aliases: ["mail", "email address", "mail address", "e-mail-adresse", "mailadresse", "user email", "work email"],
                examples: ["anna.schmidt@example.com", "john.smith@example.com"],
                meaning: "The address the user signs in with; no two users share one.")
        case .givenName:
            Field(
                "givenName", .text, .required, aliases: ["first name", "vorname", "forename", "prénom", "nombre"],
                examples: ["Anna", "John"],
                meaning: "The user's first name.")
        case .familyName:
            Field(
                "familyName", .text, .required, aliases: ["last name", "surname", "nachname", "familienname", "zuname"],
                examples: ["Schmidt", "Smith"], meaning: "The user's last name.")
        case .timezone:
            Field(
                "timezone", .zone, .required, aliases: ["time zone", "tz", "zeitzone"], examples: ["Europe/Berlin", "Europe/London"],
                meaning: "The user's time zone by its IANA name; `--timezone` gives one for rows without.")
        case .slug:
            Field(
                "slug", .text, aliases: ["user slug", "booking slug"], examples: ["anna-schmidt"],
                meaning: "The name in the user's booking link, at least 5 characters; made from the e-mail address if absent.")
        case .availability:
            Field(
                "availability", .json, aliases: ["verfügbarkeit"],
                examples: [
                    #"{"name":"Office","timezone":"Europe/Berlin","schedule":{"monday":{"enabled":true,"hours":[{"start":"09:00","end":"17:00"}]}}}"#
                ],
                meaning: "The weekly hours as a JSON object with a schedule per weekday; days left out are days off.")
        case .meetingTypeName:
            Field(
                "meetingType.name", .text, aliases: ["meeting type name", "terminart"], examples: ["First Talk"],
                meaning: "The name of the user's first meeting type; `30min Meeting` if absent.")
        case .meetingTypeDuration:
            Field(
                "meetingType.duration", .integer, aliases: ["meeting duration", "duration", "dauer"], examples: ["45"],
                meaning: "Its length in minutes, 5 to 480.")
        case .meetingTypeSlug:
            Field("meetingType.slug", .text, aliases: ["meeting slug"], examples: ["first-talk"], meaning: "Its name in the booking link.")
        case .meetingTypeChannel:
            Field(
                "meetingType.channel", .choice, aliases: ["meeting channel", "channel", "kanal"], examples: ["google"],
                meaning: "How people meet: \(Channel.common.joined(separator: ", ")) …; `phone` if absent.")
        case .meetingTypeDays:
            Field(
                "meetingType.daysIntoFuture", .json,
                meaning: "How far ahead it can be booked: a JSON object of mode, bookingLimit, rangeMin, rangeMax.")
        }
    }
}
