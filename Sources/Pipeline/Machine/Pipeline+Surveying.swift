import BulkModel
import DequeModule

/// Surveying: a row that may join what others have opened waits until it is known who stands there, which one look tells for all such rows.
///
/// The survey is what a doubt is settled by later: of a row that was sent, it had found nothing, so what is found afterwards has come since.
/// That holds for later runs too, as far as rows of this kind are surveyed: they are sent unsurveyed where the API refuses the survey, and where
/// another slot is taken on a ground that nobody has surveyed.
extension Pipeline {
    /// Sends the row, as soon as it is known to join nobody's place twice.
    ///
    /// - Parameter isFirst: before the rows that wait to be sent.
    mutating func release(_ row: Int, isFirst: Bool = false, at now: Moment, _ actions: inout Actions) {
        // Most rows can join nothing: they do not pay for the others.
        if rows[row]?.mayJoin == true { survey(row, isFirst: isFirst, at: now, &actions) } else { queue(row, isFirst: isFirst) }
    }

    private mutating func survey(_ row: Int, isFirst: Bool, at now: Moment, _ actions: inout Actions) {
        guard let effect = rows[row]?.effect, let survey = judge.survey(before: effect) else { return queue(row, isFirst: isFirst) }
        if let found = settling.surveys[survey.ground]?.found {
            return decide(row, by: found, isFirst: isFirst, at: now, &actions)
        }
        rows[row]?.phase = .doubted
        rows[row]?.suspicion = .inspection
        settling.rows.insert(row)
        settling.inspections += 1
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
        for row in waiting where rows[row]?.suspicion?.isInspection == true {
            forget(row)
            decide(row, by: look, at: now, &actions)
        }
        return true
    }

    /// The API does not answer: the rows that waited are not sent, and the next one asks again. `false` if the look is no survey.
    mutating func abandonSurvey(_ number: Int, _ finding: Finding, at now: Moment, _ actions: inout Actions) -> Bool {
        guard let ground = settling.surveying.removeValue(forKey: number) else { return false }
        settling.running[number] = nil
        for row in settling.surveys.removeValue(forKey: ground)?.waiting ?? [] where rows[row]?.suspicion?.isInspection == true {
            settle(row, RowEnd(.unsent, finding: finding, attempts: attempts(of: row)), at: now, &actions)
        }
        return true
    }

    private mutating func decide(
        _ row: Int, by look: Rules.Look, isFirst: Bool = false, at now: Moment, _ actions: inout Actions
    ) {
        guard let held = rows[row], let effect = held.effect else { return }
        switch look.verdict(on: effect) {
        // An earlier request was looked for in vain, and has been carried out since.
        case .existing(let identity, _, _)? where held.doubtedSince != nil:
            conclude(row, RowEnd(.created, identity: noted(identity, row), attempts: held.attempts), at: now, &actions)
        case .existing(let identity, let finding, let isAsWanted)?:
            meet(row, identity, finding, isAsWanted: isAsWanted, at: now, &actions)
        case .undecided(let finding)?:
            conclude(row, RowEnd(.unsent, finding: finding, attempts: held.attempts), at: now, &actions)
        default: queue(row, isFirst: isFirst)
        }
    }

    /// Whether a survey has shown that what the effect would make is there.
    func isThere(_ effect: Effect) -> Bool {
        guard let survey = judge.survey(before: effect), let found = settling.surveys[survey.ground]?.found else { return false }
        if case .existing? = found.verdict(on: effect) { return true }
        return false
    }
}
