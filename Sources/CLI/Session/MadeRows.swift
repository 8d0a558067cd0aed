import BulkModel
import Ledger
import MeetergoAPI
import Records

/// The rows of an undo: what the ledger says the job made and has not taken back, appointments before provisional bookings.
struct MadeRows: RowSupply {
    /// The columns that tell the rows apart in the result files.
    static let columns = ["id", "what", "made_in_run", "file", "line"]
    /// Entries that are read from the ledger at once.
    private static let pageSize = 256

    private let job: Job
    private let kind: ImportKind
    private let requests: UndoRequests
    /// The run whose things are taken back; 0 for all.
    private let run: Int
    /// The input files of each run.
    private let files: [Int: [String]]
    private let encoder = CSVEncoder(.standard)
    private var isProvisional = false
    private var lastEntry: Int64 = 0
    private var rows = 0

    init(_ job: Job, kind: ImportKind, run: Int, files: [Int: [String]], requests: UndoRequests) {
        self.job = job
        self.kind = kind
        self.run = run
        self.files = files
        self.requests = requests
    }

    mutating func next(_ count: Int) throws(InputError) -> [PreparedRow] {
        while true {
            let entries: [Entry]
            do throws(LedgerFailure) {
                entries = try job.made(
                    in: run, provisional: isProvisional, after: lastEntry, limit: min(max(1, count), Self.pageSize))
            } catch {
                throw InputError(error.message)
            }
            if !entries.isEmpty { return entries.compactMap { row($0) } }
            if isProvisional || kind == .users { return [] }
            (isProvisional, lastEntry) = (true, 0)
        }
    }

    var progress: SupplyProgress { SupplyProgress() }

    private mutating func row(_ entry: Entry) -> PreparedRow? {
        lastEntry = entry.id ?? lastEntry
        guard let target = entry.identity else { return nil }
        rows += 1
        let what: UndoRequests.Made = kind == .users ? .user : isProvisional ? .provisional : .appointment
        let effect = requests.effect(
            of: what, target, source: entry.sourceKey, key: entry.effectKey, digest: entry.digest, isChanged: entry.update != nil)
        return PreparedRow(row: rows, file: 0, line: entry.seen.line, carried: carried(entry, target.id), content: .effect(effect))
    }

    private func carried(_ entry: Entry, _ id: String) -> [UInt8] {
        let names = files[entry.seen.run] ?? []
        let file = names.indices.contains(entry.seen.file) ? names[entry.seen.file] : ""
        let what = kind == .users ? "user" : isProvisional ? "provisional booking" : "booking"
        let made = entry.made.map { $0 == 0 ? "" : String($0) } ?? ""
        var bytes: [UInt8] = []
        encoder.append([id, what, made, file, String(entry.seen.line)], to: &bytes)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }
}
