import BulkModel
import MeetergoAPI

/// What a run reads, as the real checker prepares it: a file, or what an earlier run left failed and unfinished.
struct PreparedFile {
    /// In the order of reading.
    private(set) var rows: [PreparedRow]
    /// By the number of the row.
    private(set) var specs: [Int: RowSpec] = [:]
    /// The subject of each source key.
    private(set) var subjects: [Key: String] = [:]
    /// What each subject's first row asks for, read as the server reads it.
    private(set) var orders: [String: Order] = [:]

    /// The rows of a file from its first line on.
    static func numbered(_ specs: [RowSpec]) -> [NumberedRow] { specs.enumerated().map { NumberedRow(number: $0 + 1, spec: $1) } }

    /// The rows of an undo.
    init(undoing rows: [PreparedRow]) {
        self.rows = rows
    }

    /// A row that keeps its number; on `retry`, whether it is sent.
    struct NumberedRow {
        var number: Int
        var spec: RowSpec
        var isRetried = false
        var isSelected = true
    }

    /// - Parameter references: what is known of hosts and types, where some rows have them by name.
    init(_ numbered: [NumberedRow], kind: ImportKind, references: ReferenceResolver? = nil) {
        var checker = kind == .users ? Self.userChecker : Self.bookingChecker
        if let references { checker = RowChecker(kind: kind, context: Self.context, references: references) }
        rows = numbered.map { row in
            let content: PreparedRow.Content
            if let values = row.spec.values {
                content = checker.content(of: values)
            } else {
                content = .malformed(Finding(.malformed, message: "bytes that are no row"))
            }
            return PreparedRow(
                row: row.number, file: 0, line: row.number + 1, carried: Array("line \(row.number + 1)".utf8), content: content,
                isSelected: row.isSelected, retriedRow: row.isRetried ? row.number : nil)
        }
        for (row, prepared) in zip(numbered, rows) {
            specs[row.number] = row.spec
            guard let subject = row.spec.subject else { continue }
            switch prepared.content {
            case .effect(let effect):
                subjects[effect.sourceKey] = subject
                if orders[subject] == nil, case .success(let order) = Order.read(effect.body, kind: kind) { orders[subject] = order }
            case .obstructed(let obstacle): subjects[obstacle.sourceKey] = subject
            case .invalid, .malformed, .skipped, .merged: break
            }
        }
    }

    /// What has to be looked up for these rows.
    static func needs(_ rows: [NumberedRow]) -> ReferenceNeeds {
        var needs = ReferenceNeeds()
        var checker = bookingChecker
        for row in rows where row.isSelected {
            guard let values = row.spec.values, BookingReferences.mayNeedLook(values), let draft = checker.booking(values) else { continue }
            needs.add(draft, file: 0, line: row.number + 1)
        }
        return needs
    }

    /// The mistake: what a row gives is all that it is recognised by.
    mutating func mistakeKeys() {
        for index in rows.indices {
            guard case .effect(var effect) = rows[index].content else { continue }
            effect.effectKey = effect.sourceKey
            rows[index].content = .effect(effect)
        }
    }

    func row(_ number: Int) -> PreparedRow? {
        if rows.indices.contains(number - 1), rows[number - 1].row == number { return rows[number - 1] }
        return rows.first { $0.row == number }
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
            FieldValue(
                Columns.bookings("meetingTypeId"),
                .text(naming.type == .id ? Names.type(type, host: host) : Names.label(type, naming.type))),
            FieldValue(Columns.bookings("start"), .text(Calendar.iso(Names.start(slot)))),
        ]
        if type != .queue {
            values.append(FieldValue(Columns.bookings("hostIds"), .text(Names.host(host, naming.host))))
        } else if naming.host == .id {
            values.append(FieldValue(Columns.bookings("queueId"), .text(Names.queue)))
        }
        if byPhone {
            values.append(FieldValue(Columns.bookings("phoneOnlyBooking"), .text("yes")))
            values.append(FieldValue(Columns.bookings("attendee.phone"), .text(Names.phone(attendee))))
        } else {
            values.append(FieldValue(Columns.bookings("attendee.email"), .text(Names.email(attendee, isUpper: isUpper))))
        }
        if !isBroken { values.append(FieldValue(Columns.bookings("attendee.fullname"), .text("Attendee \(attendee)"))) }
        if ignoresAvailability { values.append(FieldValue(Columns.bookings("ignoreAvailability"), .text("yes"))) }
        values.append(FieldValue(Columns.wanted, .text(Wanted(slot: slot, type: type, typeForm: naming.type).text)))
        if note > 0 { values.append(FieldValue(Columns.note, .text("answer \(note)"))) }
        return FieldValues(values)
    }
}

/// The columns of the simulated files, one a field.
private enum Columns {
    static func users(_ name: String) -> FieldSource { userColumns[name] ?? note }
    static func bookings(_ name: String) -> FieldSource { bookingColumns[name] ?? note }

    static let note = notes("attendee.notes.Remark")
    static let wanted = notes("attendee.notes.Wanted")

    private static func notes(_ name: String) -> FieldSource {
        let index = APIFields.table(for: .bookings).fields.firstIndex { $0.name == "attendee.notes" } ?? 0
        return FieldSource(field: index, name: name, column: name)
    }

    private static let userColumns = columns(.users)
    private static let bookingColumns = columns(.bookings)

    private static func columns(_ kind: ImportKind) -> [String: FieldSource] {
        let fields = APIFields.table(for: kind).fields
        return Dictionary(
            uniqueKeysWithValues: fields.enumerated().map { ($1.name, FieldSource(field: $0, name: $1.name, column: $1.name)) })
    }
}
