import BulkModel

/// The fields of `POST /v4/booking` (API page, section 11.1); the raw value is the index in the table.
enum BookingField: Int, CaseIterable, Sendable {
    case meetingTypeId, start, startZone, end, hostIds, queueId, duration
    case email, fullname, firstname, lastname, phone, timezone, language, receiveReminders, bringalongEmails, dataPolicyAccepted, notes
    case channel, location, skipNotifications, ignoreAvailability, phoneOnlyBooking, icsTitle, icsDescription
    case paymentProvider, couponCode, resourceChannelIds, attendeePendingId
    // Known, and never sent.
    case company, customFields, appointmentId, bookingPassword, oneTimeLinkId, paymentId, routingFormId, rwgMerchantId, rwgToken,
        waitlistToken

    static let table = FieldTable(
        kind: .bookings, fields: allCases.map(\.field),
        needs: [
            .init(["meetingTypeId"]), .init(["start"]), .init(["attendee.email"], ["attendee.phone"]),
            .init(["attendee.fullname"], ["attendee.firstname", "attendee.lastname"]),
        ])

    private var field: Field { bookingField ?? attendeeField ?? optionField ?? refusedField }

    /// What is booked, when and with whom.
    private var bookingField: Field? {
        switch self {
        case .meetingTypeId:
            Field(
                "meetingTypeId", .reference, .required,
                aliases: ["meeting type", "meeting type slug", "meeting type name", "terminart", "terminart id"],
                examples: ["20000000-0000-4000-8000-000000000001", "40000000-0000-4000-8000-000000000001"],
                meaning: "The meeting type: its id, slug or name.")
        case .start:
            Field(
                "start", .time, .required,
                aliases: ["start time", "startzeit", "beginn", "start date", "start at", "termin", "termin start"],
                examples: ["", ""],
                meaning:
                    "When it starts: ISO 8601 with offset or Z; or local time with the column `timezone`, also as 01.03.2027 09:00 and 3/1/2027 9:00 AM."
            )
        case .startZone:
            Field(
                "start.timezone", .zone, aliases: ["timezone", "time zone", "tz", "zeitzone"], examples: ["", "Europe/Berlin"],
                meaning: "The IANA zone of `start` where that has no offset; it is not sent.")
        case .end:
            Field(
                "end", .time, aliases: ["end time", "endzeit", "ende", "end date", "end at", "termin ende"], examples: ["", ""],
                meaning: "When it ends, in the form of `start`: gives the duration where there is none; it is not sent.")
        case .hostIds:
            Field(
                "hostIds", .references,
                aliases: ["host id", "host", "hosts", "host email", "host emails", "host name", "host names", "gastgeber"],
                examples: ["10000000-0000-4000-8000-000000000001"],
                meaning: "The hosts: ids, e-mail addresses or names; not needed for types with a queue.")
        case .queueId:
            Field(
                "queueId", .uuid, aliases: ["queue"], examples: ["", "50000000-0000-4000-8000-000000000001"],
                meaning: "The id of the queue of a round-robin or co-host type; found by itself where the type is.")
        case .duration:
            Field(
                "duration", .integer, aliases: ["dauer", "minutes", "minuten", "duration minutes", "dauer in minuten", "dauer minuten"],
                examples: ["30"], meaning: "Minutes, 5 to 480: the type's duration or one of those it allows; the type's if absent.")
        default: nil
        }
    }

    /// Who books it.
    private var attendeeField: Field? {
        switch self {
        case .email:
            Field(
                "attendee.email", .email, .required,
                aliases: [
                    "email", "mail", "email address", "mail address", "e-mail-adresse", "mailadresse", "invitee email", "guest email",
                ],
                examples: ["mia.weber@example.com", "li.wei@example.com"],
                meaning: "The attendee's e-mail address; not needed where `phoneOnlyBooking` is yes.")
        case .fullname:
            Field(
                "attendee.fullname", .text, .required, aliases: ["full name", "name", "attendee name", "invitee name", "teilnehmer"],
                examples: ["Mia Weber"], meaning: "The attendee's name; or give first and last name.")
        case .firstname:
            Field(
                "attendee.firstname", .text, aliases: ["firstname", "vorname", "given name", "forename"], examples: ["", "Li"],
                meaning: "The attendee's first name.")
        case .lastname:
            Field(
                "attendee.lastname", .text, aliases: ["lastname", "surname", "nachname", "family name", "familienname"],
                examples: ["", "Wei"], meaning: "The attendee's last name.")
        case .phone:
            Field(
                "attendee.phone", .text,
                aliases: ["phone", "telefon", "telefonnummer", "phone number", "mobile", "handy", "mobil", "handynummer"],
                examples: ["+49 30 1234567"], meaning: "The attendee's phone number; needed where `phoneOnlyBooking` is yes.")
        case .timezone:
            Field(
                "attendee.timezone", .zone, aliases: ["zeitzone teilnehmer", "invitee timezone"],
                examples: ["Europe/Berlin", "Asia/Shanghai"],
                meaning: "The IANA zone in which the attendee reads times.")
        case .language:
            Field(
                "attendee.language", .choice, aliases: ["language", "sprache"], examples: ["de", "en"],
                meaning: "The language of the mails: \(Language.all.joined(separator: ", ")).")
        case .receiveReminders:
            Field(
                "attendee.receiveReminders", .boolean, aliases: ["receive reminders", "reminders", "erinnerungen"],
                examples: ["true", "true"],
                meaning: "Whether the attendee gets reminders; yes if absent.")
        case .bringalongEmails:
            Field(
                "attendee.bringalongEmails", .emails,
                aliases: ["bringalong emails", "guests", "gäste", "weitere gäste", "additional guests"],
                meaning: "Up to 5 further guests' addresses, separated by comma, semicolon, bar or blank.")
        case .dataPolicyAccepted:
            Field(
                "attendee.dataPolicyAccepted", .boolean, aliases: ["data policy accepted", "datenschutz", "datenschutz akzeptiert"],
                meaning: "Whether the attendee has accepted the data policy.")
        case .notes:
            Field(
                "attendee.notes", .json,
                aliases: ["notes", "notizen", "note", "notiz", "bemerkung", "bemerkungen", "comment", "kommentar"],
                isOpen: true,
                meaning: "Answers to the form: a column `attendee.notes.QUESTION` each; a plain column Notes is sent under its own name.")
        default: nil
        }
    }

    /// How it is booked.
    private var optionField: Field? {
        switch self {
        case .channel:
            Field(
                "channel", .choice, aliases: ["kanal"],
                meaning: "How people meet: \(Channel.common.joined(separator: ", ")) …; the type's channel if absent.")
        case .location:
            Field("location", .text, aliases: ["ort"], meaning: "One of the type's locations, for the channels local and local-attendee.")
        case .skipNotifications:
            Field(
                "skipNotifications", .boolean, aliases: ["no mails", "keine mails"],
                meaning: "Yes sends the attendee no mails; overrides `--notify` and `--no-notify`.")
        case .ignoreAvailability:
            Field("ignoreAvailability", .boolean, meaning: "Yes books even where the host is busy, and without payment.")
        case .phoneOnlyBooking:
            Field("phoneOnlyBooking", .boolean, meaning: "Yes books by phone number alone; the type must allow it.")
        case .icsTitle: Field("icsTitle", .text, meaning: "The calendar entry's title, at most 200 characters.")
        case .icsDescription:
            Field(
                "icsDescription", .text,
                meaning: "The calendar entry's text, at most 2000 characters.")
        case .paymentProvider: Field("paymentProvider", .choice, meaning: "paypal, stripe or none, where the type has several.")
        case .couponCode: Field("couponCode", .text, aliases: ["coupon", "gutschein"], meaning: "A coupon, at most 32 characters.")
        case .resourceChannelIds:
            Field("resourceChannelIds", .texts, meaning: "Ids of rooms and the like, separated by comma, semicolon, bar or blank.")
        case .attendeePendingId: Field("attendeePendingId", .integer, meaning: "The number of a pending attendee.")
        default: nil
        }
    }

    private var refusedField: Field {
        func never(_ name: String, _ reason: String) -> Field { Field(name, .text, .never(reason), meaning: "Never sent: \(reason).") }
        let session = "it belongs to one visit of the booking page and cannot be used in bulk"
        return switch self {
        case .company: never("attendee.company", "the API has no such field; name the column attendee.notes.Company")
        case .customFields: never("attendee.customFields", "the API has no such field; use columns named attendee.notes.QUESTION")
        case .appointmentId: never("appointmentId", "it would change an appointment that exists")
        case .bookingPassword: never("bookingPassword", "a password has no place in an import file")
        case .oneTimeLinkId: never("oneTimeLinkId", session)
        case .paymentId: never("paymentId", session)
        case .routingFormId: never("routingFormId", session)
        case .rwgMerchantId: never("rwgMerchantId", session)
        case .rwgToken: never("rwgToken", session)
        default: never("waitlistToken", session)
        }
    }
}
