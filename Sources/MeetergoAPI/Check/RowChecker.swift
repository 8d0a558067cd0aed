public import BulkModel

/// Turns the values of a row into what a run takes: a request with its keys, or everything that is wrong.
///
/// One is used for all rows of a run in turn, as it keeps the time zones it has met.
public struct RowChecker: Sendable {
    private let context: CheckContext
    // One of the two is there. They are not cases of an enum, as taking a payload out to change it copies its storage for every row.
    private var users: UserChecker?
    private var bookings: BookingChecker?

    public init(kind: ImportKind, context: CheckContext) {
        self.context = context
        switch kind {
        case .users: users = UserChecker(context: context)
        case .bookings: bookings = BookingChecker(context: context)
        }
    }

    public mutating func content(of values: FieldValues) -> PreparedRow.Content {
        if let checked = users?.check(values) {
            switch checked {
            case .draft(let draft): return .effect(draft.effect(actingUser: context.actingUser))
            case .findings(let findings): return .invalid(findings)
            }
        }
        switch bookings?.check(values) {
        case .draft(let draft): return .effect(draft.effect(actingUser: context.actingUser, notifications: context.notifications))
        case .findings(let findings): return .invalid(findings)
        case nil: return .invalid([])
        }
    }
}
