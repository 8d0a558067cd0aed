public import BulkModel
import JSONText

/// Reads what a successful answer says was made.
enum Success {
    static func disposition(of reply: Reply, kind: ImportKind) -> Disposition {
        guard let object = (try? JSON.parse(reply.body, allowDuplicates: true))?.object else {
            let what = reply.body.allSatisfy({ $0 <= 0x20 }) ? "with an empty answer" : "with an answer that cannot be read"
            return withoutIdentity(reply, what)
        }
        return switch kind {
        case .users: user(object, reply)
        case .bookings: booking(object, reply)
        }
    }

    /// `userId` in the answer to a POST, `id` in every other user object (API page, section 5.2).
    private static func user(_ object: JSONObject, _ reply: Reply) -> Disposition {
        guard let id = id(object["userId"]) ?? id(object["id"]) else { return withoutIdentity(reply, "without the user's id") }
        var extras: [String: String] = [:]
        for (member, column) in furtherIds {
            // An assignment of nothing would cost as much as one of something.
            if let id = self.id(object[member]) { extras[column] = id }
        }
        return .done(.created, RemoteIdentity(id: id, extras: extras))
    }

    private static let furtherIds = [
        ("meetingTypeId", ResultColumn.meetingType), ("availabilityId", ResultColumn.availability), ("bookingUrl", ResultColumn.bookingURL),
    ]

    /// Any `provisionalBookingId` or textual `bookingType` means that somebody has yet to confirm (API page, section 11.2). The `secret` is
    /// not looked at: it allows cancelling without a key.
    private static func booking(_ object: JSONObject, _ reply: Reply) -> Disposition {
        let provisional = id(object["provisionalBookingId"])
        let type = object["bookingType"]?.string.flatMap { $0.isEmpty ? nil : Quote.line($0, limit: 60) }
        let appointment = id(object["appointmentId"])
        if provisional == nil, type == nil {
            guard let appointment else { return withoutIdentity(reply, "without the booking's id") }
            return .done(.created, RemoteIdentity(id: appointment))
        }
        guard let id = provisional ?? appointment else { return withoutIdentity(reply, "to be confirmed, without the booking's id") }
        return .done(.provisional, RemoteIdentity(id: id, extras: type.map { [ResultColumn.bookingType: $0] } ?? [:]))
    }

    private static func withoutIdentity(_ reply: Reply, _ what: String) -> Disposition {
        .doneWithoutIdentity(
            Finding(
                .reply, code: "http_\(reply.status)", message: "The API carried it out (status \(reply.status)) \(what)",
                hint: Hints.doneWithoutIdentity))
    }

    /// Ids are UUIDs in all documents, but numbers in some productive answers (API page, section 1).
    private static func id(_ json: JSON?) -> String? {
        switch json {
        case .string(let text)?:
            let line = Quote.line(text, limit: 300)
            return line.isEmpty ? nil : line
        case .number(let digits)?: return digits
        default: return nil
        }
    }
}

/// The columns that successes add to their rows, next to `_id`.
public enum ResultColumn {
    static let meetingType = "_meeting_type_id"
    static let availability = "_availability_id"
    static let bookingURL = "_booking_url"
    static let bookingType = "_booking_type"
    /// What an update could not bring about.
    static let message = "_message"
    /// The server's time of our own last change; not printed, but by it an undo tells ours from others'.
    static let updatedAt = "updatedAt"
    /// In the place of that time: there was, or may have been, a change of ours, and when is not known.
    static let someTime = "unknown"
    /// Of a booking in another slot than its own: the start that the row wants and the one that it got, ISO 8601 with the row's offset.
    static let wantedStart = "_wanted_start"
    static let bookedStart = "_booked_start"

    /// The keys of `RemoteIdentity.extras`, in the order of the result file.
    ///
    /// - Parameter updates: whether the run may change what is there.
    public static func names(for kind: ImportKind, updates: Bool = false) -> [String] {
        switch kind {
        case .users: [meetingType, availability, bookingURL] + (updates ? [message] : [])
        case .bookings: [bookingType, wantedStart, bookedStart]
        }
    }
}
