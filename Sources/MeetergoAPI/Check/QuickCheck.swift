public import BulkModel

/// Tells of most good rows that they are good by a look at their bytes, without making a single text of them.
///
/// It knows the usual forms only. What it does not know for certain to be good, it leaves to ``RowChecker``, which also says what is wrong.
/// Both must agree on every row that this one takes: `QuickCheckTests` holds them against each other.
public struct QuickCheck: Sendable {
    private enum Form: Sendable {
        /// At most so many bytes.
        case text(Int)
        case email, slug, zone, startZone, uuid, host, phone, start, end, duration
        case integer(ClosedRange<Int>)
        case choice([String])
        case boolean
        /// Must be empty to be judged here.
        case other
    }

    private struct Lane: Sendable {
        var form: Form
        var bit: UInt64
    }

    private let kind: ImportKind
    private let context: CheckContext
    private let lanes: [Lane]
    private var zones: ZoneCatalogue
    /// Texts that were good before, with the zone they name; a column repeats few.
    private var known: [[(text: [UInt8], zone: Int)]]
    private let defaultZone: Int?

    private static let knownLimit = 32

    /// - Parameter sources: the fields of the columns that are handed in with each row; nil where something about them is unusual.
    public init?(kind: ImportKind, context: CheckContext, sources: [FieldSource]) {
        self.kind = kind
        self.context = context
        var seen: Set<Int> = []
        var lanes: [Lane] = []
        for source in sources {
            guard let form = kind == .users ? Self.userForm(source) : Self.bookingForm(source) else { return nil }
            // An open field may come in several columns, with a question each.
            if case .text(.max) = form {} else if !seen.insert(source.field).inserted { return nil }
            lanes.append(Lane(form: form, bit: 1 << UInt64(source.field)))
        }
        guard Set(sources.map(\.name)).count == sources.count else { return nil }
        self.lanes = lanes
        known = Array(repeating: [], count: lanes.count)
        var zones = ZoneCatalogue()
        defaultZone = context.defaultTimeZone.flatMap { zones.find($0) }
        self.zones = zones
        // What is wrong with it is for the other checker to say.
        if context.defaultTimeZone != nil, defaultZone == nil { return nil }
    }

    private static func userForm(_ source: FieldSource) -> Form? {
        switch UserField(rawValue: source.field) {
        case .email: .email
        case .givenName, .familyName, .meetingTypeName, .meetingTypeSlug: .text(.max - 1)
        case .timezone: .zone
        case .slug: .slug
        case .meetingTypeDuration: .integer(UserChecker.durations)
        case .meetingTypeChannel: .choice(Channel.all)
        case .availability, .meetingTypeDays: .other
        case nil: nil
        }
    }

    private static func bookingForm(_ source: FieldSource) -> Form? {
        switch BookingField(rawValue: source.field) {
        case .meetingTypeId, .queueId: .uuid
        case .hostIds: .host
        case .start: .start
        case .startZone: .startZone
        case .end: .end
        case .duration: .duration
        case .email: .email
        case .fullname, .firstname, .lastname, .location: .text(.max - 1)
        case .phone: .phone
        case .timezone: .zone
        case .language: .choice(Language.all)
        case .receiveReminders, .dataPolicyAccepted, .skipNotifications, .ignoreAvailability: .boolean
        // The whole object in one column is for the other checker.
        case .notes: source.name == BookingField.table.fields[source.field].name ? nil : .text(.max)
        case .channel: .choice(Channel.all)
        case .icsTitle: .text(BookingChecker.titleLimit)
        case .icsDescription: .text(BookingChecker.descriptionLimit)
        case .couponCode: .text(BookingChecker.couponLimit)
        case .paymentProvider: .choice(PaymentProvider.all)
        case nil: nil
        default: .other
        }
    }

    /// The trace of a row that is certainly good; nil says nothing about the row.
    ///
    /// - Parameters:
    ///   - bytes: what the row's cells lie in, valid UTF-8.
    ///   - cells: the place of each column's cell, in the order of the sources.
    public mutating func trace(_ bytes: Span<UInt8>, _ cells: [Range<Int>]) -> KeyTrace? {
        var row = Row()
        for index in lanes.indices {
            let cell = cells[index]
            if cell.isEmpty { continue }
            let lane = lanes[index]
            row.seen |= lane.bit
            let text = bytes.extracting(cell)
            guard Self.isPlain(text), judge(text, cell, lane.form, index, &row) else { return nil }
        }
        return kind == .users ? user(bytes, row) : booking(bytes, row)
    }

    /// What a row has shown so far.
    private struct Row {
        var seen: UInt64 = 0
        var email = 0..<0
        var type = 0..<0
        var with = 0..<0
        var start: TimeText?
        var zone: Int?

        func has(_ field: some RawRepresentable<Int>) -> Bool { seen & 1 << UInt64(field.rawValue) != 0 }
    }

    private mutating func judge(_ text: Span<UInt8>, _ cell: Range<Int>, _ form: Form, _ lane: Int, _ row: inout Row) -> Bool {
        switch form {
        case .text(let limit): return text.count <= limit
        case .email:
            row.email = cell
            return ValueForms.isEmail(text) && Self.isASCII(text)
        case .slug: return text.count >= UserChecker.slugMinimum && Self.isASCII(text)
        case .zone: return zone(text, lane) != nil
        case .startZone:
            row.zone = zone(text, lane)
            return row.zone != nil
        case .uuid:
            if kind == .bookings, lanes[lane].bit == 1 << UInt64(BookingField.meetingTypeId.rawValue) {
                row.type = cell
            } else {
                row.with = cell
            }
            return ValueForms.isUUID(text)
        case .host:
            row.with = cell
            return ValueForms.isUUID(text)
        case .phone: return text.count < 40 && Self.isPhone(text)
        case .start:
            row.start = try? TimeText.parse(text)
            return row.start != nil
        case .duration: return Self.integer(text).map(BookingChecker.durations.contains) ?? false
        case .integer(let range): return Self.integer(text).map(range.contains) ?? false
        case .choice(let choices): return choice(text, lane, choices)
        case .boolean: return choice(text, lane, ["true", "false"])
        case .end, .other: return false
        }
    }

    // MARK: Rows

    private func user(_ bytes: Span<UInt8>, _ row: Row) -> KeyTrace? {
        guard row.has(UserField.email), row.has(UserField.givenName), row.has(UserField.familyName),
            row.has(UserField.timezone) || defaultZone != nil
        else { return nil }
        var tracer = KeyTracer()
        tracer.mix(email: bytes.extracting(row.email))
        return tracer.trace
    }

    private mutating func booking(_ bytes: Span<UInt8>, _ row: Row) -> KeyTrace? {
        guard row.has(BookingField.meetingTypeId), let start = row.start, row.has(BookingField.email),
            row.has(BookingField.hostIds) != row.has(BookingField.queueId),
            row.has(BookingField.fullname) || (row.has(BookingField.firstname) && row.has(BookingField.lastname)),
            let instant = instant(start, row.zone), instant >= context.now
        else { return nil }
        var tracer = KeyTracer()
        tracer.mix(uuid: bytes.extracting(row.type))
        tracer.mix(row.has(BookingField.hostIds) ? 1 : 2)
        tracer.mix(uuid: bytes.extracting(row.with))
        tracer.mix(UInt64(bitPattern: instant))
        tracer.mix(email: bytes.extracting(row.email))
        return tracer.trace
    }

    private mutating func instant(_ start: TimeText, _ zone: Int?) -> Int64? {
        if let offset = start.offset { return start.clock - offset }
        guard let zone = zone ?? defaultZone, case .one(let instant, _) = zones.resolve(clock: start.clock, in: zone) else { return nil }
        return instant
    }

    // MARK: Values

    private mutating func zone(_ text: Span<UInt8>, _ lane: Int) -> Int? {
        for entry in known[lane] where Self.equals(text, entry.text) { return entry.zone }
        let bytes = Self.array(text)
        guard let zone = zones.find(String(decoding: bytes, as: UTF8.self)) else { return nil }
        if known[lane].count < Self.knownLimit { known[lane].append((bytes, zone)) }
        return zone
    }

    private mutating func choice(_ text: Span<UInt8>, _ lane: Int, _ choices: [String]) -> Bool {
        for entry in known[lane] where Self.equals(text, entry.text) { return true }
        let bytes = Self.array(text)
        guard choices.contains(String(decoding: bytes, as: UTF8.self)) else { return false }
        if known[lane].count < Self.knownLimit { known[lane].append((bytes, 0)) }
        return true
    }

    /// Whether there is nothing around the text that would be trimmed, and no mark of a formula that failed.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        let first = text[0]
        let last = text[text.count - 1]
        guard first > 0x20, last > 0x20, first != UInt8(ascii: "#") else { return false }
        return first < 0x80 && last < 0x80 || isPlainBeyondASCII(text)
    }

    /// The blanks of other alphabets begin with one of few bytes; letters that do too are left to the other checker.
    private static func isPlainBeyondASCII(_ text: Span<UInt8>) -> Bool {
        func isSuspect(_ byte: UInt8) -> Bool { byte == 0xC2 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF }
        if isSuspect(text[0]) { return false }
        let count = text.count
        return !(count >= 2 && isSuspect(text[count - 2])) && !(count >= 3 && isSuspect(text[count - 3]))
    }

    private static func isASCII(_ text: Span<UInt8>) -> Bool {
        var bits: UInt8 = 0
        for index in text.indices { bits |= text[index] }
        return bits < 0x80
    }

    /// Digits with the marks that stand between them, no `E` that a spreadsheet may have written, and not so bare that one may have cut them.
    private static func isPhone(_ text: Span<UInt8>) -> Bool {
        if TrunkPrefix.isBare(text) { return false }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
                UInt8(ascii: "("), UInt8(ascii: ")"):
                break
            default: return false
            }
        }
        return true
    }

    private static func integer(_ text: Span<UInt8>) -> Int? {
        guard text.count <= 9 else { return nil }
        var value = 0
        for index in text.indices {
            let digit = text[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private static func equals(_ text: Span<UInt8>, _ other: [UInt8]) -> Bool {
        guard text.count == other.count else { return false }
        let other = other.span
        for index in text.indices where text[index] != other[index] { return false }
        return true
    }

    private static func array(_ text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        return bytes
    }
}
