import BulkModel
import HTTPTypes
import JSONText
import MeetergoAPI

/// What a run finds out about hosts and meeting types before its first row.
extension World {
    /// The rows of a file, or of what was left to retry, as the run sends them; `nil` where the API did not say what they refer to.
    func prepared(_ retried: [PreparedFile.NumberedRow]?, _ plan: Scenario.PlannedRun) -> PreparedFile? {
        guard scenario.settings.usesNames else {
            let input = retried.map { PreparedFile($0, kind: scenario.kind) } ?? files[plan.file]
            referee.subjects.merge(input.subjects) { first, _ in first }
            return input
        }
        let rows = retried ?? PreparedFile.numbered(scenario.files[plan.file])
        guard let references = look(rows, plan) else { return nil }
        var input = PreparedFile(rows, kind: scenario.kind, references: references)
        referee.subjects.merge(input.subjects) { first, _ in first }
        for row in input.rows {
            guard case .effect(let effect) = row.content else { continue }
            if effect.sourceKey != effect.effectKey { coverage.see(.named) }
            if let subject = input.subjects[effect.sourceKey], folder.blocked.contains(subject) { coverage.see(.unblocked) }
        }
        if broken == .referencesAreKeys { input.mistakeKeys() }
        return input
    }

    /// Looks up what the rows refer to, knowing what earlier runs of the job have found.
    private func look(_ rows: [PreparedFile.NumberedRow], _ plan: Scenario.PlannedRun) -> ReferenceResolver? {
        let asker = ReferenceAsker(user: Names.admin, isToken: false)
        let kept = plan.refreshes ? nil : folder.references.flatMap { try? JSON.parse($0) }
        let known = kept.map { ReferenceBook($0) } ?? ReferenceBook()
        if known.asOf != nil { coverage.see(.keptReferences) }
        // The mistake: what an earlier run has found is all there is.
        if broken == .blockedForEver, kept != nil { return ReferenceResolver(known, asker: asker) }
        var search = ReferenceSearch(PreparedFile.needs(rows), knowing: known, asker: asker, now: server.clock(now))
        var step = search.next(nil)
        while case .ask(let path, let actingUser) = step {
            advance(to: now + 50_000_000)
            guard referee.violation == nil else { return nil }
            if outage() != nil, !isCalm {
                say("client", "cannot look up hosts and types, and ends")
                coverage.see(.lookFailed)
                return nil
            }
            // The mistake: every host is taken to have the types of the first one.
            let acting = broken == .typesOfAnyone && actingUser != Names.admin ? Names.host(0) : actingUser
            let reply = server.read(path, actingUser: acting, fields: HTTPFields(), at: now)
            say("client", "looks up \(path) as \(actingUser ?? "nobody"): \(reply.status)")
            step = search.next(.success(reply))
        }
        guard case .over = step else {
            violate("hosts and types cannot be looked up: \(step)")
            return nil
        }
        folder.references = search.book.json.text
        return ReferenceResolver(search.book, asker: asker)
    }
}
