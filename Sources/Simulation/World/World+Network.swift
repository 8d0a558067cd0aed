import BulkModel
import HTTPTypes
import Pipeline

/// The network, and what it does to single exchanges.
extension World {
    /// Sends a request on its way, having drawn what will become of it.
    func send(_ request: TransferRequest, subject: String?, from client: Client) {
        exchanges += 1
        // Writes are named by what they ask for, so that a row keeps its fate while the scenario shrinks around it.
        let name = subject ?? "\(request.path) \(request.actingUser ?? "")"
        triesOfSubject[name, default: 0] += 1
        var dice = Dice(scenario.seed, 8, Dice.word(name), UInt64(triesOfSubject[name, default: 0]))
        let isStruck = dice.chance(scenario.trouble)
        var fault = dice.pick(FaultKind.exchange)
        // A few more draws, so that scenarios with few kinds of faults still see them often.
        for _ in 0..<3 where !scenario.faults.contains(fault) { fault = dice.pick(FaultKind.exchange) }
        var flight = Flight(
            request: request, process: client.number, number: exchanges, sentAt: now, fault: nil, dice: dice, key: key, subject: subject)
        if isStruck, !isCalm, scenario.faults.contains(fault) { flight.fault = fault }
        if flight.fault == .veryLate, !isProtected(subject) { flight.fault = .slow }
        if let outage = outage(), !isCalm { flight.fault = outage }
        coverage.see(subject == nil ? .read : .write)
        say(
            "client",
            "\(request.method.rawValue) \(subject ?? request.path) → exchange \(exchanges)"
                + (flight.fault.map { " (it will meet: \($0.rawValue))" } ?? ""))
        leave(&flight)
    }

    /// Whether the server itself keeps a second request of this kind from being carried out.
    private func isProtected(_ subject: String?) -> Bool {
        // Who books another slot in the meantime is not protected.
        guard !(scenario.kind == .bookings && (scenario.settings.searchesSlots || scenario.server.namesSwap != nil)), let subject,
            let order = files.lazy.compactMap({ $0.orders[subject] }).first
        else { return false }
        switch order {
        case .user: return true
        case .booking(let booking):
            return (booking.type == .oneOnOne || booking.type == .confirmed) && !booking.ignoresAvailability
        }
    }

    /// The outage of this moment, as the fault that an exchange meets in it.
    func outage() -> FaultKind? {
        let seconds = Double(now) / 1e9
        guard let outage = scenario.server.outages.first(where: { $0.from <= seconds && seconds < $0.to }) else { return nil }
        switch outage.kind {
        case .noConnection: return .connect
        case .unavailable: return .gatewayBefore
        case .silence: return .lostBefore
        }
    }

    private func leave(_ flight: inout Flight) {
        let there = flight.dice.spread(0.005, 0.4)
        let timeout = scenario.settings.timeout
        switch flight.fault {
        case .connect:
            coverage.see(.notSent)
            fail(flight, .connect, mayHaveBeenSent: false, in: there)
        case .lostBefore:
            coverage.see(.lostBefore)
            if flight.dice.chance(0.5) {
                fail(flight, .connectionLost, mayHaveBeenSent: true, in: there)
            } else {
                fail(flight, .timeout, mayHaveBeenSent: true, in: timeout)
            }
        case .stall, .slow, .veryLate:
            coverage.see(.timeout)
            fail(flight, .timeout, mayHaveBeenSent: true, in: timeout)
            post(.arrives(flight), in: there)
        default: post(.arrives(flight), in: there)
        }
    }

    /// The request is at the server's door: limiter, credential, then the work.
    func arrive(_ flight: Flight) {
        var flight = flight
        let (isServed, fields) = server.admit(at: now)
        let back = flight.dice.spread(0.005, 0.4)
        guard isServed else {
            coverage.see(.throttled)
            say("server", "429 to exchange \(flight.number)")
            return answer(flight, Reply(status: 429, fields: fields, body: Server.tooMany), in: back)
        }
        if flight.key == 1, let expiry = scenario.server.expiry, Double(now) / 1e9 >= expiry {
            say("server", "401 to exchange \(flight.number)")
            return answer(flight, Reply(status: 401, fields: fields, body: Server.expired), in: back)
        }
        var work = flight.dice.spread(0.01, 1.5)
        let status = flight.dice.pick([500, 502, 503, 504])
        switch flight.fault {
        case .gatewayBefore:
            coverage.see(.gatewayBefore)
            say("server", "\(status) to exchange \(flight.number), nothing carried out")
            return answer(flight, Reply(status: status, fields: fields, body: Server.gateway(status)), in: work + back)
        case .gatewayLate:
            say("server", "\(status) to exchange \(flight.number), though it will still be carried out")
            answer(flight, Reply(status: status, fields: fields, body: Server.gateway(status)), in: back)
            work = back + flight.dice.between(0, 2)
        case .slow:
            let end = Double(flight.sentAt) / 1e9 + scenario.settings.timeout + flight.dice.between(0, 20)
            work = end - Double(now) / 1e9
        case .veryLate:
            coverage.see(.veryLate)
            work = scenario.settings.timeout + flight.dice.between(20, 240)
        case .repeated where flight.dice.chance(0.5):
            return fail(flight, .repeated, mayHaveBeenSent: true, in: back)
        default: break
        }
        post(.executes(flight, fields), in: work)
    }

    /// The server does the work, and the answer goes back as far as the fault lets it.
    func execute(_ flight: Flight, _ fields: HTTPFields) {
        var flight = flight
        let back = flight.dice.spread(0.005, 0.4)
        var fields = fields
        if fields[.date] != nil { fields[.date] = Calendar.http(server.clock(now)) }
        let reply: Reply
        if flight.request.method == .get {
            reply = server.read(flight.request.path, actingUser: flight.request.actingUser, fields: fields, at: now)
        } else {
            reply = write(flight, fields)
        }
        switch flight.fault {
        case .lostAfter:
            coverage.see(.lostAfter)
            fail(flight, .connectionLost, mayHaveBeenSent: true, in: back)
        case .truncated:
            coverage.see(.truncated)
            fail(flight, .truncated, mayHaveBeenSent: true, status: reply.status, in: back)
        case .brokenBody where (200..<300).contains(reply.status):
            coverage.see(.brokenBody)
            let body = flight.dice.pick(["", "<html>", "{}", #"{"userId":"#])
            answer(flight, Reply(status: reply.status, fields: reply.fields, body: Array(body.utf8)), in: back)
        case .gatewayAfter:
            coverage.see(.gatewayAfter)
            let status = flight.dice.pick([500, 502, 503, 504])
            answer(flight, Reply(status: status, fields: fields, body: Server.gateway(status)), in: back)
        case .repeated: fail(flight, .repeated, mayHaveBeenSent: true, in: back)
        case .gatewayLate, .stall, .slow, .veryLate: break
        default: answer(flight, reply, in: back)
        }
    }

    private func write(_ flight: Flight, _ fields: HTTPFields) -> Reply {
        if flight.request.method == .patch { return executeUpdate(flight, fields) }
        if let subject = flight.subject, Server.isUndo(flight.request.path) { return takeBack(subject, flight, fields) }
        let order: Order
        switch Order.read(flight.request.body ?? [], kind: scenario.kind) {
        case .failure(let complaints):
            say("server", "400 to exchange \(flight.number): \(complaints.texts)")
            return server.refusal(400, "email", complaints.texts.joined(separator: ", "), fields)
        case .success(let read): order = read
        }
        if case .booking(let booking) = order, !server.couldMean(booking.wanted, booking.type, at: now) {
            violate("\(order.subject) asks for a \(booking.type.rawValue) type, which its row never meant")
        }
        let answer = server.carryOut(order, isOurs: true, at: now)
        switch answer {
        case .made(let id, let isProvisional):
            coverage.see(.made)
            if server.wasTakenBack(order.subject) { coverage.see(.madeAgain) }
            if let client, client.number == flight.process {
                if Double(now - flight.sentAt) / 1e9 > scenario.settings.timeout || flight.fault == .gatewayLate {
                    coverage.see(.lateExecution)
                }
            } else {
                coverage.see(.executedAfterDeath)
            }
            say("server", "\(isProvisional ? "holds" : "makes") \(order.subject) for exchange \(flight.number): \(id)")
            if let problem = referee.executed(order.subject, server.made[order.subject]) { violate(problem) }
            if client?.number == flight.process { strike(.executed) }
        case .taken: say("server", "refuses \(order.subject) for exchange \(flight.number): taken")
        case .noSuchType: say("server", "refuses \(order.subject) for exchange \(flight.number): no such type")
        }
        return server.reply(to: order, answer, fields: fields)
    }

    private func takeBack(_ subject: String, _ flight: Flight, _ fields: HTTPFields) -> Reply {
        switch server.takeBack(flight.request.path, body: flight.request.body ?? [], at: now) {
        case .done(let id):
            coverage.see(.takenBack)
            say("server", "takes back \(subject) for exchange \(flight.number): \(id)")
            if let problem = referee.takesBack(subject, id, server.made[subject]) { violate(problem) }
            server.noteTakenBack(subject)
            if client?.number == flight.process { strike(.executed) }
            return Reply(status: scenario.kind == .users ? 204 : 201, fields: fields)
        case .refused(let status, let text):
            say("server", "\(status) to exchange \(flight.number): \(text)")
            return server.refusal(status, "", text, fields)
        }
    }

    // MARK: - Ends

    private func answer(_ flight: Flight, _ reply: Reply, in seconds: Double) {
        switch flight.fault {
        // The client has given up, or been told otherwise.
        case .stall, .slow, .veryLate: return
        default: end(flight, .success(reply), in: seconds)
        }
    }

    private func fail(
        _ flight: Flight, _ kind: TransferFailure.Kind, mayHaveBeenSent: Bool, status: Int? = nil, in seconds: Double
    ) {
        end(
            flight, .failure(TransferFailure(kind, mayHaveBeenSent: mayHaveBeenSent, status: status, message: "simulated")), in: seconds)
    }

    private func end(_ flight: Flight, _ result: Result<Reply, TransferFailure>, in seconds: Double) {
        let end = TransferEnd(id: flight.request.id, result: result, seconds: Double(now - flight.sentAt) / 1e9 + seconds)
        post(.mail(.transferEnded(end), process: flight.process), in: seconds)
    }

    // MARK: - Other clients

    /// Somebody else makes the user, under other names, or takes the slot, or a place in it, for another attendee.
    func stranger(_ subject: String) {
        guard let order = files.lazy.compactMap({ $0.orders[subject] }).first else { return }
        switch order {
        case .user(let email, _, _):
            let stranger = Order.user(email: email, given: "Somebody", family: "Else")
            if case .made(let id, _) = server.carryOut(stranger, isOurs: false, at: now) {
                coverage.see(.strangersUser)
                say("stranger", "makes \(subject): \(id)")
            }
        case .booking(var booking):
            guard !booking.ignoresAvailability else { return }
            booking.give(to: "stranger-\(booking.slot)@example.org")
            if case .made(let id, _) = server.carryOut(.booking(booking), isOurs: false, at: now) {
                coverage.see(.strangersSlot)
                say("stranger", "takes the slot of \(subject): \(id)")
            }
        }
    }
}
