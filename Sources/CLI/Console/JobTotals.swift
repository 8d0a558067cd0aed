import BulkModel
import Foundation
import JSONText
import Ledger

/// Where several jobs stand together, as the parts of one file do.
struct JobTotals {
    /// One of them.
    struct Standing {
        var job: String
        var kind: ImportKind?
        /// Keys by how far they have come.
        var known: [Entry.State: Int]
        /// The latest run that has ended; `nil` before the first has.
        var latest: RunSummary?
        /// The latest run that read the input, and not what a run before had left.
        var lastImport: RunSummary?
        /// A run goes on, or ended without a word.
        var isOpen: Bool

        var shard: Shard? { latest?.shard.flatMap { Shard($0) } }

        init(job: String, _ status: JobStatus) {
            self.job = job
            kind = status.binding?.kind
            known = status.keys
            isOpen = status.runs.last.map { $0.endedAt == nil } ?? false
            for run in status.runs {
                guard let text = run.summary, let summary = try? JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) else {
                    continue
                }
                latest = summary
                if run.retriedRun == nil, run.undone == nil { lastImport = summary }
            }
        }

        var line: String {
            let part = shard.map { ", part \($0.text)" } ?? ""
            let name = "\(job): \(kind?.rawValue ?? "no rows yet")\(part): "
            if isOpen { return name + "a run is going on, or ended without a word" }
            guard let latest else { return name + "no run yet" }
            return name + "\(latest.accountingSentence), exit code \(latest.exitCode)"
        }
    }

    let jobs: [Standing]

    init(_ jobs: [Standing]) {
        self.jobs = jobs
    }

    /// The rows that the latest run of each job read.
    var read: Int { jobs.reduce(0) { $0 + ($1.latest?.read ?? 0) } }

    /// How they ended.
    var outcomes: [String: Int] {
        jobs.reduce(into: [:]) { sums, job in sums.merge(job.latest?.outcomes ?? [:], uniquingKeysWith: +) }
    }

    var known: [Entry.State: Int] { jobs.reduce(into: [:]) { sums, job in sums.merge(job.known, uniquingKeysWith: +) } }

    /// That of the latest runs which counts most; `nil` while there is none.
    var exitCode: Int32? {
        let statuses = jobs.compactMap { $0.latest.flatMap { ExitStatus(rawValue: $0.exitCode) } }
        return statuses.isEmpty ? nil : ExitStatus.gravest(of: statuses).rawValue
    }

    // MARK: - Parts of one file

    /// Into how many parts the file was split, where all jobs are parts of one.
    private var count: Int? {
        let counts = Set(jobs.map { $0.shard?.count })
        return counts.count == 1 ? counts.first ?? nil : nil
    }

    /// The numbers of the parts that none of the jobs has; empty where they are no parts.
    var missing: [Int] {
        guard let count else { return [] }
        let there = Set(jobs.compactMap { $0.shard?.number })
        return (1...count).filter { !there.contains($0) }
    }

    enum Cover: String {
        /// Each row of the input was read by one part, and by one alone.
        case whole
        /// Some part is missing, or has not come to the end of the input yet.
        case open
        /// The parts have read different inputs, so that nothing can be said.
        case different
    }

    /// Whether the parts together have every row; `nil` where they are no parts.
    var cover: Cover? {
        guard let count else { return nil }
        let imports = jobs.compactMap(\.lastImport)
        guard missing.isEmpty, jobs.count == count, imports.count == count,
            imports.allSatisfy({ $0.inputExhausted && $0.otherShards != nil && !$0.recovered })
        else { return .open }
        // Each has counted all rows of the input: its own, and those that it passed over.
        let totals = Set(imports.map { $0.read + ($0.otherShards ?? 0) })
        return totals.count == 1 && totals.first == imports.reduce(0) { $0 + $1.read } ? .whole : .different
    }

    private var coverLine: String? {
        guard let count, let cover else { return nil }
        switch cover {
        case .whole:
            let rows = jobs.reduce(0) { $0 + ($1.lastImport?.read ?? 0) }
            return "the \(count) parts have each of the input's \(rows) rows once"
        case .open where !missing.isEmpty:
            return "of \(count) parts missing here: \(missing.map(String.init).joined(separator: ", "))"
        case .open: return "not all parts have come to the end of the input"
        case .different: return "the parts have read different inputs: the files changed between them; run the parts' commands again"
        }
    }

    // MARK: - In words, for programs

    var lines: [String] {
        let parts = Outcome.allCases.compactMap { outcome in outcomes[outcome.rawValue].map { "\($0) \(outcome.rawValue)" } }
        let sum = outcomes.values.reduce(0, +)
        let keys = known.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }
        var lines = jobs.map(\.line)
        lines.append(
            "all \(jobs.count) jobs: \(read) read \(read == sum ? "=" : "≠") \(parts.isEmpty ? "0" : parts.joined(separator: " + "))")
        if !keys.isEmpty { lines.append("known: \(keys.joined(separator: ", "))") }
        if let coverLine { lines.append(coverLine) }
        return lines
    }

    var json: JSONObject {
        var knownKeys: JSONObject = [:]
        for (state, count) in known.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { knownKeys["\(state)"] = JSON(count) }
        var ends: JSONObject = [:]
        for outcome in Outcome.allCases { outcomes[outcome.rawValue].map { ends[outcome.rawValue] = JSON($0) } }
        return [
            "jobs": JSON(jobs.count), "read": JSON(read), "outcomes": .object(ends), "known": .object(knownKeys),
            "going": JSON(jobs.count(where: \.isOpen)), "exitCode": exitCode.map { JSON(Int($0)) } ?? .null,
            "shards": count.map { JSON($0) } ?? .null, "missingShards": .array(missing.map { JSON($0) }),
            "cover": cover.map { .string($0.rawValue) } ?? .null,
        ]
    }
}
