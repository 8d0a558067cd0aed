public import BulkModel

/// What the settings of a run add to its rows.
public struct CheckContext: Sendable, Hashable {
    /// Whether attendees get mails where the row does not say.
    public enum Notifications: String, Sendable, Hashable, CaseIterable {
        /// Sends `skipNotifications: false`.
        case notify
        /// Sends `skipNotifications: true`.
        case noNotify
        /// Sends nothing; the API's default is to notify.
        case apiDefault
        /// Nobody has said; a row that does not say so itself is not sent.
        case undecided
    }

    /// What becomes of bookings before now.
    public enum PastBookings: String, Sendable, Hashable {
        /// They are a mistake, as the API would say.
        case refuse
        /// They are left out: an export holds them by nature.
        case skip
        /// They are sent, and the API judges.
        case send
    }

    /// Seconds since 1970; bookings before it are refused, as the API would, or left out.
    public var now: Int64
    /// The IANA zone of users without `timezone`, and of local starts without a zone of their own.
    public var defaultTimeZone: String?
    public var notifications: Notifications
    /// The order of day and month in dates that don't tell; nil refuses them.
    public var dateOrder: DateOrder?
    public var pastBookings = PastBookings.refuse
    /// Bookings that are cancelled where they come from are not left out.
    public var includesCancelled = false
    /// Bookings whose slot is taken get another one, so that two of a file may want the same.
    public var movesTakenSlots = false
    /// The user to act as, with a platform key; `nil` with a personal access token.
    public var actingUser: String?

    public init(
        now: Int64, defaultTimeZone: String? = nil, dateOrder: DateOrder? = nil, pastBookings: PastBookings = .refuse,
        notifications: Notifications = .apiDefault, actingUser: String? = nil
    ) {
        self.now = now
        self.dateOrder = dateOrder
        self.pastBookings = pastBookings
        self.defaultTimeZone = defaultTimeZone
        self.notifications = notifications
        self.actingUser = actingUser
    }

    /// The fields that need no column, as these settings give them.
    public var suppliedFields: Set<String> { defaultTimeZone == nil ? [] : ["timezone"] }
}

/// A row after all local rules: exactly one of these.
public enum Checked<Draft: Sendable>: Sendable {
    case draft(Draft)
    /// Every problem of the row, at least one.
    case findings([Finding])
    /// Left out on purpose, and why.
    case skipped(Finding)
}
