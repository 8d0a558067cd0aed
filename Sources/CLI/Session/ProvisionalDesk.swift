import BulkModel
import Foundation
import HTTPTransport
import JSONText
import Ledger
import MeetergoAPI
import Pipeline
import SystemPackage

/// `status --refresh`: asks what became of the bookings that waited for a confirmation, and notes it in the ledger.
struct ProvisionalDesk {
    /// One booking and what is known of it now.
    struct Finding {
        var id: String
        /// `confirmed`, `waiting`, `declined`, `expired` or `unlisted`.
        var fate: String
        /// The id of the appointment that it has become.
        var appointment: String?
        var run: Int
        var line: Int
        var note: String?

        var text: String {
            var text = "provisional \(id) (run \(run), line \(line)): \(fate)"
            if let appointment { text += ", appointment \(appointment)" }
            if let note { text += "; \(note)" }
            return text
        }

        var json: JSON {
            [
                "id": .string(id), "fate": .string(fate), "appointmentId": appointment.map { .string($0) } ?? .null, "run": JSON(run),
                "line": JSON(line), "note": note.map { .string($0) } ?? .null,
            ]
        }
    }

    let job: String
    let connection: ConnectionOptions
    let quota: QuotaOptions
    private let clock = RunClock()
    private let environment = ProcessInfo.processInfo.environment

    init(job: String, connection: ConnectionOptions, quota: QuotaOptions) {
        self.job = job
        self.connection = connection
        self.quota = quota
    }

    func refresh(_ status: JobStatus) throws(CommandFailure) -> [Finding] {
        guard let binding = status.binding, binding.kind == .bookings else {
            throw CommandFailure(.usage, "--refresh asks about provisional bookings, and \(job) has none. Leave it out.")
        }
        let desk = try JobDesk(
            FilePath(job), command: "status \(job) --refresh", binding: binding, environment: environment, now: clock.now().wall)
        try desk.completeCrashedRun(now: clock.now().wall)
        let entries = try waiting(desk)
        guard !entries.isEmpty else { return [] }
        var connection = connection
        if connection.apiURL == nil { connection.apiURL = binding.apiOrigin }
        let origin = try connection.checkedOrigin(environment)
        let credential = try connection.credential(environment)
        if let problem = setUpProblem(undoing: .bookings, with: credential.kind, actingUser: connection.actingUser) {
            throw CommandFailure(.credential, "\(problem.message); \(problem.hint ?? "")")
        }
        var access = try Access(connection, quota, origin, credential, environment, clock: clock, purpose: "before the rest is asked")
        defer { access.close() }
        let preflight = try Preflight.ask(&access.reads, credential: credential.kind, actingUser: connection.actingUser)
        for note in preflight.notes { Console.note(note) }
        try desk.confirm(JobBinding(kind: .bookings, apiOrigin: origin.description, companyId: preflight.companyId))
        let fates = try ask(entries.compactMap { $0.identity?.id }, preflight.actingUser, &access.reads)
        var findings: [Finding] = []
        for entry in entries { findings.append(try note(entry, fates, desk, &access.reads)) }
        return findings
    }

    private func waiting(_ desk: JobDesk) throws(CommandFailure) -> [Entry] {
        var entries: [Entry] = []
        do throws(LedgerFailure) {
            while true {
                let more = try desk.job.made(in: 0, provisional: true, after: entries.last?.id ?? 0, limit: 1_000)
                if more.isEmpty { return entries }
                entries += more
            }
        } catch {
            throw CommandFailure(error)
        }
    }

    private func ask(
        _ ids: [String], _ actingUser: String?, _ reads: inout ReadSession
    ) throws(CommandFailure) -> [String: ProvisionalFates.Fate] {
        var walk = ProvisionalFates(of: ids, actingUser: actingUser)
        var step = walk.next(nil)
        while true {
            switch step {
            case .ask(let path): step = walk.next(reads.read { ReadRequests.get(path, id: $0, actingUser: actingUser) })
            case .over(let fates): return fates
            case .failed(let finding):
                throw CommandFailure(
                    finding.cause == .credential ? .credential : .unreachable,
                    "The provisional bookings cannot be read: \(finding.message); \(finding.hint ?? "nothing was changed")")
            }
        }
    }

    private func note(
        _ entry: Entry, _ fates: [String: ProvisionalFates.Fate], _ desk: JobDesk, _ reads: inout ReadSession
    ) throws(CommandFailure) -> Finding {
        let identity = entry.identity ?? RemoteIdentity(id: "")
        var finding = Finding(id: identity.id, fate: "", run: entry.seen.run, line: entry.seen.line)
        switch fates[identity.id] ?? .unlisted {
        case .waiting: finding.fate = "waiting"
        case .unlisted:
            (finding.fate, finding.note) = ("unlisted", "the API's list does not show it; look for its appointment in meetergo")
        case .declined:
            finding.fate = "declined"
            try desk.note(entry, became: end(entry, "the host has declined the booking"))
        case .expired:
            finding.fate = "expired"
            try desk.note(entry, became: end(entry, "nobody confirmed the booking in time"))
        case .confirmed(let effect):
            finding.fate = "confirmed"
            guard let appointment = effect.flatMap({ appointment(of: $0, &reads) }) else {
                finding.note = "its appointment was not found, and it stays provisional here"
                return finding
            }
            finding.appointment = appointment
            let became = RemoteIdentity(id: appointment, extras: identity.extras)
            try desk.note(entry, became: RowEnd(.created, identity: became, attempts: entry.attempts))
        }
        return finding
    }

    private func end(_ entry: Entry, _ why: String) -> RowEnd {
        RowEnd(
            .refused, finding: BulkModel.Finding(.refused, message: why, hint: "retry asks for it once more"), attempts: entry.attempts)
    }

    /// The appointment that has come of a request, as settling would find it.
    private func appointment(of effect: Effect, _ reads: inout ReadSession) -> String? {
        guard var look = ReplyJudge(kind: .bookings).looks(for: [Suspect(row: 1, effect: effect, since: 0)]).first else { return nil }
        var step = look.next(nil)
        while true {
            switch step {
            case .ask(let path, let actingUser):
                step = look.next(reads.read { ReadRequests.get(path, id: $0, actingUser: actingUser) })
            case .over(let verdicts):
                switch verdicts[1] {
                case .made(.created, let identity)?, .existing(let identity, _, _)?: return identity.id
                default: return nil
                }
            case .again, .throttled, .credentialRejected: return nil
            }
        }
    }
}
