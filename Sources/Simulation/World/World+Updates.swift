import BulkModel
import HTTPTypes
import Ledger
import MeetergoAPI
import Pipeline

/// Users that exist, and rows that change.
extension World {
    /// The directory as a scan before the run finds it.
    func scan(_ plan: Scenario.PlannedRun) -> UserIndex? {
        guard scenario.settings.scans, !plan.isUndo else { return nil }
        coverage.see(.scan)
        var users = UserIndex()
        var walk = UserWalk()
        var step = UserWalk.Step.next(offset: 0)
        while case .next(let offset) = step {
            let request = ReadRequests.users(id: TransferID(0), offset: offset, actingUser: Names.admin)
            let reply = server.read(request.path, actingUser: request.actingUser, fields: HTTPFields(), at: now)
            guard case .value(let page) = UserPage.read(.success(reply)) else { break }
            let accounts: [Account]
            (accounts, step) = walk.take(page)
            for account in accounts { users.add(account) }
        }
        users.finish()
        return users
    }

    /// A request of an update leaves the client; what is wrong with that?
    func leaves(_ path: String, _ client: Client) -> (subject: String, problem: String?) {
        guard let (subject, id) = server.updated(by: path) else { return ("nobody's \(path)", "\(path) is to be changed, and never was") }
        coverage.see(.update)
        let settings = scenario.settings
        let isOurs = server.made[subject]?.ourIDs.contains(id) == true
        if !isOurs, settings.onExisting != .update { return (subject, "\(subject) (\(id)) is somebody else's, and is to be changed") }
        if settings.onExisting != .update, settings.onChange != .update {
            return (subject, "\(subject) is to be changed, and nobody asked for it")
        }
        return (subject, referee.updates(subject))
    }

    func executeUpdate(_ flight: Flight, _ fields: HTTPFields) -> Reply {
        guard let (subject, id) = server.updated(by: flight.request.path),
            let reply = server.update(flight.request.path, flight.request.body ?? [], fields: fields, at: now)
        else {
            say("server", "404 to exchange \(flight.number)")
            return server.refusal(404, "", "User not found", fields)
        }
        coverage.see(.updateMade)
        if flight.fault == .slow || flight.fault == .gatewayLate { changedLate.insert(id) }
        say("server", "changes \(subject) for exchange \(flight.number): \(id)")
        if let problem = referee.changed(subject) { violate(problem) }
        if client?.number == flight.process { strike(.executed) }
        return reply
    }

    /// What is called updated has to say what its row says, at the moment when that becomes durable and at the end of the run.
    func checkNames(_ row: Int, _ id: String?, _ input: PreparedFile, is word: String = "updated") {
        guard case .user(let spec)? = input.specs[row]?.content, let user = id.flatMap(server.user) else {
            return violate("row \(row) is called \(word), and its user \(id ?? "without an id") is not there")
        }
        guard user.family != "Family \(spec.name)" else { return }
        violate("row \(row) is called \(word), as Family \(spec.name), and the user is \(user.family)")
    }

    /// The mistake: nobody remembers updates that may have been carried out; they are taken for made.
    func forgetUpdates() {
        let open = folder.ledger.entries.filter { $0.update != nil }
        do throws(LedgerFailure) {
            try folder.ledger.transaction { session throws(LedgerFailure) in
                for entry in open {
                    var entry = entry
                    entry.digest = entry.update?.digest ?? entry.digest
                    entry.update = nil
                    try session.save(entry)
                }
            }
        } catch { violate(error.message) }
    }
}
