/// Choices about the form of replies that the documentation leaves open (API page 21).
package struct Profile: Sendable, Equatable {
    package var errors = ErrorStyle.array
    /// 204 without, or 200 with an empty body.
    package var deleteStatus = 204
    /// `limit`, `offset` and the names of the provisional list do nothing: each page is the first 20.
    package var ignoresPaging = false
    /// Unknown properties are refused instead of dropped.
    package var rejectsUnknownFields = false

    package init() {}
}

/// An authenticated request on its way into the company.
struct Call {
    var endpoint: Endpoint
    var request: Request
    /// The id in the path.
    var id: Substring
    /// Index of the acting user.
    var actor: Int
    var now: Moment
    /// What was written after it is not seen by reads yet.
    var horizon: Moment
    var profile: Profile

    /// The path's id; one that is no UUID is refused as Nest's `ParseUUIDPipe` does.
    func identifier() throws(Refusal) -> Identifier {
        guard let identifier = Identifier(id) else { throw Refusal(400, "Validation failed (uuid is expected)") }
        return identifier
    }
}

extension Company {
    /// Carries a call out.
    mutating func respond(to call: Call) throws(Refusal) -> Reply {
        switch call.endpoint {
        case .me: me(call)
        case .createUser: try createUser(call)
        case .listUsers: try listUsers(call)
        case .updateUser: try updateUser(call)
        case .deleteUser: try deleteUser(call)
        case .bookableWindows: try bookableWindows(call)
        case .listMeetingTypes: listMeetingTypes(call)
        case .meetingType: try showMeetingType(call)
        case .queue: try showQueue(call)
        case .workspaceQueues: try workspaceQueues(call)
        case .nextHosts: try nextHosts(call)
        case .availability: try availability(call)
        case .book: try bookSlot(call)
        case .listAppointments: try listAppointments(call)
        case .todaysAppointments: todaysAppointments(call)
        case .currentAppointment: try currentAppointment(call)
        case .appointment: try showAppointment(call)
        case .cancelAppointment: try cancelAppointment(call)
        case .rescheduleAppointment: try rescheduleAppointment(call)
        case .listProvisionals: try listProvisionals(call)
        case .declineProvisional: try declineProvisional(call)
        }
    }
}
