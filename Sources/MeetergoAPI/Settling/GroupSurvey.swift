public import BulkModel
import JSONText

/// Who stands in a host's appointments of one type, within a span of time.
///
/// An appointment of a group says when its first attendee opened it, and nothing of when the others came (API page, section 12.1). Who is not in
/// it before the first request for him, and is in it after a request of unknown effect, came by that request.
public struct GroupSurvey: Inquiry {
    /// Seconds that one survey covers: a quarter of a year, whose appointments of one type fill a page or a few.
    static let span: Int64 = 90 * FreeStartsQuestion.secondsOfDay

    private struct Standing: Sendable {
        var id: String
        var people: [BookingTrace.Person]
    }

    public var rows: [Int] { [] }
    /// What it looks at, as text that is only compared.
    public let ground: String
    private let meetingTypeId: String
    private let host: String
    private let actingUser: String?
    private let first: Int64
    private var page = 0
    /// Answers that it takes, as far as is known.
    public var requests: Int { page + 1 }
    /// The ids that were in the list so far, so that a list whose paging is ignored comes to an end.
    private var seen: Set<String> = []
    /// By start.
    private var standing: [Int64: [Standing]] = [:]
    private var finding: Finding?
    private var isRead = false

    /// - Returns: `nil` for an effect that can join nothing, or that cannot be read.
    public init?(before effect: Effect) {
        guard effect.mayJoin, !effect.isUpdate, let trace = BookingTrace(Suspect(row: 0, effect: effect, since: 0)),
            let host = trace.hosts?.min(), let start = trace.starts.first
        else { return nil }
        meetingTypeId = trace.meetingTypeId
        self.host = host
        actingUser = effect.actingUser
        first = Int64((Double(start) / Double(Self.span)).rounded(.down)) * Self.span
        ground = "\(meetingTypeId) \(host) \(first)"
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard let answer else { return ask() }
        switch ReadAnswer(answer, decode: { $0["appointments"]?.array ?? $0.array }) {
        case .throttled: return .throttled
        case .credentialRejected(let finding): return .credentialRejected(finding)
        case .failed(let finding): return .again(finding)
        // Then it cannot be found out either what became of a request, so that no row is called made by what was not seen here.
        case .refused: return .over([:])
        case .value(let list): return take(list)
        }
    }

    /// A platform key acts as the host; a token must not name another user, but its owner may ask as an admin (API page, section 12.1).
    private func ask() -> InquiryStep {
        .ask(
            path: ReadRequests.appointments(
                from: first, through: first + Self.span, type: meetingTypeId, of: actingUser == nil ? host : nil, page: page),
            actingUser: actingUser == nil ? nil : host)
    }

    private mutating func take(_ list: [JSON]) -> InquiryStep {
        let new = list.filter { thing in thing["id"]?.identifier.map { seen.insert($0).inserted } ?? false }
        for appointment in new where BookingTrace.stands(appointment) && appointment["meetingTypeId"]?.string == meetingTypeId {
            guard let id = appointment["id"]?.identifier, let start = appointment["start"]?.string.flatMap(ServerTime.milliseconds) else {
                continue
            }
            let people = (appointment["attendees"]?.array ?? []).map { BookingTrace.Person($0) }
            standing[start / 1_000, default: []].append(Standing(id: id, people: people))
        }
        guard list.count >= ReadRequests.pageSize else {
            isRead = true
            return .over([:])
        }
        guard !new.isEmpty else {
            finding = Finding(
                .reply, message: "not sent: who is in the host's appointments cannot be read, as the list does not page as it is asked to",
                hint: Unsettled.lookYourself)
            return .over([:])
        }
        page += 1
        return ask()
    }

    public func verdict(on effect: Effect) -> Verdict? {
        if let finding { return .undecided(finding) }
        guard isRead, let trace = BookingTrace(Suspect(row: 0, effect: effect, since: 0)) else { return nil }
        for start in trace.starts {
            for appointment in standing[start] ?? [] where appointment.people.contains(where: { trace.resemblance($0) == .same }) {
                return .existing(
                    RemoteIdentity(id: appointment.id), Finding(.duplicate, message: "the person has this booking already"))
            }
        }
        return .absent
    }
}

extension ReplyJudge {
    public func survey(before effect: Effect) -> Survey<SettlingLook>? {
        GroupSurvey(before: effect).map { Survey(ground: $0.ground, look: .group($0)) }
    }
}
