import BulkModel
import JSONText

/// Deleting users, cancelling appointments and declining provisional bookings (API page, sections 8 and 13).
extension Server {
    enum TakenBack {
        /// The thing with this id is gone now.
        case done(id: String)
        case refused(Int, String)
    }

    /// What a path asks for.
    private enum Target {
        case user(Int), appointment(Int), provisional(Int)
    }

    static func isUndo(_ path: String) -> Bool {
        path.hasPrefix("/v4/user/") || path.hasSuffix("/cancel") || path.hasSuffix("/decline")
    }

    private func target(of path: String) -> Target? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 3 else { return nil }
        switch parts[1] {
        case "user": return users.firstIndex { $0.id == parts[2] }.map { .user($0) }
        case "appointment": return appointments.firstIndex { $0.id == parts[2] }.map { .appointment($0) }
        default: return provisionals.firstIndex { $0.id == parts[2] }.map { .provisional($0) }
        }
    }

    /// The subject that a request would take back; `nil` if there never was such a thing.
    func subject(of path: String, body: [UInt8]) -> String? {
        switch target(of: path) {
        case .user(let index)?: return users[index].email.lowercased()
        case .provisional(let index)?: return provisionals[index].order.subject
        case .appointment(let index)?:
            let appointment = appointments[index]
            let wanted = (try? JSON.parse(body))?["attendeeId"]?.string.map { String($0.dropFirst()) }
            guard let who = wanted ?? appointment.attendees.first?.who else { return nil }
            return subjectOfAttendee["\(appointment.id) \(who)"] ?? "somebody's \(appointment.id)"
        case nil: return nil
        }
    }

    mutating func takeBack(_ path: String, body: [UInt8], at now: Int64) -> TakenBack {
        switch target(of: path) {
        case nil: return .refused(404, "Not found")
        case .user(let index)?:
            guard !users[index].isDeleted else { return .refused(404, "User not found") }
            users[index].isDeleted = true
            byEmail[users[index].email.lowercased()] = nil
            return .done(id: users[index].id)
        case .provisional(let index)?:
            guard !provisionals[index].isDeclined else { return .refused(400, "Provisional booking is no longer pending") }
            provisionals[index].isDeclined = true
            busy[provisionals[index].host << 32 | provisionals[index].order.slot, default: 1] -= 1
            return .done(id: provisionals[index].id)
        case .appointment(let index)?: return cancel(index, attendee: (try? JSON.parse(body))?["attendeeId"]?.string)
        }
    }

    private mutating func cancel(_ index: Int, attendee: String?) -> TakenBack {
        guard !appointments[index].isCancelled else { return .refused(400, "Appointment is already cancelled") }
        if appointments[index].type == .group {
            guard let attendee else { return .refused(400, "attendeeId or cancelAll is required for group appointments") }
            guard let place = appointments[index].attendees.firstIndex(where: { "x\($0.who)" == attendee }) else {
                return .refused(404, "Attendee not found")
            }
            appointments[index].attendees.remove(at: place)
            return .done(id: appointments[index].id)
        }
        appointments[index].isCancelled = true
        busy[appointments[index].host << 32 | appointments[index].slot, default: 1] -= 1
        return .done(id: appointments[index].id)
    }

    /// The books after something of this client's was taken back: it counts as never made, so that it may be made again.
    mutating func noteTakenBack(_ subject: String) {
        guard var record = made[subject] else { return }
        record.byUs -= 1
        record.mails -= 1
        record.billed = max(0, record.billed - 1)
        record.takenBack += 1
        made[subject] = record
    }

    func wasTakenBack(_ subject: String) -> Bool { (made[subject]?.takenBack ?? 0) > 0 }
}
