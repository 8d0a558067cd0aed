public import BulkModel
import JSONText

/// Applies every local rule to rows of bookings.
public struct BookingChecker: Sendable {
    let context: CheckContext
    var fields = RowFields<BookingField>(BookingField.table)
    var zones = ZoneCatalogue()
    /// Whether the row's start lies before now.
    private var isPast = false

    // Limits of the API page, section 11.1.
    static let titleLimit = 200
    static let descriptionLimit = 2000
    static let couponLimit = 32
    static let bringalongLimit = 5
    static let durations = 5...480

    public init(context: CheckContext) {
        self.context = context
    }

    /// The row's booking, or everything that is wrong with it.
    public mutating func check(_ values: FieldValues) -> Checked<BookingDraft> {
        fields.load(values)
        isPast = false
        if fields[.meetingTypeId] == nil { fields.missing(.meetingTypeId) }
        let meetingType = reference(.meetingTypeId)
        let start = start()
        let target = target()
        let end = end(of: start)
        var options = options()
        settle(&options, start: start, end: end)
        if context.notifications == .undecided, fields[.skipNotifications] == nil {
            fields.complain(
                .skipNotifications, "is empty, and neither --notify nor --no-notify is given", hint: "fill it in, or give one of the two")
        }
        let attendee = attendee(byPhone: options.phoneOnlyBooking == true)
        if isPast, context.pastBookings == .skip {
            return .skipped(Finding(.past, field: "start", message: "start is past", hint: "the past cannot be booked"))
        }
        guard fields.findings.isEmpty, let meetingType, let start, let target else { return .findings(fields.findings) }
        return .draft(BookingDraft(meetingType: meetingType, start: start, target: target, attendee: attendee, options: options))
    }

    private mutating func start() -> BookingDraft.Start? {
        guard fields[.start] != nil else {
            _ = fields.zone(.startZone, &zones)
            fields.missing(.start)
            return nil
        }
        guard let start = time(.start, isZoneJudged: true) else { return nil }
        isPast = start.instant < context.now
        if isPast, context.pastBookings == .refuse, let text = fields.text(.start) {
            fields.mistake(.start, text, "which is past", hint: "the past cannot be booked; leave the row out")
            return nil
        }
        return start
    }

    /// A time in the row's zone; the zone's own mistake is among the findings once.
    private mutating func time(_ name: BookingField, isZoneJudged: Bool) -> BookingDraft.Start? {
        var zone: ZoneCatalogue.Index?
        if fields[.startZone] != nil {
            zone = isZoneJudged ? fields.zone(.startZone, &zones) : fields.quietZone(.startZone, &zones)
            // A zone that is wrong has its finding; another zone in its place would hide it.
            if zone == nil { return nil }
        } else if let name = context.defaultTimeZone {
            zone = zones.find(name)
        }
        guard let text = fields.text(name) else { return nil }
        do throws(StartResolver.Problem) {
            return try StartResolver.resolve(text, zone: zone, order: context.dateOrder, zones: &zones)
        } catch {
            fields.mistake(name, text, error.problem, hint: error.hint)
            return nil
        }
    }

    private mutating func end(of start: BookingDraft.Start?) -> BookingDraft.Start? {
        // Without a start, the end's own mistakes would mostly be the start's again.
        guard fields[.end] != nil, start != nil else { return nil }
        return time(.end, isZoneJudged: false)
    }

    /// The length out of start and end, where the row gives no other.
    private mutating func settle(_ options: inout BookingDraft.Options, start: BookingDraft.Start?, end: BookingDraft.Start?) {
        guard let start, let end, let text = fields.text(.end) else { return }
        let seconds = end.instant - start.instant
        let range = Self.durations
        guard seconds % 60 == 0, range.contains(Int(seconds / 60)) else {
            let length = seconds <= 0 ? "not after the start" : "\(seconds / 60) minutes after the start"
            return fields.mistake(
                .end, text, "which is \(length)", hint: "a booking takes \(range.lowerBound) to \(range.upperBound) whole minutes")
        }
        let minutes = Int(seconds / 60)
        if let duration = options.duration, duration != minutes {
            return fields.mistake(
                .end, text, "\(minutes) minutes after the start, while duration says \(duration)", hint: "keep one of the two")
        }
        if fields[.duration] == nil { options.duration = minutes }
    }

    private mutating func target() -> BookingDraft.Target? {
        let hosts = hosts()
        let queue = fields.uuid(.queueId)
        switch (fields[.hostIds] != nil, fields[.queueId] != nil) {
        case (true, true):
            fields.complain(.queueId, "is given, and so is hostIds", hint: "keep queueId for queue types, hostIds for all others")
            return nil
        // Whether the type has a queue to take it, the API knows.
        case (false, false): return .typeQueue
        default: return hosts.map(BookingDraft.Target.hosts) ?? queue.map(BookingDraft.Target.queue)
        }
    }

    private mutating func hosts() -> [String]? {
        guard let entries = fields.references(.hostIds) else { return nil }
        var hosts: [String] = []
        var seen: Set<String> = []
        for entry in entries {
            guard let host = good(entry, .hostIds) else { continue }
            if seen.insert(Reference.folded(host)).inserted { hosts.append(host) }
        }
        if entries.isEmpty { fields.complain(.hostIds, "names no host", hint: "give at least one id, e-mail address or name") }
        return hosts.isEmpty ? nil : hosts
    }

    private mutating func reference(_ name: BookingField) -> String? { fields.text(name).flatMap { good($0, name) } }

    /// The reference, an id in lower case; what cannot be one is among the findings.
    private mutating func good(_ text: String, _ name: BookingField) -> String? {
        if ValueForms.isUUID(text) { return ValueForms.folded(uuid: text) }
        guard !ValueForms.isBrokenUUID(text) else {
            fields.complain(name, "holds \(Quote.short(text)), which is not a UUID", hint: RowFields<BookingField>.uuidHint)
            return nil
        }
        guard text.utf8.count <= Reference.limit, !Reference.folded(text).isEmpty else {
            fields.complain(name, "holds \(Quote.short(text)), which nobody and nothing is called", hint: "give an id or a name")
            return nil
        }
        guard name == .hostIds, text.utf8.contains(UInt8(ascii: "@")), !ValueForms.isEmail(text) else { return text }
        fields.complain(
            name, "holds \(Quote.short(text)), which is not an e-mail address",
            hint: "write it like name@example.com, or give the host's id")
        return nil
    }

    private mutating func options() -> BookingDraft.Options {
        BookingDraft.Options(
            duration: fields.integer(.duration, in: Self.durations, unit: "minutes"),
            channel: fields.choice(.channel, of: Channel.all, former: Channel.former), location: fields.text(.location),
            skipNotifications: fields.boolean(.skipNotifications), ignoreAvailability: fields.boolean(.ignoreAvailability),
            phoneOnlyBooking: fields.boolean(.phoneOnlyBooking), icsTitle: fields.text(.icsTitle, atMost: Self.titleLimit),
            icsDescription: fields.text(.icsDescription, atMost: Self.descriptionLimit),
            paymentProvider: fields.choice(.paymentProvider, of: PaymentProvider.all),
            couponCode: fields.text(.couponCode, atMost: Self.couponLimit), resourceChannelIds: fields.list(.resourceChannelIds) ?? [],
            attendeePendingId: fields.integer(.attendeePendingId, in: 0...999_999_999, unit: "number"))
    }
}
