/// The routes of the API.
package enum Endpoint: String, Sendable, CaseIterable {
    case me = "GET /v4/user/me"
    case createUser = "POST /v4/user"
    case listUsers = "GET /v4/user"
    case updateUser = "PATCH /v4/user/{id}"
    case deleteUser = "DELETE /v4/user/{id}"
    case bookableWindows = "GET /v4/user/{id}/bookable-windows"
    case listMeetingTypes = "GET /v4/meeting-type"
    case meetingType = "GET /v4/meeting-type/{id}"
    case queue = "GET /v4/queue/{id}"
    case workspaceQueues = "GET /v4/queue/workspace/{id}"
    case nextHosts = "GET /v4/queue/{id}/next"
    case availability = "GET /v4/booking-availability"
    case book = "POST /v4/booking"
    case listAppointments = "GET /v4/appointment/paginated"
    case todaysAppointments = "GET /v4/appointment/today"
    case currentAppointment = "GET /v4/appointment/current"
    case appointment = "GET /v4/appointment/{id}"
    case cancelAppointment = "POST /v4/appointment/{id}/cancel"
    case rescheduleAppointment = "POST /v4/appointment/{id}/reschedule"
    case listProvisionals = "GET /v4/provisional-booking/paginated"
    case declineProvisional = "POST /v4/provisional-booking/{id}/decline"

    /// Whether a platform key may leave out the acting user (API page 3).
    var needsActingUser: Bool {
        switch self {
        case .me, .createUser, .availability, .book: false
        default: true
        }
    }

    /// Personal access tokens cannot do these, whatever their owner's role (API page 3).
    var isClosedToTokens: Bool {
        switch self {
        case .createUser, .updateUser, .deleteUser: true
        default: false
        }
    }

    /// The route of a request, and the id in its path.
    package static func match(method: String, path: [Substring]) -> (endpoint: Endpoint, id: Substring)? {
        guard path.count >= 2, path[0] == "v4" else { return nil }
        let tail = path[2...]
        let first = tail.first ?? ""
        let found: Endpoint? =
            switch (method, path[1], tail.count) {
            case ("POST", "user", 0): .createUser
            case ("POST", "booking", 0): .book
            case ("GET", "user", 0): .listUsers
            case ("GET", "user", 1): first == "me" ? .me : nil
            case ("PATCH", "user", 1): .updateUser
            case ("DELETE", "user", 1): .deleteUser
            case ("GET", "user", 2): path[3] == "bookable-windows" ? .bookableWindows : nil
            case ("GET", "meeting-type", 0): .listMeetingTypes
            case ("GET", "meeting-type", 1): .meetingType
            case ("GET", "queue", 1): .queue
            case ("GET", "queue", 2): first == "workspace" ? .workspaceQueues : path[3] == "next" ? .nextHosts : nil
            case ("GET", "booking-availability", 0): .availability
            case ("GET", "appointment", 1): appointmentRead(first)
            case ("POST", "appointment", 2):
                path[3] == "cancel" ? .cancelAppointment : path[3] == "reschedule" ? .rescheduleAppointment : nil
            case ("GET", "provisional-booking", 1): first == "paginated" ? .listProvisionals : nil
            case ("POST", "provisional-booking", 2): path[3] == "decline" ? .declineProvisional : nil
            default: nil
            }
        return found.map { ($0, $0 == .workspaceQueues ? path[3] : first) }
    }

    private static func appointmentRead(_ name: Substring) -> Endpoint {
        switch name {
        case "paginated": .listAppointments
        case "today": .todaysAppointments
        case "current": .currentAppointment
        default: .appointment
        }
    }
}
