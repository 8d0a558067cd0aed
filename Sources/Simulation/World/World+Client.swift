import BulkModel
import HTTPTypes
import Pipeline
import TestSupport
import Throttle

/// The driver: turns of the machine, and what it wants done.
extension World {
    /// Something arrives in the process's mailbox; it is taken with the next turn, a moment later, together with what arrives until then.
    func receive(_ event: Event, _ client: Client) {
        client.mail.append(event)
        guard !client.isTurnDue else { return }
        client.isTurnDue = true
        var dice = Dice(scenario.seed, 9, UInt64(client.number), UInt64(client.turns))
        post(.turn(process: client.number), in: dice.unit() * 0.001)
    }

    func takeTurn(_ client: Client) {
        let events = client.mail
        client.mail.removeAll(keepingCapacity: true)
        client.isTurnDue = false
        client.turns += 1
        for event in events { watch(event, client) }
        guard self.client === client else { return }
        let actions = client.pipeline.handle(events, at: client.moment(at: now))
        if actions.isFinished { client.isFinished = true }
        check(client)
        carryOut(actions, client)
        guard self.client === client, let wake = actions.wake, !actions.isFinished else { return }
        // A late wake-up, as real ones are.
        var dice = Dice(scenario.seed, 10, UInt64(client.number), UInt64(client.turns))
        let time = max(now, client.origin + wake.nanoseconds) + Int64(dice.unit() * 2e6)
        agenda.add(.wake(process: client.number, afterTurn: client.turns), at: time)
    }

    /// Looks at what the machine is about to be told.
    private func watch(_ event: Event, _ client: Client) {
        switch event {
        case .transferEnded(let end):
            strike(.answerArrived)
            client.otherSlots[end.id] = nil
            guard let (subject, _, isUpdate) = client.underWay.removeValue(forKey: end.id) else { return }
            note(end, subject, isUpdate, client)
        case .stop:
            client.hasStopped = true
            say("user", "Ctrl-C")
            coverage.see(.interrupted)
        case .supplied, .supplyFailed, .recorded, .peers: break
        }
    }

    private func note(_ end: TransferEnd, _ subject: String?, _ isUpdate: Bool, _ client: Client) {
        let words: String
        var isSpent = true
        switch end.result {
        case .success(let reply):
            words = "status \(reply.status)"
            if reply.status == 401, !client.hasBeenRejected {
                client.hasBeenRejected = true
                coverage.see(.keyExpired)
            }
            isSpent = reply.status != 429 && reply.status != 401
        case .failure(let failure):
            words = failure.kind.rawValue
            isSpent = failure.mayHaveBeenSent
        }
        say("client", "hears of \(subject ?? "its GET"): \(words)")
        guard let subject, isSpent else { return }
        // An update has attempts of its own.
        let name = isUpdate ? "the update of \(subject)" : subject
        client.spent[name, default: 0] += 1
        if client.spent[name, default: 0] > scenario.settings.attempts {
            violate(
                "\(name) was exchanged \(client.spent[name, default: 0]) times in a run with --attempts \(scenario.settings.attempts)"
            )
        }
    }

    private func carryOut(_ actions: Actions, _ client: Client) {
        for request in actions.start {
            start(request, client)
            guard self.client === client else { return }
        }
        if !actions.lines.isEmpty || !actions.batch.isEmpty {
            ask(RecorderWork(batch: actions.batch, lines: actions.lines), client)
            guard self.client === client else { return }
        }
        if let count = actions.pull {
            let rows = client.input.rows
            let next = Array(rows[client.supplied..<min(rows.count, client.supplied + count)])
            client.supplied += next.count
            coverage.see(.row, next.count)
            post(.mail(.supplied(next), process: client.number), in: 0.001)
        }
    }

    private func start(_ request: TransferRequest, _ client: Client) {
        var subject: String?
        let isUndo = client.plan.isUndo
        var updateProblem: String?
        let isUpdate = request.method == .patch
        if isUpdate {
            let (name, problem) = leaves(request.path, client)
            (subject, updateProblem) = (name, problem)
        } else if isUndo, request.method != .get {
            subject = server.subject(of: request.path, body: request.body ?? []) ?? "nobody's \(request.path)"
        } else if request.method != .get, case .success(let order) = Order.read(request.body ?? [], kind: scenario.kind) {
            subject = order.subject
            checkSlot(of: order, request, client)
        }
        if client.hasStopped, subject != nil { violate("\(subject ?? "") is sent after the run was stopped") }
        if client.hasBeenRejected { violate("\(subject ?? request.path) is sent after a 401") }
        if let subject {
            if let problem = isUpdate ? updateProblem : isUndo ? referee.undoes(subject) : referee.sends(subject) { violate(problem) }
            if client.underWay.values.contains(where: { $0.subject == subject }) { violate("\(subject) is under way twice") }
        }
        if isUndo, request.method != .get, server.isMoved(request.path.split(separator: "/").dropFirst(2).first.map(String.init)) {
            violate("\(subject ?? "") is to be taken back although somebody else has moved it since")
        }
        client.underWay[request.id] = (subject, nil, isUpdate)
        send(request, subject: subject, from: client)
        strike(.sent)
    }

    /// A booking goes to the slot that its durable intent says, and no two go to one slot in the place of their own.
    private func checkSlot(of order: Order, _ request: TransferRequest, _ client: Client) {
        guard case .booking(let booking) = order else { return }
        let other = booking.slot == booking.wanted.slot ? nil : Names.start(booking.slot) / 1_000
        if referee.otherStart(of: order.subject) != other {
            violate("\(order.subject) asks for slot \(booking.slot), and its durable intent does not say so")
        }
        guard other != nil, booking.type != .group else { return }
        coverage.see(.otherSlot)
        let slot = "\(booking.host.map { "host \($0)" } ?? "queue") slot \(booking.slot)"
        if client.otherSlots.values.contains(slot) { violate("\(order.subject) asks for \(slot), as another row does that waited for it") }
        client.otherSlots[request.id] = slot
    }

    /// What must hold after every turn.
    private func check(_ client: Client) {
        let accounting = client.pipeline.accounting
        if accounting.ended > accounting.read { violate("\(accounting.ended) rows ended of \(accounting.read) read") }
        if accounting.read > client.supplied { violate("more rows read than there are") }
        let held = client.pipeline.heldRows
        if held > accounting.read - accounting.ended { violate("\(held) rows held, of which some have ended") }
        client.endedRecently.removeAll { $0.at < now - 2_000_000_000 }
        client.mostEnded = max(client.mostEnded, client.endedRecently.reduce(0) { $0 + $1.rows })
        // The machine takes in about a second's worth of rows on top, and measures its pace in quarters of a second.
        let bound = 64 + 2 * scenario.settings.maxInFlight + 4 * client.mostEnded
        // Rows in doubt wait in a number of their own, and come back together when they are settled.
        client.mostInDoubt = max(client.mostInDoubt, client.pipeline.rowsInDoubt)
        if held - min(1_024, client.mostInDoubt) > bound { violate("\(held) rows held, at most \(bound) may be") }
    }
}
