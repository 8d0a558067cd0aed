public import BulkModel

/// What the API knows about the fields of each kind.
public enum APIFields {
    /// The table that mapping, checking, `template` and help share.
    public static func table(for kind: ImportKind) -> FieldTable {
        switch kind {
        case .users: UserField.table
        case .bookings: BookingField.table
        }
    }

    /// The header and example rows of a template: every field that may be sent.
    ///
    /// - Parameter now: seconds since 1970; example bookings start some weeks later, as the past cannot be booked.
    public static func template(for kind: ImportKind, now: Int64) -> (columns: [String], rows: [[String]]) {
        let fields = table(for: kind).fields.filter {
            if case .never = $0.rule { false } else { true }
        }
        let starts = exampleStarts(after: now)
        let rows = (0..<2).map { row in
            fields.map { field in
                if kind == .bookings, field.name == "start" { return starts[row] }
                if field.isOpen { return row == 0 ? "Example Ltd" : "" }
                return field.examples.indices.contains(row) ? field.examples[row] : ""
            }
        }
        return (fields.map { $0.isOpen ? "\($0.name).Company" : $0.name }, rows)
    }

    /// One start with an offset and one in local time, on a Tuesday at least three weeks ahead.
    private static func exampleStarts(after now: Int64) -> [String] {
        let day: Int64 = 86400
        var start = (now / day + 21) * day
        // 1970-01-01 was a Thursday.
        while (start / day) % 7 != 5 { start += day }
        let text = TimeText.utc(start + 9 * 3600)
        return [text, String(text.prefix(16))]
    }
}

extension APIFields {
    /// The full name of a field that an answer names, which may leave out the `attendee.` in front.
    static func fullName(_ name: String, in kind: ImportKind) -> String {
        let fields = table(for: kind).fields
        if fields.contains(where: { $0.name == name }) { return name }
        let nested = "attendee.\(name)"
        return fields.contains { $0.name == nested } ? nested : name
    }
}
