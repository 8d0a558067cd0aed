import Dispatch
import Foundation

/// A thread of its own that can be waited for.
struct Worker: Sendable {
    private let done = DispatchSemaphore(value: 0)

    /// Starts `body` on a new thread called `name`.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let done = self.done
        let thread = Thread {
            body()
            done.signal()
        }
        thread.name = name
        thread.stackSize = 2 << 20
        thread.start()
    }

    /// Waits until the body has returned. Call it once.
    func join() {
        done.wait()
    }
}
