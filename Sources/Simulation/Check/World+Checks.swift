import BulkModel
import Ledger
import Pipeline

/// What must hold at the end of a run.
extension World {
    /// Every row that was read has one line and one outcome, and ledger, files and server say the same.
    func checkEnd(of client: Client) {
        let accounting = client.pipeline.accounting
        if !accounting.holds { return violate("the accounting does not hold: \(accounting.sentence)") }
        let file = client.input
        let lines = folder.runs[client.run - 1].byRow
        if accounting.read != lines.count { return violate("\(accounting.read) rows read, \(lines.count) in the result files") }
        for row in file.rows.prefix(client.supplied) {
            guard let own = lines[row.row], own.count == 1 else {
                return violate("row \(row.row) has \(lines[row.row]?.count ?? 0) result lines")
            }
            guard compare(own[0], row, client.run) else { return }
            if own[0].outcome == .updated { checkNames(row.row, own[0].id, file) }
            // Nobody but this client changes its users.
            if own[0].outcome == .unchanged, scenario.settings.onChange == .update, case .effect(let effect) = row.content,
                entries[effect.sourceKey]?.made != nil
            {
                checkNames(row.row, own[0].id, file, is: "unchanged")
            }
        }
        guard client.pipeline.stopReason == nil else {
            if case .canary = client.pipeline.stopReason { return coverage.see(.canary) }
            if client.plan.isCalm { violate("a calm run stopped: \(client.pipeline.stopReason?.sentence ?? "")") }
            return
        }
        if accounting.read != file.rows.count { return violate("\(accounting.read) rows read of \(file.rows.count)") }
        if client.plan.isCalm { if client.plan.isUndo { checkUndone(lines) } else { checkCompleteness(file, lines) } }
    }

    /// After an undo in which nothing went wrong, nothing is left of what the ledger said was made.
    private func checkUndone(_ lines: [Int: [RunFiles.Line]]) {
        // Where the directory cannot be walked, users cannot be looked at first.
        let isOpaque = scenario.kind == .users && server.isPagingIgnored
        for (row, own) in lines {
            guard let line = own.first, line.outcome != .undone else { continue }
            if isOpaque, line.outcome == .unsent || line.outcome == .unknown { continue }
            // What somebody else has moved since stays.
            if line.outcome == .kept, isChangedSince(line.id) || isTwiceInGroup(line.id) { continue }
            return violate("row \(row) ended \(line.outcome.rawValue) after a calm undo")
        }
        guard !isOpaque else { return }
        for entry in folder.ledger.entries where entry.made != nil && entry.state.isDone && entry.identity != nil {
            if isChangedSince(entry.identity?.id) || isTwiceInGroup(entry.identity?.id) { continue }
            return violate("\(referee.subject(of: entry.sourceKey)) is \(entry.state.rawValue) after a calm undo")
        }
    }

    /// Whether this client has made what others had made, as it could not see that, so that the two cannot be told apart.
    private func isTwiceInGroup(_ id: String?) -> Bool {
        guard referee.isBlind, let id else { return false }
        return server.made.values.contains { $0.ourIDs.contains(id) && $0.otherIDs.contains(id) }
    }

    private func isChangedSince(_ id: String?) -> Bool { server.isMoved(id) || id.map(changedLate.contains) == true }

    /// Whether a line of an undo says what the ledger says.
    private func compareUndo(_ line: RunFiles.Line, _ row: PreparedRow) -> Bool {
        guard case .effect(let effect) = row.content, let entry = entries[effect.sourceKey] else { return true }
        guard (line.outcome == .undone) == (entry.state == .undone) || !entry.state.isDone && entry.state != .undone else {
            violate("\(referee.subject(of: effect.sourceKey)) ended \(line.outcome.rawValue), in the ledger it is \(entry.state.rawValue)")
            return false
        }
        return true
    }

    /// After a crash: what the ledger knows as ended in that run has its line, and no row has two.
    func checkRecovered(_ run: Int) {
        let files = folder.runs[run - 1]
        let lines = files.byRow
        for (row, own) in lines {
            if own.count != 1 { return violate("after the crash, row \(row) of run \(run) has \(own.count) result lines") }
            guard files.input.row(row).map({ compare(own[0], $0, run) }) == true else { return }
        }
        for entry in folder.ledger.entries where entry.seen.run == run && entry.state.isDone && lines[entry.seen.row] == nil {
            // Rows that were done before this run are listed when they are read again; nothing is held for them.
            guard entry.attempts > 0, referee.runThatMade(entry.sourceKey) == run else { continue }
            return violate("after the crash, row \(entry.seen.row) of run \(run) is \(entry.state.rawValue) and in no result file")
        }
    }

    /// Whether a result line says what the ledger says.
    private func compare(_ line: RunFiles.Line, _ row: PreparedRow, _ run: Int) -> Bool {
        if folder.runs[run - 1].isUndo { return compareUndo(line, row) }
        if case .obstructed(let obstacle) = row.content, line.outcome == .blocked, let entry = entries[obstacle.sourceKey],
            entry.state.isDone, entry.seen.run == run, entry.seen.row == row.row
        {
            violate("\(referee.subject(of: obstacle.sourceKey)) is called blocked, and the ledger knows it as \(entry.state.rawValue)")
            return false
        }
        guard case .effect(let effect) = row.content, line.outcome != .duplicate else { return true }
        let name = referee.subject(of: effect.sourceKey)
        // On `retry`, a row whose key was edited may have to wait for what it replaces: then that entry answers.
        // Rows that call one thing by two names share the entry of its effect.
        let own = entries[effect.sourceKey] ?? entriesByEffect[effect.effectKey]
        let entry =
            row.retriedRow == nil || own?.seen.run == run
            ? own : entries.values.first { $0.seen.run == run && $0.seen.row == row.row } ?? (own?.state.isDone == true ? own : nil)
        // A row that `--only` leaves out claims no key that nobody had; a later row may have it.
        if !row.isSelected, line.outcome == .unsent, entry?.seen.row != row.row { return true }
        guard let entry else {
            violate("\(name) ended \(line.outcome.rawValue) and the ledger does not know it")
            return false
        }
        let updates = scenario.settings.onExisting == .update || scenario.settings.onChange == .update
        let agrees: Bool =
            switch line.outcome {
            case .unchanged, .changed: entry.state.isDone
            // What was to be changed stays what it was.
            case .unsent: [.unsent, .pending, .undone].contains(entry.state) || updates && entry.state.isDone
            // Said of what an undo had begun to take back, and of updates.
            case .unknown: entry.state == .unknown || entry.undoing != nil || entry.update != nil
            case .refused: entry.state == .refused || updates && entry.state.isDone
            case .skipped: entry.state == .superseded
            default: Entry.State(line.outcome) == entry.state
            }
        let isLeft = updates && line.id == nil && [.unsent, .unknown, .refused].contains(line.outcome)
        guard agrees, !entry.state.isDone || isLeft || entry.identity?.id == line.id else {
            violate("\(name) ended \(line.outcome.rawValue) \(line.id ?? ""), in the ledger it is \(entry.state.rawValue)")
            return false
        }
        return true
    }

    private var entries: [Key: Entry] { cachedEntries.bySource }
    private var entriesByEffect: [Key: Entry] { cachedEntries.byEffect }

    private var cachedEntries: EntryCache {
        if let known = entryCache, known.run == folder.runs.count, folder.openRun == nil { return known }
        let all = folder.ledger.entries
        let cache = EntryCache(
            run: folder.runs.count, bySource: Dictionary(all.map { ($0.sourceKey, $0) }) { $1 },
            byEffect: scenario.settings.usesNames ? Dictionary(all.map { ($0.effectKey, $0) }) { $1 } : [:])
        entryCache = cache
        return cache
    }

    /// After a run in which nothing went wrong, every row that can be made is made, and what was made is known.
    private func checkCompleteness(_ file: PreparedFile, _ lines: [Int: [RunFiles.Line]]) {
        var seen: Set<String> = []
        for row in file.rows {
            guard let line = lines[row.row]?.first else { continue }
            let key: Key
            switch row.content {
            case .effect(let effect): key = effect.sourceKey
            case .obstructed(let obstacle):
                key = obstacle.sourceKey
                // What an earlier run has sent cannot be looked for without them either.
                guard line.outcome == .blocked || line.outcome == .unknown else { break }
                if let problem = judgeBlocked(row) { return violate(problem) }
                continue
            case .invalid, .malformed, .skipped, .merged:
                if line.outcome != .invalid { return violate("row \(row.row) is invalid and ended \(line.outcome.rawValue)") }
                continue
            }
            let name = referee.subject(of: key)
            guard seen.insert(name).inserted else {
                if line.outcome != .duplicate { return violate("row \(row.row) repeats \(name) and ended \(line.outcome.rawValue)") }
                continue
            }
            // Another job of this user is making it, or does not know whether it has: that one has to say so first.
            if line.outcome == .unsent, case .effect(let effect) = row.content, index.isPending(effect.effectKey, besides: job) { continue }
            if line.outcome == .unknown, hasNewMeaning(file.specs[row.row]) { continue }
            if let problem = judge(line, name) {
                return violate("\(name) ended \(line.outcome.rawValue) after a calm run, \(problem)")
            }
        }
    }

    /// What is wrong with a row's being blocked: its host and type could be found.
    private func judgeBlocked(_ row: PreparedRow) -> String? {
        let files = folder.runs[folder.runs.count - 1]
        guard case .booking(let spec)? = files.input.specs[row.row]?.content, server.leadsSomewhere(spec, at: files.lookedAt),
            server.leadsSomewhere(spec, at: files.lookedUntil)
        else { return nil }
        // Where the list of users cannot be walked, hosts on its later pages cannot be found by name, or be known to have no namesake.
        if server.isPagingIgnored, spec.naming.host != .id { return nil }
        return "row \(row.row) is blocked, and what it names is there: \(spec.subject)"
    }

    /// Whether what was sent for the row may have gone to another type than its name stands for now: then it cannot be looked for.
    private func hasNewMeaning(_ spec: RowSpec?) -> Bool {
        guard scenario.server.namesSwap != nil, case .booking(let row)? = spec?.content else { return false }
        return row.naming.type != .id && server.meaning(of: row.type, at: now) != row.type
    }

    private func isBeingUndone(_ name: String) -> Bool {
        entries.values.contains { $0.undoing != nil && referee.subject(of: $0.sourceKey) == name }
    }

    /// What is wrong with a row's end, given what is on the server.
    private func judge(_ line: RunFiles.Line, _ name: String) -> String? {
        let truth = server.made[name] ?? Server.Made()
        // Where the directory cannot be walked, who made a user cannot always be found out.
        let isOpaque = scenario.kind == .users && server.isPagingIgnored
        if line.outcome == .unknown {
            // An undo that has not come to its end has to be finished first.
            if isBeingUndone(name) { return nil }
            return isOpaque ? nil : "though it could be settled (made \(truth.byUs) times by us)"
        }
        // A corrected row has taken its place; another job may have made what it was before. With other names an edited row cannot be shown to
        // be what was sent before the edit: refused as somebody else's, it may be corrected once more.
        if line.outcome == .skipped,
            truth.byUs == 0 || scenario.isOtherJob || scenario.faults.contains(.veryLate) || scenario.settings.onExisting == .fail
        {
            return nil
        }
        if truth.byUs > 0 {
            if line.outcome == .changed, scenario.settings.onChange == .update, !scenario.isOtherJob, truth.byOthers == 0, !isOpaque,
                scenario.settings.onExisting == .update
            {
                return "though it was to be changed"
            }
            let isKnown = [.created, .provisional, .existing, .unchanged, .changed, .updated].contains(line.outcome)
            // To another job it is somebody else's.
            if line.outcome == .refused, scenario.settings.onExisting == .fail { return nil }
            // Another job does not know of this one's doubts: what comes to light after every look is somebody's booking to it.
            if line.outcome == .refused, scenario.isOtherJob, scenario.faults.contains(.veryLate) { return nil }
            return isKnown && line.id.map(truth.ourIDs.contains) == true ? nil : "and this client made it as \(truth.ourIDs)"
        }
        if truth.byOthers > 0 {
            return [.refused, .existing, .unchanged, .changed, .updated].contains(line.outcome) ? nil : "and others made it"
        }
        // What the server refused once stays refused until somebody asks for it again.
        return line.outcome == .refused && server.refused.contains(name) ? nil : "and nobody made it"
    }
}
