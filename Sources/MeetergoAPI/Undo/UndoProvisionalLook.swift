public import BulkModel
import JSONText

/// Looks for bookings that waited for a confirmation, in the list of all there are (API page, section 12.3).
///
/// It is asked only after the API has refused a decline, or has not answered one.
public struct UndoProvisionalLook: Inquiry {
    public let rows: [Int]
    private let actingUser: String?
    /// By id; what was found leaves.
    private var wanted: [String: Suspect] = [:]
    private var verdicts: [Int: Verdict] = [:]
    private var page = 0
    private var seen: Set<String> = []

    init(_ suspects: [Suspect]) {
        rows = suspects.map(\.row)
        actingUser = suspects.first?.effect.actingUser
        for suspect in suspects { if let id = suspect.effect.target?.id { wanted[id] = suspect } }
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard let answer else { return ask() }
        switch ReadAnswer(answer, decode: { $0["provisionalBookings"]?.array ?? $0.array }) {
        case .throttled: return .throttled
        case .credentialRejected(let finding): return .credentialRejected(finding)
        case .failed(let finding): return .again(finding)
        // Where pages count from 1, page 0 may be an error.
        case .refused where page == 0: return turn()
        case .refused(let finding): return leaveTheRest(Kept.unreadable("the list of provisional bookings", finding))
        case .value(let list): return take(list)
        }
    }

    private func ask() -> InquiryStep { .ask(path: ReadRequests.provisionals(page: page), actingUser: actingUser) }

    private mutating func turn() -> InquiryStep {
        page += 1
        return ask()
    }

    private mutating func take(_ list: [JSON]) -> InquiryStep {
        var hasNew = false
        for booking in list {
            guard let id = booking["id"]?.identifier, seen.insert(id).inserted else { continue }
            hasNew = true
            if let suspect = wanted.removeValue(forKey: id) { verdicts[suspect.row] = Self.verdict(booking, suspect) }
        }
        if wanted.isEmpty { return .over(verdicts) }
        // Whether pages count from 0 or 1 is not known: page 1 is always read, and may be the first one again.
        if page == 0 || hasNew { return turn() }
        // The list may be the acting user's alone; what it does not show need not be gone.
        return leaveTheRest(
            .undecided(
                Finding(
                    .refused, message: "the booking waits for no confirmation any more: it was confirmed, declined or has expired",
                    hint: "look for its appointment in meetergo")))
    }

    private static func verdict(_ booking: JSON, _ suspect: Suspect) -> Verdict {
        switch booking["status"]?.string?.lowercased() {
        case "confirmed":
            .kept(
                Finding(
                    .changed, message: "the booking has been confirmed since, and is an appointment now",
                    hint: "cancel the appointment in meetergo"))
        case "expired", "declined_by_host": .gone
        default: booking["deletedAt"]?.string == nil ? .there(suspect.effect) : .gone
        }
    }

    private mutating func leaveTheRest(_ verdict: Verdict) -> InquiryStep {
        for missing in wanted.values { verdicts[missing.row] = verdict }
        return .over(verdicts)
    }
}
