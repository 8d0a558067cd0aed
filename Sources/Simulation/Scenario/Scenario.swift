package import BulkModel

/// Everything that a simulation is about, drawn from one seed: the files, the settings, the trouble, and when the client dies.
package struct Scenario: Sendable {
    package let seed: UInt64
    package var kind: ImportKind
    package var faults: Set<FaultKind>
    /// The share of exchanges that something happens to.
    var trouble: Double
    /// The file, and what it is changed to later (empty: it is not).
    var files: [[RowSpec]]
    var runs: [PlannedRun]
    /// The changed file is another job's, with a ledger of its own.
    var isOtherJob: Bool
    /// Others move appointments that the job has made.
    var isMeddledWith = false
    var settings: Settings
    var server: ServerTraits

    /// What the user says on the command line.
    struct Settings: Sendable {
        var attempts: Int
        var maxInFlight: Int
        /// Requests a minute; `nil` is `--rate none`.
        var rate: Int?
        var readsOnAfterStop: Bool
        var retryRefused: Bool
        /// The first rows of an import go ahead alone.
        var hasCanary = false
        /// `--on-slot-taken next`.
        var searchesSlots = false
        /// Seconds.
        var timeout: Double
        var onExisting = OnExisting.adopt
        var onChange = OnChange.skip
        /// The directory is read before the first row.
        var scans = false
        /// Hosts and types are given by address, slug or name in some rows.
        var usesNames = false
    }

    /// One invocation of the tool.
    struct PlannedRun: Sendable {
        /// The index of the file.
        var file: Int
        /// `retry`: reads what the latest run left failed and unfinished, some of it edited, instead of the file.
        var isRetry: Bool
        /// `--refresh`: asks again what hosts and types stand for.
        var refreshes = false
        /// `undo`: takes back what the job has made; reads no file.
        var isUndo = false
        /// The key may not list appointments yet.
        var isBlind = false
        /// Seconds after the run before.
        var gap: Double
        var crash: CrashPoint?
        /// Ctrl-C, seconds after the start.
        var interrupt: Double?
        /// Seconds that the client's clock is ahead of the server's.
        var skew: Double
        /// In the last run of a file nothing happens to the exchanges, and nothing to the client.
        var isCalm: Bool
    }

    /// Where a process dies: when something has happened so many times.
    struct CrashPoint: Sendable, Hashable {
        enum Moment: String, Sendable, CaseIterable {
            case commitAsked, committed, linesSynced, linesNoted, answered
            /// The index across jobs is written, the ledger is not.
            case indexWritten
            case sent, answerArrived, executed
            case finishing, finished
        }

        var moment: Moment
        /// From 1.
        var count: Int
        /// Only this failed, and the run ended with a message: the disk is full.
        var isDiskFull = false
    }
}

/// How this server behaves where the documentation leaves it open.
struct ServerTraits: Sendable {
    enum ErrorShape: Sendable, CaseIterable {
        case text, list, errors
    }

    var errorShape: ErrorShape
    /// For taken slots and addresses: 400 or 409.
    var conflictStatus: Int
    var hasTotal: Bool
    var wrapsUsers: Bool
    /// Users in the directory that have nothing to do with the file.
    var crowd: Int
    /// How many of the users' list come where paging is not understood.
    var defaultPage: Int
    /// When each host comes to the company, in seconds from the scenario's start.
    var hostsAppear = [Double](repeating: 0, count: Names.hosts)
    /// When each kind of meeting type is made, at all hosts.
    var typesAppear: [BookingRow.MeetingType: Double] = [:]
    /// When the names of one-on-one and group types are exchanged.
    var namesSwap: Double?
    /// Milliseconds until writes are in the lists, at most.
    var readDelay: Double
    /// Seconds from the scenario's start.
    var outages: [(from: Double, to: Double, kind: Outage)]
    /// When the key of the first runs expires.
    var expiry: Double?
    var hasDate: Bool

    enum Outage: Sendable, CaseIterable {
        case noConnection, unavailable, silence
    }
}

extension ServerTraits {
    /// What is not there from the beginning, in words.
    fileprivate var standing: String {
        var parts = hostsAppear.enumerated().filter { $1 > 0 }.map { "host \($0) from \(Time.text($1)) on" }
        parts += typesAppear.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.rawValue) types from \(Time.text($1)) on" }
        if let namesSwap { parts.append("one-on-one and group types change names at \(Time.text(namesSwap))") }
        return "references by name\(parts.isEmpty ? "" : "; \(parts.joined(separator: ", "))")"
    }
}

extension Scenario {
    /// The same without some rows.
    func without(_ numbers: Set<Int>) -> Scenario {
        var smaller = self
        smaller.files = files.map { $0.filter { !numbers.contains($0.number) } }
        return smaller
    }

    package var rows: Int { files.map(\.count).max() ?? 0 }

    /// How large the scenario is, for comparing what shrinking achieved.
    var weight: Int {
        files.reduce(0) { $0 + $1.count } * 4 + runs.count * 4 + runs.filter { $0.crash != nil || $0.interrupt != nil }.count * 3
            + faults.count * 3 + settings.attempts + settings.maxInFlight
    }
}

extension Scenario: CustomStringConvertible {
    package var description: String {
        var lines = [
            "\(kind.rawValue), attempts \(settings.attempts), in flight \(settings.maxInFlight), timeout \(Int(settings.timeout)) s"
        ]
        lines[0] += ", rate \(settings.rate.map { "\($0)/min" } ?? "none"), trouble \(Int(trouble * 100)) %"
        if kind == .users {
            lines[0] += ", existing: \(settings.onExisting.rawValue)\(settings.scans ? " after a scan" : "")"
            lines[0] += ", changed: \(settings.onChange.rawValue)"
        }
        lines.append("faults: \(faults.isEmpty ? "none" : faults.map(\.rawValue).sorted().joined(separator: ", "))")
        for (index, file) in files.enumerated() where !file.isEmpty {
            let texts = file.map { "\($0.number): \($0.subject ?? "no request")" }
            lines.append("file \(index + 1): \(texts.joined(separator: " · "))")
        }
        if settings.searchesSlots { lines[0] += ", taken slots: next" }
        if settings.usesNames { lines.append(server.standing) }
        if isOtherJob { lines.append("file 2 is another job's") }
        for (index, run) in runs.enumerated() {
            var line =
                "run \(index + 1): \(run.isUndo ? "undo" : run.isRetry ? "retry" : "file \(run.file + 1)"), \(Time.text(run.gap)) after the last"
            if let crash = run.crash { line += ", \(crash.isDiskFull ? "disk full" : "crash") at \(crash.moment.rawValue) \(crash.count)" }
            if let stop = run.interrupt { line += ", Ctrl-C at \(Time.text(stop))" }
            if run.refreshes, settings.usesNames { line += ", --refresh" }
            if run.isBlind { line += ", appointments hidden" }
            if run.isCalm { line += ", calm" }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}

/// Seconds in words.
enum Time {
    static func text(_ seconds: Double) -> String {
        let thousandths = Int((seconds * 1_000).rounded())
        let rest = thousandths % 1_000
        return "\(thousandths / 1_000).\(rest < 10 ? "00" : rest < 100 ? "0" : "")\(rest) s"
    }
}
