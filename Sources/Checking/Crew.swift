import Dispatch
import Synchronization

/// Lets several threads work on numbered jobs, and gives the results back in the order of the jobs.
///
/// One owner hands in and takes out; each worker is used by one thread at a time.
final class Crew<Worker: Sendable, Job: Sendable, Result: Sendable>: Sendable {
    private struct State {
        var idle: [Worker]
        var results: [Int: Result] = [:]
    }

    private let state: Mutex<State>
    private let work: @Sendable (inout Worker, Job) -> Result
    private let queue = DispatchQueue(label: "checking", attributes: .concurrent)
    /// One signal for each job that is done.
    private let done = DispatchSemaphore(value: 0)
    private let size: Int

    init(_ workers: [Worker], work: @escaping @Sendable (inout Worker, Job) -> Result) {
        size = workers.count
        state = Mutex(State(idle: workers))
        self.work = work
    }

    /// The jobs and results in hand, owned by whoever drives the crew.
    struct Progress {
        fileprivate var handedIn = 0
        fileprivate var takenOut = 0
        fileprivate var finished = 0
    }

    /// Hands in a job; waits while the crew has enough to do.
    func add(_ job: Job, _ progress: inout Progress) {
        // No more jobs are in work than there are workers, so one is always idle.
        while progress.handedIn - progress.finished >= size { wait(&progress) }
        let number = progress.handedIn
        progress.handedIn += 1
        queue.async { [self] in
            var worker = state.withLock { $0.idle.removeLast() }
            let result = work(&worker, job)
            state.withLock {
                $0.results[number] = result
                $0.idle.append(worker)
            }
            done.signal()
        }
    }

    /// The next result if it is there; waits for it if `isWaiting`. Nil when all have been taken.
    func next(_ progress: inout Progress, isWaiting: Bool) -> Result? {
        while progress.takenOut < progress.handedIn {
            if let result = state.withLock({ $0.results.removeValue(forKey: progress.takenOut) }) {
                progress.takenOut += 1
                return result
            }
            guard isWaiting else { return nil }
            wait(&progress)
        }
        return nil
    }

    private func wait(_ progress: inout Progress) {
        guard progress.finished < progress.handedIn else { return }
        done.wait()
        progress.finished += 1
    }
}
