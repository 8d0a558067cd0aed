import BulkModel
import DequeModule

/// Surveying: a row that may join what others have opened waits until it is known who stands there, which one look tells for all such rows.
///
/// The survey is what a doubt is settled by later, also in later runs: of a row that was sent, it had found nothing, so what is found afterwards has
/// come since. Where the API refuses the survey the row is sent without one, and its trail says so.
extension Pipeline {
    /// Sends the row, as soon as it is known to join nobody's place twice.
    ///
    /// - Parameter isFirst: before the rows that wait to be sent.
    mutating func release(_ row: Int, isFirst: Bool = false, at now: Moment, _ actions: inout Actions) {
        // Most rows can join nothing: they do not pay for the others.
        if rows[row]?.mayJoin == true { survey(row, isFirst: isFirst, at: now, &actions) } else { queue(row, isFirst: isFirst) }
    }

    private mutating func survey(_ row: Int, isFirst: Bool, at now: Moment, _ actions: inout Actions) {
        guard let effect = rows[row]?.effect else { return }
        guard let survey = unreadSurvey(before: effect) else { return decide(row, isFirst: isFirst, at: now, &actions) }
        rows[row]?.phase = .doubted
        rows[row]?.suspicion = .inspection
        settling.rows.insert(row)
        settling.inspections += 1
        wait(row, for: survey, at: now, &actions)
    }

    /// The survey that is to be read before the effect is sent; `nil` if it needs none, or it has been read.
    func unreadSurvey(before effect: Effect) -> Survey<Rules.Look>? {
        guard effect.mayJoin, let survey = judge.survey(before: effect), settling.surveys[survey.ground]?.found == nil else { return nil }
        return survey
    }

    mutating func wait(_ row: Int, for survey: Survey<Rules.Look>, at now: Moment, _ actions: inout Actions) {
        let isNew = settling.surveys[survey.ground] == nil
        settling.surveys[survey.ground, default: Settling.Survey()].waiting.append(row)
        guard isNew else { return }
        let number = settling.add(survey.look)
        settling.surveying[number] = survey.ground
        take(nil, for: number, at: now, &actions)
    }

    /// Goes on with the rows that waited; `false` if the look is no survey.
    mutating func endSurvey(_ number: Int, _ look: Rules.Look, at now: Moment, _ actions: inout Actions) -> Bool {
        guard let ground = settling.surveying.removeValue(forKey: number) else { return false }
        let waiting = settling.surveys[ground]?.waiting ?? []
        settling.surveys[ground] = Settling.Survey(found: look)
        for row in waiting {
            guard let suspicion = rows[row]?.suspicion else { continue }
            if suspicion.isSearch {
                searchAgain(row, at: now)
            } else if suspicion.isInspection {
                forget(row)
                decide(row, at: now, &actions)
            }
        }
        return true
    }

    /// The API does not answer: the rows that waited are not sent, and the next one asks again. `false` if the look is no survey.
    mutating func abandonSurvey(_ number: Int, _ finding: Finding, at now: Moment, _ actions: inout Actions) -> Bool {
        guard let ground = settling.surveying.removeValue(forKey: number) else { return false }
        settling.running[number] = nil
        for row in settling.surveys.removeValue(forKey: ground)?.waiting ?? [] {
            guard let suspicion = rows[row]?.suspicion else { continue }
            if suspicion.isSearch {
                abandonSearch(row, suspicion, finding, at: now, &actions)
            } else if suspicion.isInspection {
                settle(row, RowEnd(.unsent, finding: finding, attempts: attempts(of: row)), at: now, &actions)
            }
        }
        return true
    }

    private mutating func decide(_ row: Int, isFirst: Bool = false, at now: Moment, _ actions: inout Actions) {
        guard let held = rows[row], let effect = held.effect else { return }
        switch surveyed(effect) {
        // An earlier request was looked for in vain, and has been carried out since.
        case .existing(let identity, _, _)? where held.doubtedSince != nil && !held.trail.isUnsurveyed:
            conclude(row, RowEnd(.created, identity: noted(identity, row), attempts: held.attempts), at: now, &actions)
        case .existing(let identity, let finding, let isAsWanted)?:
            meet(row, identity, finding, isAsWanted: isAsWanted, at: now, &actions)
        case .undecided(let finding)?:
            conclude(row, RowEnd(.unsent, finding: finding, attempts: held.attempts), at: now, &actions)
        case let verdict:
            rows[row]?.step.isUnsurveyed = verdict == nil
            queue(row, isFirst: isFirst)
        }
    }

    /// What the survey that was read says of the effect; `nil` if it says nothing, or there was none.
    private func surveyed(_ effect: Effect) -> Verdict? {
        judge.survey(before: effect).flatMap { settling.surveys[$0.ground]?.found }?.verdict(on: effect)
    }

    /// Whether the effect may join others, and nobody knows who they are.
    func isUnsurveyed(_ effect: Effect) -> Bool { effect.mayJoin && surveyed(effect) == nil }

    /// Whether a survey has shown that what the effect would make is there, or that this cannot be told.
    func isRuledOut(_ effect: Effect) -> Bool {
        guard effect.mayJoin else { return false }
        return switch surveyed(effect) {
        case .existing?, .undecided?: true
        default: false
        }
    }
}
