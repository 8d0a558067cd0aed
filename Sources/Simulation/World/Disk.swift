import BulkModel
import Ledger

/// The job's folder as it survives the process: the ledger, and the result files of each run.
struct JobFolder {
    /// Always what was durable last: a commit replaces it when it returns.
    var ledger = MemoryStore()
    /// By the run's number less one.
    var runs: [RunFiles] = []
    /// The run that has begun and not ended.
    var openRun: Int?
    /// What was found out about hosts and types, as text.
    var references: String?
    /// What was blocked at some time.
    var blocked: Set<String> = []
}

/// The result files of one run, a line each row. Lines beyond `synced` do not survive a loss of power.
struct RunFiles {
    struct Line {
        var row: Int
        var outcome: Outcome
        var id: String?
    }

    /// What the run reads.
    let input: PreparedFile
    /// On `retry`, the number of the run whose files it reads.
    let retried: Int?
    /// It takes back what earlier runs have made.
    let isUndo: Bool
    /// When it began to look up its references.
    var lookedAt: Int64 = 0
    /// When it knew them.
    var lookedUntil: Int64 = 0
    /// The run had ended without a word, and was completed later.
    var isRecovered = false
    private(set) var lines: [ResultFile: [Line]] = [:]
    private(set) var synced: [ResultFile: Int] = [:]

    init(_ input: PreparedFile, retrying retried: Int? = nil, isUndo: Bool = false) {
        self.isUndo = isUndo
        self.input = input
        self.retried = retried
    }

    mutating func append(_ line: Line, to file: ResultFile) { lines[file, default: []].append(line) }

    /// Makes all lines durable, and says how long the files are: a line is one byte here.
    mutating func sync() -> [ResultFile: Int64] {
        synced = lines.mapValues(\.count)
        return synced.mapValues { Int64($0) }
    }

    /// Power is lost: of what was not synced, a part may still be there.
    mutating func losePower(keeping share: Double) {
        for (file, all) in lines {
            let kept = synced[file, default: 0]
            lines[file] = Array(all.prefix(kept + Int(Double(all.count - kept) * share)))
        }
    }

    /// Cuts a file to the length that the ledger noted.
    ///
    /// - Returns: `false` if the file is shorter than that: something was noted as durable that was not.
    mutating func cut(_ file: ResultFile, to length: Int64) -> Bool {
        let all = lines[file] ?? []
        lines[file] = Array(all.prefix(Int(length)))
        return all.count >= Int(length)
    }

    mutating func rewrite(_ file: ResultFile, _ new: [Line]) { lines[file] = new }

    /// All lines, by row.
    var byRow: [Int: [Line]] {
        var rows: [Int: [Line]] = [:]
        for file in ResultFile.allCases {
            for line in lines[file] ?? [] { rows[line.row, default: []].append(line) }
        }
        return rows
    }
}
