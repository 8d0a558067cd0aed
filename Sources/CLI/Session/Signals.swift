import BulkModel
import Dispatch
import Foundation
import Pipeline
import Synchronization

/// Ctrl-C and `kill`: the first asks the run to end, the second leaves at once.
///
/// Leaving at once loses nothing: the ledger holds every intent, and the next run completes the result files.
final class Signals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter stop: called once, on a thread of the system's.
    init(stop: @escaping @Sendable (StopReason) -> Void) {
        let gate = Gate()
        sources = [(SIGINT, StopReason.interrupted), (SIGTERM, .terminated)].map { number, reason in
            // The dispatch source sees signals that the process ignores; without this the default action would end it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            source.setEventHandler {
                if gate.isFirst() { stop(reason) } else { _exit(reason.exitStatus.rawValue) }
            }
            source.resume()
            return source
        }
    }

    /// Lets the signals act as usual again.
    func release() {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}

/// Lets one caller through as the first.
private final class Gate: Sendable {
    private let isOpen = Mutex(true)

    func isFirst() -> Bool {
        isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
    }
}
