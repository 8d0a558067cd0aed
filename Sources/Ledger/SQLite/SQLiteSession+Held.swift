public import BulkModel
import GRDB

extension SQLiteSession {
    public func hold(_ row: Holding) throws(LedgerFailure) {
        switch row.fate {
        case .entry(let source, let attempt):
            try run(
                .holdEntry, row.row, row.file, row.line, row.at, row.carried, source.fingerprint.highBits, source.fingerprint.lowBits,
                attempt)
        case .own(let end):
            try run(
                .holdOwn, row.row, row.file, row.line, row.at, row.carried, end.outcome.rawValue, end.identity?.id,
                StoredText.extras(end.identity), StoredText.finding(end.finding), end.attempts)
        case .undo(let source, let end):
            try run(
                .holdUndo, row.row, row.file, row.line, row.at, row.carried, source.fingerprint.highBits, source.fingerprint.lowBits,
                end.outcome.rawValue, end.identity?.id, StoredText.extras(end.identity), StoredText.finding(end.finding), end.attempts)
        }
    }

    public func end(held row: Int, as end: RowEnd) throws(LedgerFailure) {
        try run(
            .endHeld, end.outcome.rawValue, end.identity?.id, StoredText.extras(end.identity), StoredText.finding(end.finding),
            end.attempts, row)
    }

    /// Releases rows that follow one another with one statement, as nearly all do.
    public func release(_ rows: [Int]) throws(LedgerFailure) {
        let rows = rows.sorted()
        var start = 0
        while start < rows.count {
            var end = start
            while end + 1 < rows.count, rows[end + 1] - rows[end] <= 1 { end += 1 }
            try run(.releaseRange, rows[start], rows[end])
            start = end + 1
        }
    }

    public func releaseAll() throws(LedgerFailure) {
        try LedgerFailure.wording(path) { try database.execute(sql: "DELETE FROM held; DELETE FROM watermark") }
    }

    public func setLengths(_ lengths: [ResultFile: Int64]) throws(LedgerFailure) {
        for (file, length) in lengths { try run(.setLength, file.rawValue, length) }
    }

    public func interrupt(_ finding: Finding, _ body: (Entry) throws(LedgerFailure) -> Void) throws(LedgerFailure) {
        let text = StoredText.finding(finding)
        try LedgerFailure.wording(path) {
            try database.execute(
                sql: """
                    UPDATE entry SET state = 'unknown', attempts = held.attempt, finding = ?, doubted = coalesce(doubted, held.at) FROM held
                    WHERE entry.source_high = held.source_high AND entry.source_low = held.source_low
                      AND entry.state = 'pending' AND held.attempt IS NOT NULL
                    """, arguments: [text])
            let held = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(Query.entryColumns) FROM entry
                    WHERE (source_high, source_low) IN (SELECT source_high, source_low FROM held WHERE source_high IS NOT NULL)
                      AND state <> 'pending'
                    """)
            while let row = try held.next() { try body(Self.entry(row)) }
            // Read the pending ones before they change: a cursor over rows that are being written may see them twice.
            let pending = try Row.fetchCursor(database, sql: "SELECT \(Query.entryColumns) FROM entry WHERE state = 'pending'")
            while let row = try pending.next() {
                var entry = try Self.entry(row)
                entry.state = .unsent
                try body(entry)
            }
            try database.execute(sql: "UPDATE entry SET state = 'unsent' WHERE state = 'pending'")
        }
    }
}
