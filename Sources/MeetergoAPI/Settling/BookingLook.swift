public import BulkModel
import JSONText

/// Looks for bookings with the same hosts, or of the same queue (API page, section 12.4).
///
/// The queue's members are asked for first, then each host's appointments around each start until all suspects are found. For those that are
/// not, it is asked whether their type may need a confirmation, and only then for the bookings that wait for one.
public struct BookingLook: Inquiry {
    private enum Stage {
        case queue(String)
        case appointments(host: String, start: Int64, page: Int)
        case type(String)
        case provisionals(host: String, page: Int)
    }

    private enum Phase {
        case appointments, types, provisionals
    }

    /// What was found for a suspect so far: at most a few ids, oldest knowledge first.
    private struct Find {
        var outcome: Outcome
        var id: String
        var createdAt: String?
        /// Seconds since 1970.
        var start: Int64?
        var isSure: Bool
    }

    public private(set) var rows: [Int]
    private var traces: [BookingTrace]
    private var hosts: [String]
    private let queue: String?
    /// The user that the rows' own requests act as; `nil` with a token that acts as its owner.
    private let actingUser: String?
    private var finds: [Int: [Find]] = [:]
    private var verdicts: [Int: Verdict] = [:]
    private var stages: [Stage] = []
    private var stage: Stage?
    /// The ids in the pages of the list that is being read, so that a list whose paging is ignored comes to an end.
    private var seen: Set<String> = []
    private var phase = Phase.appointments
    /// Types whose bookings are made at once, without anybody's confirmation.
    private var immediateTypes: Set<String> = []

    /// Groups the suspects by their hosts or queue.
    static func looks(for suspects: [Suspect]) -> [BookingLook] {
        var groups: [String: BookingLook] = [:]
        var order: [String] = []
        for suspect in suspects {
            let body = try? JSON.parse(suspect.effect.body)
            let queue = body?["queueId"]?.string
            let hosts = (body?["hostIds"]?.array ?? []).compactMap(\.string)
            let name = "\(queue ?? "")\n\(hosts.joined(separator: ","))\n\(suspect.effect.actingUser ?? "")"
            if groups[name] == nil {
                groups[name] = BookingLook(hosts: hosts, queue: queue, actingUser: suspect.effect.actingUser)
                order.append(name)
            }
            groups[name]?.add(suspect)
        }
        return order.compactMap { groups[$0] }
    }

    private init(hosts: [String], queue: String?, actingUser: String?) {
        rows = []
        traces = []
        self.hosts = hosts
        self.queue = queue
        self.actingUser = actingUser
    }

    private mutating func add(_ suspect: Suspect) {
        rows.append(suspect.row)
        if let trace = BookingTrace(suspect) {
            traces.append(trace)
        } else {
            verdicts[suspect.row] = .undecided(Unsettled.unreadableRequest)
        }
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard let answer, let stage else {
            if let queue { stages = [.queue(queue)] } else { lookAtHosts() }
            return proceed()
        }
        switch ReadAnswer(answer, decode: { $0 }) {
        case .throttled: return .throttled
        case .credentialRejected(let finding): return .credentialRejected(finding)
        case .failed(let finding): return .again(finding)
        case .refused(let finding): refused(stage, finding)
        case .value(let json):
            switch stage {
            case .queue: takeQueue(json)
            case .appointments(let host, let start, let page): takeAppointments(json, host, start, page)
            case .type(let id): if Self.isImmediate(json) { immediateTypes.insert(id) }
            case .provisionals(let host, let page): takeProvisionals(json, host, page)
            }
        }
        return proceed()
    }

    // MARK: - The order of reads

    /// Asks what is next on the list; at its end goes on to the next phase, then to the verdicts.
    private mutating func proceed() -> InquiryStep {
        while true {
            while !stages.isEmpty {
                let next = stages.removeFirst()
                if case .appointments(_, let start, _) = next, !isMissing(at: start) { continue }
                stage = next
                return ask(next)
            }
            guard enterNextPhase() else { break }
        }
        for trace in traces where verdicts[trace.row] == nil { verdicts[trace.row] = verdict(trace) }
        return .over(verdicts)
    }

    private mutating func enterNextPhase() -> Bool {
        let missing = traces.filter { finds[$0.row] == nil && verdicts[$0.row] == nil }
        guard !missing.isEmpty else { return false }
        switch phase {
        case .appointments:
            phase = .types
            stages = Set(missing.map(\.meetingTypeId)).sorted().map { .type($0) }
        case .types:
            phase = .provisionals
            if !missing.allSatisfy({ immediateTypes.contains($0.meetingTypeId) }) {
                stages = hosts.map { .provisionals(host: $0, page: 0) }
            }
        case .provisionals: return false
        }
        return true
    }

    private func ask(_ stage: Stage) -> InquiryStep {
        switch stage {
        case .queue(let id): .ask(path: ReadRequests.queue(id), actingUser: actingUser)
        case .appointments(let host, let start, let page):
            // A platform key acts as the host; a token must not name another user, but its owner may ask as an admin (API page, section 12.1).
            .ask(
                path: ReadRequests.appointments(around: start, of: actingUser == nil ? host : nil, page: page),
                actingUser: actingUser == nil ? nil : host)
        case .type(let id): .ask(path: ReadRequests.meetingType(id), actingUser: actingUser == nil ? nil : hosts.first)
        case .provisionals(let host, let page):
            .ask(path: ReadRequests.provisionals(page: page), actingUser: actingUser == nil ? nil : host)
        }
    }

    private func isMissing(at start: Int64) -> Bool {
        traces.contains { $0.starts.contains(start) && finds[$0.row] == nil && verdicts[$0.row] == nil }
    }

    private mutating func lookAtHosts() {
        var starts: [Int64] = []
        for start in traces.flatMap(\.starts) where !starts.contains(start) { starts.append(start) }
        stages = starts.flatMap { start in hosts.map { .appointments(host: $0, start: start, page: 0) } }
    }

    // MARK: - Answers

    private mutating func takeQueue(_ json: JSON) {
        hosts = QueueMembers.ids(json) ?? []
        if hosts.isEmpty {
            undecide(Unsettled.unreadable("the queue", Finding(.reply, message: "its hosts are not in the answer")))
        } else {
            lookAtHosts()
        }
    }

    private mutating func takeAppointments(_ json: JSON, _ host: String, _ start: Int64, _ page: Int) {
        guard let list = json["appointments"]?.array ?? json.array else {
            return undecide(Unsettled.unreadable("the host's appointments", Finding(.reply, message: "the list is not in the answer")))
        }
        let new = new(in: list, page)
        note(new, as: .created) { $0.resemblance(appointment: $1) }
        if list.count >= ReadRequests.pageSize, !new.isEmpty {
            stages.insert(.appointments(host: host, start: start, page: page + 1), at: 0)
        }
    }

    /// Both options are texts whose values are not documented but for the dashboard's "disabled", "enabled" and "company default" (API page,
    /// section 9.1): nothing but the first is taken for a no.
    private static func isImmediate(_ json: JSON) -> Bool {
        guard let options = json["meetingOptions"] else { return false }
        return ["doubleOptIn", "requireHostConfirmation"].allSatisfy { options[$0]?.string?.lowercased() == "disabled" }
    }

    /// Whether pages count from 0 or 1 is not known: page 1 is always read, and may be the first one again.
    private mutating func takeProvisionals(_ json: JSON, _ host: String, _ page: Int) {
        guard let list = json["provisionalBookings"]?.array ?? json.array else {
            return undecide(Unsettled.unreadable("the provisional bookings", Finding(.reply, message: "the list is not in the answer")))
        }
        let new = new(in: list, page)
        note(new, as: .provisional) { $0.resemblance(provisional: $1) }
        if page == 0 || !list.isEmpty && (page == 1 || !new.isEmpty) {
            stages.insert(.provisionals(host: host, page: page + 1), at: 0)
        }
    }

    private mutating func new(in list: [JSON], _ page: Int) -> [JSON] {
        if page == 0 { seen = [] }
        return list.filter { thing in thing["id"]?.identifier.map { seen.insert($0).inserted } ?? false }
    }

    private mutating func note(
        _ things: [JSON], as outcome: Outcome, _ resemblance: (BookingTrace, JSON) -> BookingTrace.Resemblance
    ) {
        for thing in things {
            guard let id = thing["id"]?.identifier else { continue }
            for trace in traces where verdicts[trace.row] == nil {
                let likeness = resemblance(trace, thing)
                // A host's list and another host's may show the same appointment.
                guard likeness != .other, finds[trace.row]?.contains(where: { $0.id == id }) != true else { continue }
                finds[trace.row, default: []].append(
                    Find(
                        outcome: outcome, id: id, createdAt: thing["createdAt"]?.string, start: Self.start(of: thing),
                        isSure: likeness == .same))
            }
        }
    }

    private static func start(of thing: JSON) -> Int64? {
        (thing["start"] ?? thing["dto"]?["start"])?.string.flatMap(ServerTime.milliseconds).map { $0 / 1_000 }
    }

    private mutating func refused(_ stage: Stage, _ finding: Finding) {
        switch stage {
        case .queue: undecide(Unsettled.unreadable("the queue", finding))
        case .appointments: undecide(Unsettled.unreadable("the host's appointments", finding))
        // Then it may need one.
        case .type: break
        // Where pages count from 1, page 0 may be an error.
        case .provisionals(let host, 0): stages.insert(.provisionals(host: host, page: 1), at: 0)
        case .provisionals: undecide(Unsettled.unreadable("the provisional bookings", finding))
        }
    }

    /// Nothing more can be said of those that were not found.
    private mutating func undecide(_ finding: Finding) {
        stages = []
        for trace in traces where finds[trace.row] == nil && verdicts[trace.row] == nil { verdicts[trace.row] = .undecided(finding) }
    }

    private func verdict(_ trace: BookingTrace) -> Verdict {
        guard let found = finds[trace.row], let first = found.first else { return .absent }
        guard found.count == 1, first.isSure else {
            let what = found.count == 1 ? "a booking that may be this row's" : "several bookings that may be this row's"
            return .undecided(Unsettled.several(what, found.map(\.id)))
        }
        var identity = RemoteIdentity(id: first.id)
        if let start = first.start, start != trace.starts.first { identity.note(wanted: trace.wanted, booked: trace.text(of: start)) }
        let isSince = trace.isSurveyed && first.outcome == .created || Provenance.isSince(first.createdAt, trace.since)
        if isSince { return .made(first.outcome, identity) }
        return .existing(
            identity,
            Finding(.duplicate, message: "the person has this booking, and this row cannot be shown to have made it"))
    }
}

extension JSON {
    /// Ids are texts in all documents, but numbers in some productive answers (API page, section 1).
    var identifier: String? {
        switch self {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let digits): digits
        default: nil
        }
    }
}
