public import BulkModel

/// Finds the part of the input that a row belongs to, before anything is asked or judged.
///
/// Rows that would do the same on the server must come to the same part, however they name hosts and meeting types, or two jobs would do it
/// twice. A user goes by the folded e-mail address. A booking goes by its start as an instant and its attendee's folded address or phone digits,
/// which are in both of its keys; a part of both keys is enough, and needs no look-up. Everything else (rows that are wrong, left out or merged,
/// and what is no row) goes by its bytes. None of it depends on the day of the run: what is past tomorrow stays where it was today.
public struct ShardChooser: Sendable {
    private let shard: Shard
    private let kind: ImportKind
    private var users: UserChecker?
    private var bookings: BookingChecker?

    public init(_ shard: Shard, kind: ImportKind, context: CheckContext) {
        self.shard = shard
        self.kind = kind
        // What depends on the run, and not on the row, may not decide.
        var context = context
        context.pastBookings = .send
        context.notifications = .apiDefault
        switch kind {
        case .users: users = UserChecker(context: context)
        case .bookings: bookings = BookingChecker(context: context)
        }
    }

    /// Whether the part has the row.
    ///
    /// - Parameters:
    ///   - values: what is to be judged of the row; `nil` where it is not, as rows that are left out.
    ///   - bytes: the row as it is written down.
    public mutating func takes(_ values: FieldValues?, bytes: [UInt8]) -> Bool {
        if let text = values.flatMap({ text(of: $0) }) {
            return shard.contains(Fingerprint(hashing: Array("\(kind.rawValue)/shard/1\n\(text)".utf8)))
        }
        return shard.contains(Fingerprint(hashing: Array("rows/shard/1\n".utf8) + bytes))
    }

    /// The text by which a good row goes.
    private mutating func text(of values: FieldValues) -> String? {
        if case .draft(let user)? = users?.check(values) { return EMailKey.folded(user.email) }
        guard case .draft(let booking)? = bookings?.check(values) else { return nil }
        return "\(booking.start.instant)\n\(booking.who)"
    }
}
