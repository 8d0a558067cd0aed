/// Why the API does not do what was asked.
package struct Refusal: Error, Equatable, Sendable {
    /// One wrong field of a request.
    package struct Problem: Sendable, Equatable {
        /// Dotted path, such as `attendee.email`.
        package var field: String
        /// The text of class-validator, with the parent's path before it as NestJS writes it.
        package var text: String
        /// The literal the documentation shows for this problem in `errors[]`, where it shows one.
        package var documented: String?
    }

    package var status: Int
    package var message: String
    /// Filled for validation failures only.
    package var problems: [Problem] = []

    package init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    package static func invalid(_ problems: [Problem]) -> Refusal {
        var refusal = Refusal(400, "Validation failed")
        refusal.problems = problems
        return refusal
    }

    static let missingAuthorization = Refusal(401, "Missing authorization header")
    static let invalidKey = Refusal(401, "Invalid API key")
    static let expiredKey = Refusal(401, "API key has expired")
    static let missingActingUser = Refusal(400, "Missing required header 'x-meetergo-api-user-id' for API key authentication")
    /// The text of NestJS for a guard that says no.
    static let forbidden = Refusal(403, "Forbidden resource")
    static let userNotFound = Refusal(404, "User not found")
    static let meetingTypeNotFound = Refusal(404, "Meeting type not found")
    static let appointmentNotFound = Refusal(404, "Appointment not found")
}
