import BulkModel
import MeetergoAPI

/// An input file with its rows as the real checker prepares them.
struct PreparedFile {
    let specs: [RowSpec]
    let rows: [PreparedRow]
    /// The subject of each source key.
    private(set) var subjects: [Key: String] = [:]
    /// What each subject's first row asks for, read as the server reads it.
    private(set) var orders: [String: Order] = [:]

    init(_ specs: [RowSpec], kind: ImportKind) {
        self.specs = specs
        var checker = kind == .users ? Self.userChecker : Self.bookingChecker
        rows = specs.enumerated().map { index, spec in
            let carried = Array("line \(index + 2)".utf8)
            var content: PreparedRow.Content
            if let values = spec.values {
                content = checker.content(of: values)
            } else {
                content = .malformed(Finding(.malformed, message: "bytes that are no row"))
            }
            return PreparedRow(row: index + 1, file: 0, line: index + 2, carried: carried, content: content)
        }
        for (spec, row) in zip(specs, rows) {
            guard case .effect(let effect) = row.content, let subject = spec.subject else { continue }
            subjects[effect.sourceKey] = subject
            if orders[subject] == nil, case .success(let order) = Order.read(effect.body, kind: kind) { orders[subject] = order }
        }
    }

    private static let context = CheckContext(now: Calendar.epoch / 1_000, defaultTimeZone: "UTC", actingUser: Names.admin)
    /// Copied for each file, so that the time zone is looked up once.
    private static let userChecker = warm(RowChecker(kind: .users, context: context), UserRow(person: 1).values)
    private static let bookingChecker = warm(
        RowChecker(kind: .bookings, context: context), BookingRow(type: .queue, host: 0, slot: 0, attendee: 1).values)

    private static func warm(_ checker: RowChecker, _ values: FieldValues) -> RowChecker {
        var checker = checker
        _ = checker.content(of: values)
        return checker
    }
}

extension RowSpec {
    /// The cells; `nil` for what is no row.
    fileprivate var values: FieldValues? {
        switch content {
        case .user(let row): row.values
        case .booking(let row): row.values
        case .malformed: nil
        }
    }
}

extension UserRow {
    fileprivate var values: FieldValues {
        var values = [
            FieldValue(Columns.users("email"), .text(Names.email(person, isUpper: isUpper))),
            FieldValue(Columns.users("familyName"), .text("Family \(name)")), FieldValue(Columns.users("timezone"), .text("UTC")),
        ]
        if !isBroken { values.append(FieldValue(Columns.users("givenName"), .text("Person \(person)"))) }
        return FieldValues(values)
    }
}

extension BookingRow {
    fileprivate var values: FieldValues {
        var values = [
            FieldValue(Columns.bookings("meetingTypeId"), .text(Names.type(type, host: host))),
            FieldValue(Columns.bookings("start"), .text(Calendar.iso(Names.start(slot)))),
        ]
        if type == .queue {
            values.append(FieldValue(Columns.bookings("queueId"), .text(Names.queue)))
        } else {
            values.append(FieldValue(Columns.bookings("hostIds"), .text(Names.host(host))))
        }
        if byPhone {
            values.append(FieldValue(Columns.bookings("phoneOnlyBooking"), .text("yes")))
            values.append(FieldValue(Columns.bookings("attendee.phone"), .text(Names.phone(attendee))))
        } else {
            values.append(FieldValue(Columns.bookings("attendee.email"), .text(Names.email(attendee, isUpper: isUpper))))
        }
        if !isBroken { values.append(FieldValue(Columns.bookings("attendee.fullname"), .text("Attendee \(attendee)"))) }
        if ignoresAvailability { values.append(FieldValue(Columns.bookings("ignoreAvailability"), .text("yes"))) }
        if note > 0 { values.append(FieldValue(Columns.note, .text("answer \(note)"))) }
        return FieldValues(values)
    }
}

/// The columns of the simulated files, one a field.
private enum Columns {
    static func users(_ name: String) -> FieldSource { userColumns[name] ?? note }
    static func bookings(_ name: String) -> FieldSource { bookingColumns[name] ?? note }

    static let note: FieldSource = {
        let index = APIFields.table(for: .bookings).fields.firstIndex { $0.name == "attendee.notes" } ?? 0
        return FieldSource(field: index, name: "attendee.notes.Remark", column: "attendee.notes.Remark")
    }()

    private static let userColumns = columns(.users)
    private static let bookingColumns = columns(.bookings)

    private static func columns(_ kind: ImportKind) -> [String: FieldSource] {
        let fields = APIFields.table(for: kind).fields
        return Dictionary(
            uniqueKeysWithValues: fields.enumerated().map { ($1.name, FieldSource(field: $0, name: $1.name, column: $1.name)) })
    }
}
