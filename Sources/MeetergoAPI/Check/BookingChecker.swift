public import BulkModel
import JSONText

/// Applies every local rule to rows of bookings.
public struct BookingChecker: Sendable {
    private let context: CheckContext
    var fields = RowFields<BookingField>(BookingField.table)
    var zones = ZoneCatalogue()

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
        if fields[.meetingTypeId] == nil { fields.missing(.meetingTypeId) }
        let meetingTypeId = fields.uuid(.meetingTypeId)
        let start = start()
        let target = target()
        let options = options()
        let attendee = attendee(byPhone: options.phoneOnlyBooking == true)
        guard fields.findings.isEmpty, let meetingTypeId, let start, let target else { return .findings(fields.findings) }
        return .draft(BookingDraft(meetingTypeId: meetingTypeId, start: start, target: target, attendee: attendee, options: options))
    }

    private mutating func start() -> BookingDraft.Start? {
        var zone = fields.zone(.startZone, &zones)
        guard fields[.start] != nil else {
            fields.missing(.start)
            return nil
        }
        // A zone that is wrong has its finding; another zone in its place would hide it.
        if fields[.startZone] != nil, zone == nil { return nil }
        if zone == nil, let name = context.defaultTimeZone { zone = zones.find(name) }
        guard let text = fields.text(.start) else { return nil }
        do throws(StartResolver.Problem) {
            let start = try StartResolver.resolve(text, zone: zone, zones: &zones)
            guard start.instant >= context.now else {
                fields.mistake(.start, text, "which is past", hint: "the past cannot be booked; leave the row out")
                return nil
            }
            return start
        } catch {
            fields.mistake(.start, text, error.problem, hint: error.hint)
            return nil
        }
    }

    private mutating func target() -> BookingDraft.Target? {
        let hosts = hosts()
        let queue = fields.uuid(.queueId)
        switch (fields[.hostIds] != nil, fields[.queueId] != nil) {
        case (true, true):
            fields.complain(.queueId, "is given, and so is hostIds", hint: "keep queueId for queue types, hostIds for all others")
            return nil
        case (false, false):
            fields.complain(.hostIds, "is missing, and so is queueId", hint: "give hostIds, or queueId for queue types")
            return nil
        default: return hosts.map(BookingDraft.Target.hosts) ?? queue.map(BookingDraft.Target.queue)
        }
    }

    private mutating func hosts() -> [String]? {
        guard let entries = fields.list(.hostIds) else { return nil }
        var hosts: [String] = []
        for entry in entries {
            guard ValueForms.isUUID(entry) else {
                fields.complain(.hostIds, "holds \(Quote.short(entry)), which is not a UUID", hint: RowFields<BookingField>.uuidHint)
                continue
            }
            let host = ValueForms.folded(uuid: entry)
            if !hosts.contains(host) { hosts.append(host) }
        }
        if entries.isEmpty { fields.complain(.hostIds, "names no host", hint: "give at least one id") }
        return hosts.isEmpty ? nil : hosts
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
