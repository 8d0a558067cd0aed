/// One line of a simulated input file.
struct RowSpec: Sendable, Hashable {
    /// Names the line while the scenario shrinks.
    var number: Int
    var content: Content

    enum Content: Sendable, Hashable {
        case user(UserRow)
        case booking(BookingRow)
        /// Bytes that are no row.
        case malformed
    }
}

struct UserRow: Sendable, Hashable {
    var person: Int
    /// The address in other letter case.
    var isUpper = false
    /// Which of the person's names: an edit gives another one.
    var name = 0
    /// Without a first name, which is invalid.
    var isBroken = false
}

struct BookingRow: Sendable, Hashable {
    enum MeetingType: String, Sendable, Hashable, CaseIterable {
        case oneOnOne, queue, group
        /// One-on-one, but somebody has to confirm: the answer is provisional.
        case confirmed
    }

    var type: MeetingType
    /// The host, from 0; queue types have none.
    var host: Int
    /// Half hours after the first start.
    var slot: Int
    var attendee: Int
    /// Known by a phone number instead of an address.
    var byPhone = false
    var ignoresAvailability = false
    /// Which answer the notes hold: an edit gives another one.
    var note = 0
    var isUpper = false
    /// Without an attendee's name, which is invalid.
    var isBroken = false
    var naming = Naming.ids
}

/// How a booking points at its host and its type.
struct Naming: Sendable, Hashable {
    enum Form: String, Sendable, CaseIterable {
        case id
        /// The address of a host, the slug of a type.
        case handle
        case name
    }

    /// Of queue types, by anything but the id: the row names no queue, the type's own is found.
    var host: Form
    var type: Form

    static let ids = Naming(host: .id, type: .id)
}

/// The ids and texts of the simulated company.
enum Names {
    static let hosts = 3
    static let admin = "90000000-0000-4000-8000-000000000001"
    static let queue = "50000000-0000-4000-8000-000000000001"

    static func host(_ index: Int) -> String { "10000000-0000-4000-8000-00000000000\(index + 1)" }

    static func hostIndex(_ id: String) -> Int? { (0..<hosts).first { host($0) == id } }

    static func type(_ type: BookingRow.MeetingType, host: Int) -> String {
        switch type {
        case .oneOnOne: "20000000-0000-4000-8000-00000000000\(host + 1)"
        case .queue: "30000000-0000-4000-8000-000000000001"
        case .group: "40000000-0000-4000-8000-00000000000\(host + 1)"
        case .confirmed: "60000000-0000-4000-8000-00000000000\(host + 1)"
        }
    }

    /// What people call a host.
    static func host(_ index: Int, _ form: Naming.Form) -> String {
        switch form {
        case .id: host(index)
        case .handle: "host\(index)@example.com"
        case .name: "Host Number \(index)"
        }
    }

    /// Every host has types of these slugs and names.
    static func label(_ type: BookingRow.MeetingType, _ form: Naming.Form) -> String {
        form == .name ? "Our \(type.rawValue) meeting" : "\(type.rawValue)-30"
    }

    static func meetingType(_ id: String) -> (type: BookingRow.MeetingType, host: Int)? {
        guard let last = id.utf8.last, last >= 0x31, last < 0x31 + UInt8(hosts) else { return nil }
        let host = Int(last - 0x31)
        return BookingRow.MeetingType.allCases.first { type($0, host: host) == id }.map { ($0, host) }
    }

    static func email(_ person: Int, isUpper: Bool) -> String { isUpper ? "P\(person)@Example.com" : "p\(person)@example.com" }

    static func phone(_ person: Int) -> String { "+49 30 \(100_000 + person)" }

    static func digits(_ person: Int) -> String { "4930\(100_000 + person)" }

    /// The start of a slot in milliseconds since 1970: from 2026-06-05T23:30:00Z on. One survey ends with the first slot (see `GroupSurvey.span`), so
    /// that many scenarios need two.
    static func start(_ slot: Int) -> Int64 { 1_780_702_200_000 + Int64(slot) * 1_800_000 }
}

extension RowSpec {
    /// The same row with its references given by id.
    var byID: RowSpec {
        guard case .booking(var row) = content else { return self }
        row.naming = .ids
        return RowSpec(number: number, content: .booking(row))
    }

    /// What the row would make on the server, named as the simulated server names it; `nil` if the row is not worth a request.
    var subject: String? {
        switch content {
        case .user(let row): row.isBroken ? nil : Names.email(row.person, isUpper: false)
        case .booking(let row): row.isBroken ? nil : row.subject
        case .malformed: nil
        }
    }
}

extension BookingRow {
    var subject: String {
        let with = type == .queue ? "queue" : "host \(host)"
        let who = byPhone ? Names.digits(attendee) : Names.email(attendee, isUpper: false)
        return "\(type.rawValue) \(with) slot \(slot) \(who)"
    }
}
