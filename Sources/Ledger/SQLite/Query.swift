/// The statements of a session, each compiled once per transaction at most.
enum Query: Int, CaseIterable {
    case entry, entryBySource, entryByEffect, entryByRow, hasResolvedKeys
    case insertEntry, replaceEntry, noteEntry, removeEntry, concludeEntry, withdrawEntry, noteTrail, beginUndo, endUndo
    case sighting, noteSighting
    case holdEntry, holdOwn, holdUndo, endHeld, releaseRange, setLength

    /// The columns of an entry in the order in which `SQLiteSession.entry(_:)` reads them.
    static let entryColumns = """
        id, source_high, source_low, effect_high, effect_low, digest_version, digest_high, digest_low,
        state, attempts, run, row, file, line, remote_id, remote_extras, finding, successor_high, successor_low, doubted,
        made, undoing, updating, update_version, update_high, update_low, other_starts, unsurveyed
        """

    var sql: String {
        switch self {
        case .entry: "SELECT \(Self.entryColumns) FROM entry WHERE id = ?"
        case .entryBySource: "SELECT id FROM entry WHERE source_high = ? AND source_low = ?"
        case .entryByEffect: "SELECT id FROM entry WHERE effect_high = ? AND effect_low = ?"
        case .entryByRow:
            "SELECT id FROM entry WHERE id IN (SELECT entry FROM temp.retried WHERE retried.row = ?) AND run < ?"
        case .hasResolvedKeys: "SELECT EXISTS (SELECT 1 FROM entry WHERE effect_high IS NOT NULL)"
        case .insertEntry:
            """
            INSERT INTO entry (source_high, source_low, effect_high, effect_low, digest_version, digest_high, digest_low,
                state, attempts, run, row, file, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .replaceEntry:
            """
            UPDATE entry SET source_high = ?, source_low = ?, effect_high = ?, effect_low = ?, digest_version = ?, digest_high = ?,
                digest_low = ?, state = ?, attempts = ?, run = ?, row = ?, file = ?, line = ?, remote_id = ?, remote_extras = ?,
                finding = ?, successor_high = ?, successor_low = ?, doubted = ?, made = ?, undoing = ?,
                updating = ?, update_version = ?, update_high = ?, update_low = ?, other_starts = ?, unsurveyed = ?
                WHERE id = ?
            """
        case .sighting: "SELECT run, row, file, line FROM temp.sighting WHERE entry = ?"
        case .noteSighting: "INSERT OR REPLACE INTO temp.sighting (run, row, file, line, entry) VALUES (?, ?, ?, ?, ?)"
        case .noteEntry: "UPDATE entry SET run = ?, row = ?, file = ?, line = ? WHERE id = ?"
        case .removeEntry: "DELETE FROM entry WHERE id = ?"
        case .concludeEntry:
            """
            UPDATE entry SET state = ?, attempts = ?, remote_id = ?, remote_extras = ?, finding = ?, doubted = ?,
                made = coalesce(?, made), other_starts = iif(?6 IS NULL, NULL, other_starts), unsurveyed = iif(?6 IS NULL, NULL, unsurveyed)
                WHERE source_high = ? AND source_low = ?
            """
        case .withdrawEntry:
            """
            UPDATE entry SET state = 'pending', attempts = ?, doubted = ?, digest_version = ?, digest_high = ?, digest_low = ?,
                other_starts = iif(?2 IS NULL, NULL, other_starts), unsurveyed = iif(?2 IS NULL, NULL, unsurveyed)
                WHERE source_high = ? AND source_low = ?
            """
        case .noteTrail:
            """
            UPDATE entry SET other_starts = CASE
                    WHEN other_starts IS NULL THEN ?1
                    WHEN ?1 IS NULL THEN other_starts
                    WHEN instr(',' || other_starts || ',', ',' || ?1 || ',') > 0 THEN other_starts
                    ELSE other_starts || ',' || ?1 END,
                unsurveyed = coalesce(?2, unsurveyed)
                WHERE source_high = ? AND source_low = ?
            """
        case .beginUndo: "UPDATE entry SET undoing = coalesce(undoing, ?) WHERE source_high = ? AND source_low = ?"
        case .endUndo: "UPDATE entry SET undoing = NULL, state = coalesce(?, state) WHERE source_high = ? AND source_low = ?"
        case .holdEntry:
            """
            INSERT OR REPLACE INTO held (row, file, line, at, carried, source_high, source_low, attempt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .holdOwn:
            """
            INSERT OR REPLACE INTO held (row, file, line, at, carried, outcome, remote_id, remote_extras, finding, attempts)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .holdUndo:
            """
            INSERT OR REPLACE INTO held (row, file, line, at, carried, source_high, source_low, outcome, remote_id, remote_extras,
                finding, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        case .endHeld:
            """
            UPDATE held SET outcome = ?, remote_id = ?, remote_extras = ?, finding = ?, attempts = ?
                WHERE row = ? AND outcome IS NOT NULL
            """
        case .releaseRange: "DELETE FROM held WHERE row BETWEEN ? AND ?"
        case .setLength: "INSERT INTO watermark VALUES (?, ?) ON CONFLICT DO UPDATE SET length = excluded.length"
        }
    }
}
