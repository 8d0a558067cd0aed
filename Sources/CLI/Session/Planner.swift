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
    /// Whether the import sends a request for it.
    var isSent: Bool
}

/// Goes through the rows as an import would, and sends nothing.
struct Planner: Sendable {
    let kind: ImportKind
    let resolver: ReferenceResolver?
    let view: LedgerView
    /// Finds the rows of a part of the input; `nil` takes all.
    var chooser: ShardChooser?
    /// The company's users: id and place in their list by folded e-mail; for users only.
    var directory: [String: (id: String, place: Int)] = [:]
    /// The free starts, once they were asked for.
    var free: [FreeStartsQuestion: Set<Int64>] = [:]

    private static let batch = 256

    /// Walks over the rows in the order of the input.
    func rows(_ input: OpenInput, actingUser: String?, _ body: (PlannedRow) throws(CommandFailure) -> Void) throws(CommandFailure) {
        var context = input.context
        context.actingUser = actingUser
        var preparer = RowPreparer(
            reader: try input.reopened(), mapper: input.mapper,
            checker: RowChecker(kind: kind, context: context, references: resolver), numbering: .counting, selected: nil,
            preset: input.preset, chooser: chooser)
        var seen: Set<Key> = []
        while true {
            let batch: [PreparedRow]
            do throws(InputError) { batch = try preparer.next(Self.batch) } catch {
                throw CommandFailure(.unreadableInput, error.message)
            }
            guard !batch.isEmpty else { return }
            var standings = try standings(of: batch)[...]
            for row in batch {
                let standing = row.claim == nil ? nil : standings.popFirst()
                try body(planned(row, standing, &seen))
            }
        }
    }

    private func standings(of batch: [PreparedRow]) throws(CommandFailure) -> [Standing] {
        do throws(LedgerFailure) { return try view.standings(of: batch.compactMap(\.claim)) } catch { throw CommandFailure(error) }
    }

    private func planned(_ row: PreparedRow, _ standing: Standing?, _ seen: inout Set<Key>) -> PlannedRow {
        func plan(_ fate: Fate, _ finding: Finding? = nil, id: String? = nil, isSent: Bool = false) -> PlannedRow {
            PlannedRow(row: row, fate: fate, finding: finding, id: id, isSent: isSent)
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
            if case .send? = standing { return toSend(row, effect) }
        case .obstructed: break
        }
        switch standing {
        case .ended(let end)?:
            return plan(Self.fate(end), end.finding, id: end.identity?.id)
        case .settle(let doubt)?: return plan(.unsettled, doubt.finding, isSent: true)
        case .send?, nil: return plan(.create, isSent: true)
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

    private func toSend(_ row: PreparedRow, _ effect: Effect) -> PlannedRow {
        if kind == .users {
            let email = (try? JSON.parse(effect.body))?["email"]?.string
            guard let user = email.flatMap({ directory[EMailKey.folded($0)] }) else {
                return PlannedRow(row: row, fate: .create, isSent: true)
            }
            let finding = Finding(.duplicateEmail, field: "email", message: "the address has an account in this company")
            return PlannedRow(row: row, fate: .exists, finding: finding, id: user.id, isSent: true)
        }
        guard let (question, start) = FreeStartsQuestion.asked(by: effect), let free = free[question], !free.contains(start) else {
            return PlannedRow(row: row, fate: .create, isSent: true)
        }
        let finding = Finding(
            .slotTaken, field: "start", message: "the slot is not free as things stand",
            hint: "choose another start, or check whether the booking exists already")
        return PlannedRow(row: row, fate: .conflict, finding: finding, isSent: true)
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
