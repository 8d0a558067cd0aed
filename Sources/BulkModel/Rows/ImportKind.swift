/// What an import makes: platform users or bookings.
public enum ImportKind: String, Sendable, Hashable, Codable, CaseIterable {
    case users
    case bookings

    /// The singular noun for messages, such as "user".
    public var noun: String {
        switch self {
        case .users: "user"
        case .bookings: "booking"
        }
    }
}
