import BulkModel
import JSONText
import MeetergoAPI
import Synchronization

/// The real rules, with a mistake where a broken variant wants one. What they say in passing is counted.
struct SimulatedJudge: Judge {
    let real: ReplyJudge
    /// In an undo.
    let undo: UndoJudge?
    let broken: BrokenVariant?
    let witness: Witness

    init(
        kind: ImportKind, search: SlotSearch? = nil, isUndo: Bool = false, broken: BrokenVariant?, witness: Witness, known: UserIndex? = nil
    ) {
        real = ReplyJudge(kind: kind, knowing: known, search: search)
        undo = isUndo ? UndoJudge(kind: kind, isForced: false) : nil
        self.broken = broken
        self.witness = witness
    }

    var looksTogether: Bool { real.looksTogether }

    func survey(before effect: Effect) -> Survey<SimulatedLook>? {
        guard undo == nil, broken != .unsurveyed, let survey = real.survey(before: effect) else { return nil }
        // The mistake: one look is taken to tell of all times.
        let ground = broken == .surveyedOnce ? survey.ground.split(separator: " ").dropLast().joined() : survey.ground
        return Survey(
            ground: ground, look: SimulatedLook(real: .settling(survey.look), suspects: [], broken: broken, witness: witness))
    }

    func looksFirst(at effect: Effect) -> Bool { undo?.looksFirst(at: effect) ?? false }

    func disposition(of result: Result<Reply, TransferFailure>, earlierUnknown: Bool) -> Disposition {
        let disposition =
            undo?.disposition(of: result, earlierUnknown: earlierUnknown) ?? real.disposition(of: result, earlierUnknown: earlierUnknown)
        switch (broken, disposition) {
        case (.takenBelieved, .isThere(let finding)): return .refused(finding)
        case (.movedUnsettled, .isThere(let finding)) where earlierUnknown && finding.cause == .slotTaken:
            // The mistake needs a hint to its accomplice, the look.
            witness.see(.conflictAfterDoubt)
            witness.isBlind.store(true, ordering: .relaxed)
        case (_, .isThere) where undo == nil: witness.see(earlierUnknown ? .conflictAfterDoubt : .conflict)
        case (.resentUnsettled, .unknown(let finding)):
            guard case .success(let reply) = result, reply.status >= 500 else { return disposition }
            return .notCarriedOut(finding)
        case (.throttledSpent, .throttled(let finding)): return .notCarriedOut(finding)
        case (.retriedRejected, .credentialRejected(let finding)): return .notCarriedOut(finding)
        default: break
        }
        return disposition
    }

    func disposition(of result: Result<Reply, TransferFailure>, for effect: Effect, earlierUnknown: Bool) -> Disposition {
        guard effect.isUpdate, let target = effect.target else { return disposition(of: result, earlierUnknown: earlierUnknown) }
        let disposition = real.disposition(of: result, for: effect, earlierUnknown: earlierUnknown)
        switch (broken, disposition) {
        case (.updateBelieved, .unknown): return .done(.updated, target)
        case (_, .unknown): witness.see(.updateUnknown)
        default: break
        }
        return disposition
    }

    func update(of effect: Effect, to identity: RemoteIdentity) -> Effect? {
        undo == nil ? real.update(of: effect, to: identity) : nil
    }

    func foreknowledge(of effect: Effect) -> Verdict? { undo == nil ? real.foreknowledge(of: effect) : nil }

    func movesOn(from finding: Finding, for effect: Effect) -> Bool { undo == nil && real.movesOn(from: finding, for: effect) }

    func searches(for suspects: [Suspect]) -> [SimulatedLook] {
        real.searches(for: suspects).map { SimulatedLook(real: .settling($0), suspects: suspects, broken: broken, witness: witness) }
    }

    func slot(of effect: Effect) -> Slot? { real.slot(of: effect) }

    func moved(_ effect: Effect, to slot: Slot) -> Effect { real.moved(effect, to: slot) }

    func noted(_ identity: RemoteIdentity, wanted: Effect, booked: Effect) -> RemoteIdentity {
        real.noted(identity, wanted: wanted, booked: booked)
    }

    func looks(for suspects: [Suspect]) -> [SimulatedLook] {
        if let undo {
            return undo.looks(for: suspects).map {
                SimulatedLook(real: .undo($0), suspects: suspects, broken: broken, witness: witness)
            }
        }
        return real.looks(for: suspects).map {
            SimulatedLook(real: .settling($0), suspects: suspects, broken: broken, witness: witness)
        }
    }
}

/// A real look, with a mistake where a broken variant wants one.
struct SimulatedLook: Inquiry {
    enum Real {
        case settling(SettlingLook)
        case undo(UndoLook)

        var rows: [Int] {
            switch self {
            case .settling(let look): look.rows
            case .undo(let look): look.rows
            }
        }

        mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
            switch self {
            case .settling(var look):
                defer { self = .settling(look) }
                return look.next(answer)
            case .undo(var look):
                defer { self = .undo(look) }
                return look.next(answer)
            }
        }
    }

    private var real: Real
    private let suspects: [Suspect]
    private let broken: BrokenVariant?
    private let witness: Witness

    init(real: Real, suspects: [Suspect], broken: BrokenVariant?, witness: Witness) {
        self.real = real
        self.suspects = suspects
        self.broken = broken
        self.witness = witness
    }

    var rows: [Int] { real.rows }

    func verdict(on effect: Effect) -> Verdict? {
        guard case .settling(let look) = real, let verdict = look.verdict(on: effect) else { return nil }
        if case .existing = verdict { witness.see(.foundInGroup) }
        return verdict
    }

    mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        let step = real.next(broken == .attendeeIgnored ? answer.map(withOurAttendees) : answer)
        guard case .over(var verdicts) = step else { return step }
        for (row, verdict) in verdicts {
            switch verdict {
            case .made(.updated, _): witness.see(.updateFound)
            case .made where witness.isBlind.load(ordering: .relaxed): verdicts[row] = .absent
            case .made(_, let identity) where broken == .joinDisowned && suspects.contains { $0.row == row && $0.effect.mayJoin }:
                verdicts[row] = .existing(identity, Finding(.duplicate, message: "it is older than the request"))
            case .made: witness.see(.settledMade)
            case .existing(let identity, _, _):
                witness.see(.settledExisting)
                if broken == .strangerAdopted { verdicts[row] = .made(.created, identity) }
            case .absent: witness.see(.settledAbsent)
            case .undecided: witness.see(.settledUndecided)
            case .free: witness.see(.search)
            case .kept where broken == .changedUndone:
                if let effect = suspects.first(where: { $0.row == row })?.effect { verdicts[row] = .there(effect) }
            case .there, .gone, .kept: break
            }
        }
        return .over(verdicts)
    }

    /// The mistake: whoever booked the slot is taken for the row's attendee.
    private func withOurAttendees(_ answer: Result<Reply, TransferFailure>) -> Result<Reply, TransferFailure> {
        guard case .success(var reply) = answer, let json = try? JSON.parse(reply.body), var object = json.object,
            let appointments = object["appointments"]?.array
        else { return answer }
        let ours = suspects.compactMap { (try? JSON.parse($0.effect.body))?["attendee"] }
        object["appointments"] = .array(
            appointments.map { appointment in
                guard var changed = appointment.object else { return appointment }
                changed["attendees"] = .array(ours)
                return .object(changed)
            })
        reply.body = JSON.object(object).bytes()
        return .success(reply)
    }
}

/// Counts what the rules say; they are values, and their copies share one.
final class Witness: Sendable {
    /// The mistake `movedUnsettled` does not see what was made.
    let isBlind = Atomic(false)
    private let seen = Mutex<[Sight: Int]>([:])

    func see(_ sight: Sight) { seen.withLock { $0[sight, default: 0] += 1 } }

    var counts: [Sight: Int] { seen.withLock { $0 } }
}
