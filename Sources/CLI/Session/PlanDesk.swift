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
    /// Reads for which users exist, before the import's first row.
    var existingReads = 0

    /// The list of users, to know who exists.
    ///
    /// - Returns: what the import behind the plan goes by, which reads no users again.
    mutating func readDirectory(_ existing: ExistingDesk?, _ session: inout ReadSession) throws(CommandFailure) -> ExistingDesk? {
        guard kind == .users, let existing else { return nil }
        var known = existing.known
        if known == nil { known = try ExistingDesk.everybody(actingUser: actingUser, &session) }
        planner.judge = ReplyJudge(kind: kind, knowing: known)
        planner.isScanned = existing.search.way == .scan
        if request.isAlone { existingReads = existing.requests }
        return existing
    }

    /// Who stands in the groups that bookings would join.
    mutating func readGroups(_ totals: PlanTotals, _ session: inout ReadSession) throws(CommandFailure) {
        func failure(_ words: String) -> CommandFailure { CommandFailure(.unreachable, "Group appointments cannot be read: \(words)") }
        for (ground, survey) in totals.surveys.sorted(by: { $0.key < $1.key }) {
            var survey = survey
            var step = survey.next(nil)
            while case .ask(let path, let actingUser) = step {
                step = survey.next(session.read { ReadRequests.get(path, id: $0, actingUser: actingUser) })
            }
            switch step {
            case .over, .ask: planner.surveys[ground] = survey
            case .again(let finding): throw failure(CommandFailure.sentence(finding))
            case .throttled: throw failure("the API refuses requests for now")
            case .credentialRejected(let finding): throw CommandFailure(.credential, CommandFailure.sentence(finding))
            }
        }
    }

    /// The free starts around the bookings to be made; what the API will not say is taken to be free.
    mutating func readSlots(_ totals: PlanTotals, _ session: inout ReadSession) throws(CommandFailure) {
        guard request.asksForSlots else { return }
        planner.wanted = totals.wanted
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
        var totals = PlanTotals(kind, search: planner.search)
        try planner.rows(input, actingUser: actingUser) { planned throws(CommandFailure) in
            totals.count(planned)
            do { try file?.append(planned) } catch { throw CommandFailure(writing: error) }
        }
        let groupReads = totals.surveys.keys.reduce(0) { $0 + (planner.surveys[$1]?.requests ?? 1) }
        totals.reads = importReads + existingReads + totals.adoptionReads + totals.slotReads + groupReads
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
