import BulkModel
import Ledger
import Synchronization

/// The index across jobs in memory: what is written is durable at once, as in the file.
final class SharedIndex: Sendable {
    private struct Mark {
        var job: Int
        /// Set when the key is done.
        var id: String?
    }

    private let marks = Mutex<[Key: Mark]>([:])

    /// The index as one job sees it.
    struct View: KeyIndex {
        let index: SharedIndex
        let job: Int

        func write(_ changes: [MarkChange], reserving keys: [Key], again: Bool) throws(LedgerFailure) -> [Reservation] {
            index.marks.withLock { marks in
                for change in changes {
                    switch change {
                    case .pending(let key): if marks[key] == nil { marks[key] = Mark(job: job) }
                    case .done(let key, let id): if marks[key]?.id != id { marks[key] = Mark(job: job, id: id) }
                    case .undone(let key): if marks[key]?.job == job { marks[key] = nil }
                    case .free(let key): if let mark = marks[key], mark.job == job, mark.id == nil { marks[key] = nil }
                    }
                }
                return keys.map { reserve($0, again, &marks) }
            }
        }

        private func reserve(_ key: Key, _ again: Bool, _ marks: inout [Key: Mark]) -> Reservation {
            guard let mark = marks[key] else {
                marks[key] = Mark(job: job)
                return .reserved
            }
            if again {
                if mark.id == nil { marks[key] = Mark(job: job) }
                return .reserved
            }
            if let id = mark.id { return .done(job: "job \(mark.job + 1)", id: id) }
            return mark.job == job ? .reserved : .pending(job: "job \(mark.job + 1)")
        }
    }

    /// Whether a job other than `job` has the key and has not said what came of it.
    func isPending(_ key: Key, besides job: Int) -> Bool {
        marks.withLock { $0[key].map { $0.job != job && $0.id == nil } ?? false }
    }
}
