public import BulkModel
import GRDB

extension SQLiteSession {
    public func hold(_ row: Holding) throws(LedgerFailure) {
        switch row.fate {
        case .entry(let source, let attempt):
            try run(.holdEntry) {
                $0.add(row)
                $0.add(source.fingerprint)
                $0.add(attempt)
            }
        case .own(let end):
            try run(.holdOwn) {
                $0.add(row)
                $0.add(end)
            }
        case .undo(let source, let end):
            try run(.holdUndo) {
                $0.add(row)
                $0.add(source.fingerprint)
                $0.add(end)
            }
        }
    }

    public func end(held row: Int, as end: RowEnd) throws(LedgerFailure) {
        try run(.endHeld) {
            $0.add(end)
            $0.add(row)
        }
    }

    /// Releases rows that follow one another with one statement, as nearly all do.
    public func release(_ rows: [Int]) throws(LedgerFailure) {
        let rows = rows.sorted()
        var start = 0
        while start < rows.count {
            var end = start
            while end + 1 < rows.count, rows[end + 1] - rows[end] <= 1 { end += 1 }
            try run(.releaseRange) {
                $0.add(rows[start])
                $0.add(rows[end])
            }
            start = end + 1
        }
    }

    public func releaseAll() throws(LedgerFailure) {
        try LedgerFailure.wording(path) { try database.execute(sql: "DELETE FROM held; DELETE FROM watermark") }
    }

    public func setLengths(_ lengths: [ResultFile: Int64]) throws(LedgerFailure) {
        for (file, length) in lengths {
            try run(.setLength) {
                $0.add(file.rawValue)
                $0.add(length)
            }
        }
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

extension Values {
    /// A row's own end, in the order of the columns of `held`.
    fileprivate mutating func add(_ end: RowEnd) {
        add(end.outcome.rawValue)
        add(end.identity?.id)
        add(StoredText.extras(end.identity))
        add(StoredText.finding(end.finding))
        add(end.attempts)
    }

    /// What every held row has, in the order of the columns.
    fileprivate mutating func add(_ row: Holding) {
        add(row.row)
        add(row.file)
        add(row.line)
        add(row.at)
        add(row.carried)
    }
}
