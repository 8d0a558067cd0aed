public import BulkModel
import JSONText

/// Looks at one appointment: whether it still stands, at the time at which it was made, and in a group at which person.
public struct UndoAppointmentLook: Inquiry {
    private let suspect: Suspect
    private let isForced: Bool
    /// The appointment, once it was read and only its type is still to be asked for.
    private var appointment: JSON?

    public var rows: [Int] { [suspect.row] }

    init(_ suspect: Suspect, isForced: Bool) {
        self.suspect = suspect
        self.isForced = isForced
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard let answer else { return ask(ReadRequests.appointment(suspect.effect.target?.id ?? "")) }
        // Appointments and types have an id; an object without one, such as `{}`, is no answer to go by.
        switch ReadAnswer(answer, decode: { $0["id"]?.identifier == nil ? nil : $0 }) {
        case .throttled: return .throttled
        case .credentialRejected(let finding): return .credentialRejected(finding)
        case .failed(let finding): return .again(finding)
        case .refused(let finding): return refused(finding)
        case .value(let json):
            if let appointment { return over(verdict(appointment, isGroup: Self.isGroup(type: json))) }
            return take(json)
        }
    }

    private func ask(_ path: String) -> InquiryStep { .ask(path: path, actingUser: suspect.effect.actingUser) }

    private func over(_ verdict: Verdict) -> InquiryStep { .over([suspect.row: verdict]) }

    private func refused(_ finding: Finding) -> InquiryStep {
        if let appointment { return over(verdict(appointment, isGroup: false)) }
        // Whether an admin may read every appointment is not known, that he may cancel every one is (API page, sections 12.2 and 13.1): so
        // the cancellation itself says whether it is gone.
        if finding.code == "http_404" { return over(.there(suspect.effect)) }
        return over(Kept.unreadable("the appointment", finding))
    }

    private mutating func take(_ json: JSON) -> InquiryStep {
        if json.isCancelledAppointment { return over(.gone) }
        if let group = json["meetingInfo"]?["groupBooking"]?.bool { return over(verdict(json, isGroup: group)) }
        if people(json).count > 1 { return over(verdict(json, isGroup: true)) }
        guard let type = json["meetingTypeId"]?.string else { return over(verdict(json, isGroup: false)) }
        appointment = json
        return ask(ReadRequests.meetingType(type))
    }

    /// API page, section 9.1.
    private static func isGroup(type: JSON) -> Bool { (type["spots"]?.int ?? 1) > 1 || type["meetingInfo"]?["groupBooking"]?.bool == true }

    private func people(_ appointment: JSON) -> [JSON] { appointment["attendees"]?.array ?? [] }

    private func verdict(_ appointment: JSON, isGroup: Bool) -> Verdict {
        let isMoved = appointment["rescheduledAt"]?.string != nil || (appointment["rescheduleCount"]?.int ?? 0) > 0
        if isMoved, !isForced || isGroup {
            return Kept.changed("the appointment was moved\(appointment["start"]?.string.map { " to \($0)" } ?? "") after it was made")
        }
        guard isGroup else { return .there(suspect.effect) }
        let ours = people(appointment).filter { isOurs($0, appointment) }
        guard ours.count < 2, let id = ours.first?["id"]?.identifier else {
            // Who has just joined need not be read yet: before a request was sent, one look is not enough.
            if ours.isEmpty { return suspect.since == .max ? .absent : .gone }
            return .kept(
                Finding(
                    .duplicate,
                    message: "the person stands \(ours.count) times in the group appointment, and only one of them is this job's",
                    hint: "take the person out in meetergo"))
        }
        return .there(suspect.effect.cancelling(attendee: id))
    }

    /// The ledger knows a booking by its key alone: the one that this person's booking would have.
    private func isOurs(_ person: JSON, _ appointment: JSON) -> Bool {
        guard let type = appointment["meetingTypeId"]?.string,
            let start = (suspect.effect.target?.extras[ResultColumn.wantedStart] ?? appointment["start"]?.string)
                .flatMap(ServerTime.milliseconds)
        else { return false }
        let hosts = (appointment["hostIds"]?.array ?? []).compactMap(\.string).sorted()
        let email = person["email"]?.string.flatMap { $0.isEmpty ? nil : EMailKey.folded($0) }
        let names = [email, ValueForms.digits(person["phone"]?.string ?? "")].compactMap { $0 }
        return names.contains { who in
            Key(.bookings, canonical: BookingDraft.canonicalKey(type: type, hosts: hosts, start: start / 1_000, who: who))
                == suspect.effect.effectKey
        }
    }
}
