public import BulkModel

/// Turns the values of a row into what a run takes: a request with its keys, or everything that is wrong.
///
/// One is used for all rows of a run in turn, as it keeps the time zones it has met.
public struct RowChecker: Sendable {
    private let context: CheckContext
    // One of the two is there. They are not cases of an enum, as taking a payload out to change it copies its storage for every row.
    private var users: UserChecker?
    private var bookings: BookingChecker?
    /// `nil` leaves references as they stand in the rows.
    private var references: ReferenceResolver?
    private var slots = SlotClashes()

    /// - Parameter references: what is known of hosts and meeting types; whoever sends the rows needs it.
    public init(kind: ImportKind, context: CheckContext, references: ReferenceResolver? = nil) {
        self.context = context
        self.references = references
        switch kind {
        case .users: users = UserChecker(context: context)
        case .bookings: bookings = BookingChecker(context: context)
        }
    }

    /// What a check without a request comes to.
    public enum Verdict: Sendable {
        case good(KeyTrace)
        /// Every problem of the row, at least one.
        case findings([Finding])
        case skipped(Finding)
    }

    /// Judges a row without making the request that it would send.
    ///
    /// - Parameter problems: what is known to be wrong already; of these fields nothing more is said.
    public mutating func verdict(on values: FieldValues, after problems: [Finding]) -> Verdict {
        guard !problems.isEmpty else { return verdict(on: values) }
        switch verdict(on: values) {
        case .good: return .findings(problems)
        case .findings(let findings): return .findings(Self.joined(problems, findings))
        case .skipped(let finding): return .skipped(finding)
        }
    }

    private static func joined(_ problems: [Finding], _ findings: [Finding]) -> [Finding] {
        problems + findings.filter { finding in !problems.contains { $0.field == finding.field } }
    }

    public mutating func verdict(on values: FieldValues) -> Verdict {
        if let checked = users?.check(values) {
            switch checked {
            case .draft(let draft): return .good(draft.trace)
            case .findings(let findings): return .findings(findings)
            case .skipped(let finding): return .skipped(finding)
            }
        }
        switch bookings?.check(values) {
        case .draft(let draft): return .good(draft.trace)
        case .findings(let findings): return .findings(findings)
        case .skipped(let finding): return .skipped(finding)
        case nil: return .findings([])
        }
    }

    /// - Parameters:
    ///   - problems: what is known to be wrong already; of these fields nothing more is said.
    ///   - place: where the row stands, for those after it that want the same slot.
    public mutating func content(
        of values: FieldValues, after problems: [Finding], at place: RowPlace? = nil
    ) -> PreparedRow.Content {
        guard !problems.isEmpty else { return content(of: values, at: place) }
        switch content(of: values) {
        case .invalid(let findings): return .invalid(Self.joined(problems, findings))
        case .skipped(let finding): return .skipped(finding)
        default: return .invalid(problems)
        }
    }

    public mutating func content(of values: FieldValues, at place: RowPlace? = nil) -> PreparedRow.Content {
        if let checked = users?.check(values) {
            switch checked {
            case .draft(let draft): return .effect(draft.effect(actingUser: context.actingUser))
            case .findings(let findings): return .invalid(findings)
            case .skipped(let finding): return .skipped(finding)
            }
        }
        switch bookings?.check(values) {
        case .draft(let draft): return content(of: draft, at: place)
        case .findings(let findings): return .invalid(findings)
        case .skipped(let finding): return .skipped(finding)
        case nil: return .invalid([])
        }
    }

    /// The booking of a good row; `nil` for any other.
    public mutating func booking(_ values: FieldValues) -> BookingDraft? {
        if case .draft(let draft)? = bookings?.check(values) { draft } else { nil }
    }

    private mutating func content(of draft: BookingDraft, at place: RowPlace?) -> PreparedRow.Content {
        switch references?.resolution(of: draft) {
        case nil:
            var effect = draft.effect(actingUser: context.actingUser, notifications: context.notifications)
            effect.mayJoin = draft.namesHosts
            return .effect(effect)
        case .resolved(let id, let target, let type)?:
            let resolved = draft.resolved(id, target)
            if let place, !context.movesTakenSlots, type?.isOneOnOne == true, let first = slots.take(resolved, at: place) {
                return .obstructed(obstacle(to: draft, .invalid, Self.clash(with: first, of: place)))
            }
            let isAsGiven = id == draft.meetingType && target == draft.target
            var effect = resolved.effect(
                actingUser: context.actingUser, notifications: context.notifications, sourceKey: isAsGiven ? nil : draft.key)
            effect.mayJoin = resolved.namesHosts && type?.mayBeShared != false
            return .effect(effect)
        case .obstructed(let outcome, let finding)?: return .obstructed(obstacle(to: draft, outcome, finding))
        }
    }

    private func obstacle(to draft: BookingDraft, _ outcome: Outcome, _ finding: Finding) -> Obstacle {
        Obstacle(sourceKey: draft.key, digest: Digest(canonicalBody: draft.canonicalBody), outcome: outcome, finding: finding)
    }

    private static func clash(with first: RowPlace, of place: RowPlace) -> Finding {
        let file = first.file == place.file ? "" : " of an earlier file"
        return Finding(
            .slotTaken, field: "start", message: "another booking has this slot: the one on line \(first.line)\(file)",
            hint: "choose another start or host, or remove one of the two rows")
    }
}
