import BulkModel
import Synchronization

/// Reads, maps and checks rows on a thread of its own, on demand.
struct SupplyWorker: Sendable {
    private enum Question: Sendable {
        case pull(Int)
        case end
    }

    private let questions = Mailbox<Question>()
    private let worker: Worker

    /// - Parameter answer: gets the rows, or why there are no more, on the worker's thread, and how far the input has been read.
    init(_ supply: sending some RowSupply, answer: @escaping @Sendable (Event, SupplyProgress) -> Void) {
        let questions = self.questions
        let source = Source(supply)
        worker = Worker("supply") {
            while true {
                for question in questions.takeAll() {
                    guard case .pull(let count) = question else { return }
                    let (event, progress) = source.next(count)
                    answer(event, progress)
                }
            }
        }
    }

    func pull(_ count: Int) {
        questions.post(.pull(count))
    }

    func end() {
        questions.post(.end)
        worker.join()
    }
}

/// Hands the supply over to the worker's thread; the lock is never contended.
private final class Source<Supply: RowSupply>: Sendable {
    private let supply: Mutex<Supply>

    init(_ supply: sending Supply) {
        self.supply = Mutex(supply)
    }

    func next(_ count: Int) -> (Event, SupplyProgress) {
        supply.withLock { supply in
            do throws(InputError) {
                let rows = try supply.next(count)
                return (.supplied(rows), supply.progress)
            } catch {
                return (.supplyFailed(error), supply.progress)
            }
        }
    }
}
