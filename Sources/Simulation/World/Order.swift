import BulkModel
import JSONText

/// What a POST asks the simulated server for, read out of its body.
enum Order: Sendable {
    case user(email: String, given: String, family: String)
    case booking(BookingOrder)

    /// The thing that would be made, by name: two orders with one subject must have one effect.
    var subject: String {
        switch self {
        case .user(let email, _, _): email.lowercased()
        case .booking(let order): order.subject
        }
    }
}

struct BookingOrder: Sendable {
    var type: BookingRow.MeetingType
    /// `nil` for queue types.
    var host: Int?
    var slot: Int
    /// What the row wants, whichever is asked for; the simulated files say it in a note.
    var wanted: Wanted
    var email: String?
    var phone: String?
    var ignoresAvailability: Bool
    /// The whole body, for the list of provisional bookings.
    var body: [UInt8]

    /// The attendee's address in small letters, or the digits of the phone.
    var who: String { email?.lowercased() ?? String(decoding: (phone ?? "").utf8.filter { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self) }

    /// The same booking for somebody else.
    mutating func give(to other: String) {
        email = other
        phone = nil
        guard let json = try? JSON.parse(body), var object = json.object, var attendee = json["attendee"]?.object else { return }
        attendee["email"] = .string(other)
        attendee["phone"] = nil
        object["attendee"] = .object(attendee)
        body = JSON.object(object).bytes()
    }

    var subject: String { "\(wanted.type.rawValue) \(host.map { "host \($0)" } ?? "queue") slot \(wanted.slot) \(who)" }
}

/// What a row says it wants, in the form of a note.
struct Wanted: Sendable, Hashable {
    var slot: Int
    /// What the type's name stood for when the file was made.
    var type: BookingRow.MeetingType
    var typeForm: Naming.Form

    var text: String { "\(slot) \(type.rawValue) \(typeForm.rawValue)" }

    init(slot: Int, type: BookingRow.MeetingType, typeForm: Naming.Form) {
        self.slot = slot
        self.type = type
        self.typeForm = typeForm
    }

    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, let slot = Int(words[0]), let type = BookingRow.MeetingType(rawValue: words[1]),
            let form = Naming.Form(rawValue: words[2])
        else { return nil }
        self.init(slot: slot, type: type, typeForm: form)
    }
}

extension Order {
    /// Reads a body as the server's validation would; the error is the texts of class-validator.
    static func read(_ body: [UInt8], kind: ImportKind) -> Result<Order, Complaints> {
        guard let json = try? JSON.parse(body) else { return .failure(Complaints(texts: ["Unexpected token in JSON"])) }
        return kind == .users ? user(json) : booking(json, body)
    }

    struct Complaints: Error {
        var texts: [String]
    }

    private static func user(_ json: JSON) -> Result<Order, Complaints> {
        var complaints: [String] = []
        for name in ["email", "givenName", "familyName", "timezone"] where (json[name]?.string ?? "").isEmpty {
            complaints.append("\(name) should not be empty")
        }
        guard complaints.isEmpty, let email = json["email"]?.string, let given = json["givenName"]?.string,
            let family = json["familyName"]?.string
        else { return .failure(Complaints(texts: complaints)) }
        return .success(.user(email: email, given: given, family: family))
    }

    private static func booking(_ json: JSON, _ body: [UInt8]) -> Result<Order, Complaints> {
        let attendee = json["attendee"]
        var complaints: [String] = []
        if attendee?["receiveReminders"]?.bool == nil { complaints.append("attendee.receiveReminders must be a boolean value") }
        if attendee?["notes"]?.object == nil { complaints.append("attendee.notes must be an object") }
        let isByPhone = json["phoneOnlyBooking"]?.bool == true
        if isByPhone ? attendee?["phone"]?.string == nil : attendee?["email"]?.string == nil {
            complaints.append("attendee.email must be an email")
        }
        guard complaints.isEmpty else { return .failure(Complaints(texts: complaints)) }
        guard let (type, typeHost) = Names.meetingType(json["meetingTypeId"]?.string ?? "") else {
            return .failure(Complaints(texts: ["Meeting type not found"]))
        }
        let hosts = json["hostIds"]?.array?.compactMap { $0.string.flatMap(Names.hostIndex) } ?? []
        guard type == .queue ? json["queueId"]?.string == Names.queue : hosts == [typeHost] && json["queueId"] == nil else {
            return .failure(Complaints(texts: ["hostIds or queueId is required"]))
        }
        guard let start = (json["start"]?.string).flatMap(Calendar.read), (start - Names.start(0)) % 1_800_000 == 0 else {
            return .failure(Complaints(texts: ["start must be a valid ISO 8601 date string"]))
        }
        let slot = Int((start - Names.start(0)) / 1_800_000)
        return .success(
            .booking(
                BookingOrder(
                    type: type, host: type == .queue ? nil : typeHost, slot: slot,
                    wanted: attendee?["notes"]?["Wanted"]?.string.flatMap(Wanted.init) ?? Wanted(slot: slot, type: type, typeForm: .id),
                    email: isByPhone ? nil : attendee?["email"]?.string, phone: attendee?["phone"]?.string,
                    ignoresAvailability: json["ignoreAvailability"]?.bool == true, body: body)))
    }
}
