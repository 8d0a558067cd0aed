import BulkModel
import JSONText
import Ledger
import Mapping
import MeetergoAPI
import Records

/// What an import would do with a row.
enum Fate: String, CaseIterable {
    case create
    /// There already: adopted.
    case exists
    /// There already, or made earlier with other content: changed to what the row says.
    case update
    case unchanged
    /// Made earlier with other content.
    case changed
    /// Its slot is taken, as things stand.
    case conflict
    case blocked
    case invalid
    /// Refused before, and not sent again as it is.
    case refused
    /// Of an earlier run, with unknown effect: looked for first.
    case unsettled
    case duplicate
    /// Cancelled, past, merged.
    case skipped

    /// Whether somebody has to do something about the row.
    var isTrouble: Bool { [.conflict, .blocked, .invalid, .refused].contains(self) }
}

struct PlannedRow {
    var row: PreparedRow
    var fate: Fate
    var finding: Finding?
    var id: String?
    /// Requests that the import sends for it.
    var sends: Int
    /// It is to get another start than its own.
    var isMoved = false
    /// Where the user is in their list whom the import looks for when the API has refused the row.
    var place: Int?
    /// What the import looks at before it sends the row.
    var survey: GroupSurvey?
}

/// Goes through the rows as an import would, and sends nothing.
struct Planner: Sendable {
    let kind: ImportKind
    let resolver: ReferenceResolver?
    let view: LedgerView
    var onExisting = OnExisting.adopt
    /// Knows the company's users; for users only.
    var judge = ReplyJudge(kind: .users)
    /// Whether the import reads the users before its first row.
    var isScanned = false
    /// Finds the rows of a part of the input; `nil` takes all.
    var chooser: ShardChooser?
    /// Where another start is looked for if the wanted one is taken; `nil` looks for none.
    var search: SlotSearch?
    /// How many may have each free start, once these were asked for.
    var free: [FreeStartsQuestion: [Int64: Int]] = [:]
    /// Who stands in the appointments that rows may join, by ground, once that was asked for.
    var surveys: [String: GroupSurvey] = [:]
    /// The slots that the rows want; only where another start is looked for.
    var wanted: Set<Slot> = []

    private static let batch = 256

    /// Walks over the rows in the order of the input.
    func rows(_ input: OpenInput, actingUser: String?, _ body: (PlannedRow) throws(CommandFailure) -> Void) throws(CommandFailure) {
        try walk(input.again, actingUser: actingUser) { planned throws(CommandFailure) in
            try body(planned)
            return true
        }
    }

    /// The same, until `body` has had enough.
    private func walk(
        _ input: InputAgain, actingUser: String?, _ body: (PlannedRow) throws(CommandFailure) -> Bool
    ) throws(CommandFailure) {
        var context = input.context
        context.actingUser = actingUser
        var preparer = RowPreparer(
            reader: try input.reader(), mapper: input.mapper,
            checker: RowChecker(kind: kind, context: context, references: resolver), numbering: .counting, selected: nil,
            preset: input.preset, chooser: chooser)
        var seen: Set<Key> = []
        var slots = SlotForecast(search, free: free, wanted: wanted)
        while true {
            let batch: [PreparedRow]
            do throws(InputError) { batch = try preparer.next(Self.batch) } catch {
                throw CommandFailure(.unreadableInput, error.message)
            }
            guard !batch.isEmpty else { return }
            var standings = try standings(of: batch)[...]
            for row in batch {
                let standing = row.claim == nil ? nil : standings.popFirst()
                guard try body(planned(row, standing, &seen, &slots)) else { return }
            }
        }
    }

    private func standings(of batch: [PreparedRow]) throws(CommandFailure) -> [Standing] {
        do throws(LedgerFailure) { return try view.standings(of: batch.compactMap(\.claim)) } catch { throw CommandFailure(error) }
    }

    private func planned(
        _ row: PreparedRow, _ standing: Standing?, _ seen: inout Set<Key>, _ slots: inout SlotForecast
    ) -> PlannedRow {
        func plan(_ fate: Fate, _ finding: Finding? = nil, id: String? = nil, sends: Int = 0) -> PlannedRow {
            PlannedRow(row: row, fate: fate, finding: finding, id: id, sends: sends)
        }
        switch row.content {
        case .invalid(let findings): return plan(.invalid, .joined(findings))
        case .malformed(let finding): return plan(.invalid, finding)
        case .skipped(let finding), .merged(let finding): return plan(.skipped, finding)
        case .effect(let effect):
            let isNew = seen.insert(effect.effectKey).inserted
            let isNewSource = effect.sourceKey == effect.effectKey || seen.insert(effect.sourceKey).inserted
            guard isNew, isNewSource else {
                return plan(.duplicate, Finding(.duplicate, message: "the same \(kind.noun) stands earlier in the input"))
            }
            if case .send? = standing { return toSend(row, effect, &slots) }
        case .obstructed: break
        }
        switch standing {
        case .ended(let end)?:
            return plan(Self.fate(end), end.finding, id: end.identity?.id)
        case .update(let identity, _, let isChange)?: return toUpdate(row, identity, isChange: isChange)
        case .settle(let doubt)?: return plan(.unsettled, doubt.finding, sends: 1)
        case .send?, nil: return plan(.create, sends: 1)
        }
    }

    private static func fate(_ end: RowEnd) -> Fate {
        switch end.outcome {
        case .created, .updated, .provisional, .unchanged: .unchanged
        case .existing: .exists
        case .changed: .changed
        case .refused: .refused
        case .invalid: end.finding?.cause == .slotTaken ? .conflict : .invalid
        case .blocked, .unsent: .blocked
        case .unknown: .unsettled
        case .duplicate: .duplicate
        case .skipped, .merged, .undone, .kept: .skipped
        }
    }

    private func toSendUser(_ row: PreparedRow, _ effect: Effect) -> PlannedRow {
        guard case .existing(let identity, var finding, let isAsWanted)? = judge.foreknowledge(of: effect) else {
            return PlannedRow(row: row, fate: .create, sends: 1)
        }
        finding.field = "email"
        // Without the list of users, it takes a refusal to find them.
        let (tries, place) = isScanned ? (0, nil) : (1, judge.place(of: effect))
        switch onExisting {
        case .update where !isAsWanted:
            return PlannedRow(row: row, fate: .update, finding: finding, id: identity.id, sends: tries + 1, place: place)
        case .adopt, .update: return PlannedRow(row: row, fate: .exists, finding: finding, id: identity.id, sends: tries, place: place)
        case .fail:
            return PlannedRow(
                row: row, fate: .refused, finding: .exists(finding.message, identity), id: identity.id, sends: tries, place: place)
        }
    }

    /// A row whose user the ledger knows.
    private func toUpdate(_ row: PreparedRow, _ identity: RemoteIdentity, isChange: Bool) -> PlannedRow {
        if !isChange, isScanned, case .effect(let effect) = row.content,
            case .existing(let found, let finding, true)? = judge.foreknowledge(of: effect), found.id == identity.id
        {
            return PlannedRow(row: row, fate: .exists, finding: finding, id: identity.id, sends: 0)
        }
        let finding =
            isChange
            ? Finding(.changed, message: "it has changed since it was made: names and slug will be what the row says") : nil
        return PlannedRow(row: row, fate: .update, finding: finding, id: identity.id, sends: 1)
    }

    /// Counts the rows that an import would send, until there are enough of them or so many rows were looked at.
    func countToSend(_ input: InputAgain, actingUser: String?, until wanted: Int, among sample: Int) throws(CommandFailure) -> Int {
        var (count, seen) = (0, 0)
        try walk(input, actingUser: actingUser) { planned throws(CommandFailure) in
            seen += 1
            if planned.fate == .create || planned.fate == .exists { count += 1 }
            return count < wanted && seen < sample
        }
        return count
    }

    private func toSend(_ row: PreparedRow, _ effect: Effect, _ slots: inout SlotForecast) -> PlannedRow {
        if kind == .users { return toSendUser(row, effect) }
        let survey = GroupSurvey(before: effect)
        var planned = existingBooking(row, effect, survey) ?? toBook(row, effect, &slots)
        planned.survey = survey
        return planned
    }

    /// The person stands in the group that the row would have him join.
    private func existingBooking(_ row: PreparedRow, _ effect: Effect, _ survey: GroupSurvey?) -> PlannedRow? {
        let found = survey.flatMap { surveys[$0.ground] }
        guard case .existing(let identity, let finding, _)? = found?.verdict(on: effect) else { return nil }
        guard onExisting == .fail else { return PlannedRow(row: row, fate: .exists, finding: finding, id: identity.id, sends: 0) }
        return PlannedRow(row: row, fate: .refused, finding: .exists(finding.message, identity), id: identity.id, sends: 0)
    }

    private func toBook(_ row: PreparedRow, _ effect: Effect, _ slots: inout SlotForecast) -> PlannedRow {
        let type = FreeStartsQuestion.asked(by: effect)?.0.meetingTypeId
        switch slots.prospect(of: effect, isOneOnOne: type.flatMap { resolver?.isOneOnOne(type: $0) } ?? false) {
        case .wanted: return PlannedRow(row: row, fate: .create, sends: 1)
        case .other(let start):
            let finding = Finding(
                .slotTaken, field: "start", message: "the slot is not free as things stand; the next free start is \(start)")
            // The refusal, a look for the booking that may be there already, and the other start.
            return PlannedRow(row: row, fate: .create, finding: finding, sends: 3, isMoved: true)
        case .none:
            let none = search == nil ? "" : ", and no later start within --slot-window and --slot-hours is"
            let finding = Finding(
                .slotTaken, field: "start", message: "the slot is not free as things stand\(none)",
                hint: "choose another start, or check whether the booking exists already")
            return PlannedRow(row: row, fate: .conflict, finding: finding, sends: 2)
        }
    }
}

extension PreparedRow {
    /// What the row would ask the ledger.
    fileprivate var claim: Claim? {
        switch content {
        case .effect(let effect): Claim(self, effect)
        case .obstructed(let obstacle): Claim(self, obstacle)
        case .invalid, .malformed, .skipped, .merged: nil
        }
    }
}
