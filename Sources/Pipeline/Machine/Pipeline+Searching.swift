import BulkModel
import DequeModule
import HeapModule
import Throttle

/// Searching: rows whose slot is taken, and was not taken by themselves, wait for an answer that tells which slots are free (design §5.2).
///
/// They wait a moment for each other, since one answer serves all rows of a host and day. One round of questions follows the other: a slot that
/// was given to a row is not free for the next one, whatever an answer says that was under way meanwhile.
extension Pipeline {
    /// How long the first one waits for others, if there is anything else to do.
    private static var gathering: Duration { .seconds(5) }

    /// Lets a row that was certainly refused wait for another slot; `false` if it may have none.
    mutating func search(_ row: Int, _ suspicion: Suspicion, at now: Moment) -> Bool {
        guard stopReason == nil, let held = rows[row], let effect = held.wanted ?? held.effect, held.attemptsNow < settings.attempts,
            judge.movesOn(from: suspicion.finding, for: effect)
        else { return false }
        rows[row]?.phase = .doubted
        rows[row]?.suspicion = suspicion
        rows[row]?.suspicion?.isSearch = true
        settling.rows.insert(row)
        settling.searchers.append(row)
        if settling.searchDue == nil { settling.searchDue = now.instant + Self.gathering }
        return true
    }

    /// Asks for free slots when the last answer is in, and nobody else is likely to come.
    mutating func beginSearches(at now: Moment, _ actions: inout Actions) {
        guard let due = settling.searchDue, settling.searches.isEmpty, due <= now.instant || isIdleButForSearches else { return }
        settling.searchDue = nil
        // What has ended took its slot before this question is asked.
        settling.given = settling.given.compactMapValues { given in
            let left = given.filter { rows[$0] != nil }
            return left.isEmpty ? nil : left
        }
        let suspects = settling.searchers.compactMap { row -> Suspect? in
            guard let held = rows[row], let effect = held.wanted ?? held.effect else { return nil }
            return Suspect(row: row, effect: effect, since: .max)
        }
        settling.searchers = []
        for look in judge.searches(for: suspects) {
            let number = settling.add(look)
            settling.searches.insert(number)
            take(nil, for: number, at: now, &actions)
        }
    }

    private var isIdleButForSearches: Bool {
        let isIdle = ready.isEmpty && intending == 0 && intended.isEmpty && backingOff.isEmpty && inFlight.isEmpty && !isPulling
        return isIdle && settling.running.isEmpty && settling.due.isEmpty && !rows.values.contains { $0.phase == .claiming }
    }

    /// Gives the row the first opening that no other row has or wants. Where it might join others there whom nobody has looked at, they are looked at
    /// first, and then it asks for openings again.
    mutating func move(_ row: Int, _ suspicion: Suspicion, to openings: [Opening], at now: Moment, _ actions: inout Actions) {
        guard let held = rows[row], let wanted = held.wanted ?? held.effect else { return }
        let wanting = settling.wanting ?? wantedSlots()
        settling.wanting = wanting
        let free = openings.first { opening in
            let others = settling.given[opening.slot, default: []].union(wanting[opening.slot, default: []]).subtracting([row])
            return others.count < opening.seats && !held.trail.otherStarts.contains(opening.slot.start)
                && !isRuledOut(judge.moved(wanted, to: opening.slot))
        }
        guard let free else { return endSearch(row, suspicion, openings.isEmpty, at: now, &actions) }
        let moved = judge.moved(wanted, to: free.slot)
        if let survey = unreadSurvey(before: moved) { return wait(row, for: survey, at: now, &actions) }
        forget(row)
        let step = Trail(otherStarts: [free.slot.start], isUnsurveyed: isUnsurveyed(moved))
        rows[row]?.wanted = wanted
        rows[row]?.step = step
        replaceEffect(of: row, with: moved)
        settling.given[free.slot, default: []].insert(row)
        withdraw(row, &actions)
        rows[row]?.phase = .ready
        ready.prepend(row)
    }

    /// The slots that rows in memory will ask for, or are asking for.
    private func wantedSlots() -> [Slot: Set<Int>] {
        var wanting: [Slot: Set<Int>] = [:]
        for (row, held) in rows where held.phase != .concluding && held.suspicion?.isSearch != true {
            if let effect = held.effect, let slot = judge.slot(of: effect) { wanting[slot, default: []].insert(row) }
        }
        return wanting
    }

    /// There is no other slot for the row.
    private mutating func endSearch(_ row: Int, _ suspicion: Suspicion, _ isEmpty: Bool, at now: Moment, _ actions: inout Actions) {
        var finding = suspicion.finding
        finding.message += isEmpty ? "; no free start follows within the window" : "; other rows have the free starts that follow"
        finding.hint = "allow a longer --slot-window or more --slot-hours, or give another start, then run retry"
        settle(row, RowEnd(.refused, finding: finding, attempts: attempts(of: row)), at: now, &actions)
    }

    /// The free slots could not be asked for.
    mutating func abandonSearch(_ row: Int, _ suspicion: Suspicion, _ problem: Finding, at now: Moment, _ actions: inout Actions) {
        var finding = suspicion.finding
        finding.message += "; the free starts cannot be read: \(problem.message)"
        settle(row, RowEnd(.refused, finding: finding, attempts: attempts(of: row)), at: now, &actions)
    }

    /// Lets a row that has waited for a survey ask for free slots again.
    mutating func searchAgain(_ row: Int, at now: Moment) {
        settling.searchers.append(row)
        settling.searchDue = min(settling.searchDue ?? now.instant, now.instant)
    }

    /// What was made for the row, in whichever slot.
    func noted(_ identity: RemoteIdentity, _ row: Int) -> RemoteIdentity {
        guard let held = rows[row], let wanted = held.wanted, let booked = held.effect else { return identity }
        return judge.noted(identity, wanted: wanted, booked: booked)
    }
}
