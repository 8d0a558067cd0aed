import BulkModel
import Ledger
import MeetergoAPI
import Pipeline
import Records
import Throttle

/// After a run, finds free starts near those that were taken, for the people who mend the rows.
///
/// It uses what the quota allows at that moment and never waits for more: a hint is not worth a minute.
struct HintDesk {
    let actingUser: String?
    /// Seconds since 1970.
    let now: Int64

    /// Questions at most: what comes of more is left to the next try.
    private static let mostQuestions = 200

    /// The rows that the API has refused because their slot was taken.
    static func rows(_ book: RunLedger) throws(LedgerFailure) -> Set<Int> {
        var rows: Set<Int> = []
        try book.held(for: .failed) { held in
            if held.end.outcome == .refused, held.end.finding?.cause == .slotTaken { rows.insert(held.row) }
        }
        return rows
    }

    /// The hints by row, as far as they were to be had.
    ///
    /// - Parameter preparer: goes over the run's rows once more.
    func hints(
        for rows: Set<Int>, _ preparer: inout RowPreparer, isAdmitted: (ReadSession) -> Bool, _ session: inout ReadSession
    ) -> [Int: String] {
        var hints: [Int: String] = [:]
        let asked = effects(of: rows, &preparer).sorted {
            ($0.value.range.lowerBound, $0.key.meetingTypeId) < ($1.value.range.lowerBound, $1.key.meetingTypeId)
        }
        for (question, wish) in asked.prefix(Self.mostQuestions) {
            guard isAdmitted(session) else { break }
            let path = question.path(wish.range, isFresh: true)
            guard
                case .value(let free) = FreeStarts.read(
                    session.read(attempts: 1) { ReadRequests.get(path, id: $0, actingUser: actingUser) })
            else { continue }
            for (row, effect) in wish.effects { hints[row] = FreeStartsQuestion.hint(for: effect, free: free.keys.filter { $0 > now }) }
        }
        return hints
    }

    private struct Wish {
        var range: ClosedRange<Int64>
        var effects: [(row: Int, effect: Effect)] = []
    }

    /// The requests of the rows, those together that one question serves.
    private func effects(of rows: Set<Int>, _ preparer: inout RowPreparer) -> [FreeStartsQuestion: Wish] {
        var wishes: [FreeStartsQuestion: Wish] = [:]
        var left = rows
        // An input that cannot be read any more gives no more hints.
        while !left.isEmpty, let batch = try? preparer.next(256), !batch.isEmpty {
            for row in batch where left.remove(row.row) != nil {
                guard case .effect(let effect) = row.content, let (question, start) = FreeStartsQuestion.asked(by: effect) else { continue }
                let range = FreeStartsQuestion.neighbourhood(of: start, now: now)
                var wish = wishes[question] ?? Wish(range: range)
                wish.range = min(wish.range.lowerBound, range.lowerBound)...max(wish.range.upperBound, range.upperBound)
                wish.effects.append((row.row, effect))
                wishes[question] = wish
            }
        }
        return wishes
    }
}
