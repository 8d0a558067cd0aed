import BulkModel
import Foundation
import JSONText
import MeetergoAPI
import Pipeline
import Records
import Throttle

/// What a plan is asked for.
struct PlanRequest: Sendable {
    /// `plan`; otherwise `import --plan`, which goes on after it.
    var isAlone: Bool
    /// Where the rows are to be written.
    var out: String?
    var asksForSlots = true
    /// Go on without asking.
    var isConfirmed = false
}

/// Makes a plan: looks at the rows, asks the API what it needs to know, looks at them again.
struct PlanDesk: Sendable {
    let request: PlanRequest
    var planner: Planner
    let actingUser: String?
    let kind: ImportKind
    /// Reads that the import makes before its first row.
    let importReads: Int

    /// The list of users, to know who exists.
    mutating func readDirectory(_ session: inout ReadSession) throws(CommandFailure) {
        guard kind == .users else { return }
        var walk = UserWalk()
        var step = UserWalk.Step.next(offset: 0)
        while case .next(let offset) = step {
            let answer = UserPage.read(session.read { ReadRequests.users(id: $0, offset: offset, actingUser: actingUser) })
            guard case .value(let page) = answer else { throw Self.failure(answer, "The list of users cannot be read") }
            let accounts: [Account]
            (accounts, step) = walk.take(page)
            for account in accounts where account.deletedAt == nil {
                if let email = account.email { planner.directory[EMailKey.folded(email)] = (account.id, planner.directory.count) }
            }
        }
    }

    /// The free starts around the bookings to be made; what the API will not say is taken to be free.
    mutating func readSlots(_ totals: PlanTotals, _ session: inout ReadSession) throws(CommandFailure) {
        guard request.asksForSlots else { return }
        let questions = totals.questions.sorted {
            ($0.value.lowerBound, $0.key.meetingTypeId) < ($1.value.lowerBound, $1.key.meetingTypeId)
        }
        for (question, range) in questions {
            let answer = FreeStarts.read(
                session.read { ReadRequests.get(question.path(range), id: $0, actingUser: actingUser) })
            switch answer {
            case .value(let starts): planner.free[question] = starts
            case .refused: continue
            case .failed, .throttled, .credentialRejected: throw Self.failure(answer, "Free starts cannot be asked for")
            }
        }
    }

    /// Goes over the rows; `file` takes them down.
    func totals(_ input: OpenInput, into file: PlanFile? = nil) throws(CommandFailure) -> PlanTotals {
        var totals = PlanTotals(kind)
        let places = Dictionary(planner.directory.values.map { ($0.id, $0.place) }) { first, _ in first }
        try planner.rows(input, actingUser: actingUser) { planned throws(CommandFailure) in
            totals.count(planned) { places[$0] }
            do { try file?.append(planned) } catch { throw CommandFailure(writing: error) }
        }
        totals.reads = importReads + totals.adoptionReads
        return totals
    }

    /// The rows once more, now knowing everything, and into the file if one is wanted.
    func finish(_ input: OpenInput) throws(CommandFailure) -> PlanTotals {
        guard let out = request.out else { return try totals(input) }
        let file: PlanFile
        do { file = try PlanFile(path: out, format: input.format) } catch { throw CommandFailure(writing: error) }
        let totals = try totals(input, into: file)
        do { try file.finish() } catch { throw CommandFailure(writing: error) }
        return totals
    }

    private static func failure<Value>(_ answer: ReadAnswer<Value>, _ what: String) -> CommandFailure {
        switch answer {
        case .value: CommandFailure(.unreachable, what)
        case .credentialRejected(let finding): CommandFailure(.credential, CommandFailure.sentence(finding))
        case .refused(let finding), .failed(let finding), .throttled(let finding):
            CommandFailure(.unreachable, "\(what): \(CommandFailure.sentence(finding))")
        }
    }
}
