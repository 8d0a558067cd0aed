/// Which effects are asked for, and how far the list has come.
package struct EffectCursor: Sendable {
    package var kind: Effect.Kind?
    /// Lower-case.
    package var email: String?
    /// Sequence number after which the list goes on; numbers count from 1.
    package var after = 0
    package var limit = Int.max

    package init() {}

    /// Reads `kind`, `email`, `after` and `limit`.
    init(_ query: Query) throws(Refusal) {
        if let name = query["kind"] {
            guard let kind = Effect.Kind(rawValue: name) else {
                throw Refusal(400, "kind must be one of \(Effect.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            self.kind = kind
        }
        email = query["email"]?.lowercased()
        after = try query.number("after", in: 0...Int.max) ?? 0
        limit = try query.number("limit", in: 0...Int.max) ?? .max
    }

    /// The next matching effects, with their sequence numbers.
    ///
    /// - Parameter chunk: effects to look at, at most.
    /// - Returns: nil where the list has ended.
    package mutating func next(_ log: EffectLog, chunk: Int) -> [(number: Int, effect: Effect)]? {
        guard limit > 0, after < log.entries.count else { return nil }
        var found: [(Int, Effect)] = []
        let end = min(log.entries.count, after.addingReportingOverflow(chunk).overflow ? .max : after + chunk)
        while after < end, limit > 0 {
            let effect = log.entries[after]
            after += 1
            guard kind == nil || effect.kind == kind, email == nil || effect.email.lowercased() == email else { continue }
            found.append((after, effect))
            limit -= 1
        }
        return found
    }
}

extension JSONWriter {
    /// One effect as the admin routes show it.
    mutating func effect(_ effect: Effect, number: Int, of company: Company) {
        object { writer in
            writer.member("sequence", number)
            writer.member("kind", effect.kind.rawValue)
            writer.member("at", effect.at)
            writer.member("email", effect.email)
            writer.member("id", company.identifier(of: effect))
            if let type = effect.meetingType { writer.member("meetingTypeId", company.ids.meetingType(type)) }
            if let host = effect.host { writer.member("hostId", company.ids.user(host)) }
            if let start = effect.start { writer.member("start", start) }
            writer.member("mails", effect.mails)
            writer.member("webhook", effect.kind.webhook)
            writer.member("billed", effect.kind.isBilled ? 1 : 0)
        }
    }
}

extension Company {
    fileprivate func identifier(of effect: Effect) -> Identifier {
        switch effect.kind {
        case .userCreated, .userUpdated, .userDeleted: ids.user(effect.object)
        case .provisionalCreated, .provisionalDeclined, .provisionalExpired: ids.provisional(effect.object)
        case .bookingCreated, .appointmentCancelled, .attendeeRemoved, .appointmentRescheduled: ids.appointment(effect.object)
        }
    }
}
