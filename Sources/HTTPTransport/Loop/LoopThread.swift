import Glibc

/// A thread of the system's, for work that blocks outside of Swift's own threads.
struct LoopThread: Sendable {
    private let thread: pthread_t

    /// Starts a thread that runs `work` and ends with it.
    ///
    /// - Throws: `TransportSetupError` with the code `thread`.
    init(_ work: @escaping @Sendable () -> Void) throws(TransportSetupError) {
        var thread = pthread_t()
        // unsafe: the box goes to the new thread, which releases it; see below for the case that there is none.
        let box = unsafe Unmanaged.passRetained(Box(work))
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                // unsafe: the box passed to pthread_create, taken over exactly once.
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            throw TransportSetupError(.thread, "The system gives no thread for the network (error \(code)).")
        }
        self.thread = thread
    }

    /// Whether the caller runs on this thread.
    var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

    /// Waits for the end of the thread. Once only, from another thread.
    func join() {
        _ = pthread_join(thread, nil)
    }

    /// Lets the thread end by itself. Instead of `join()`.
    func detach() {
        _ = pthread_detach(thread)
    }

    private final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
}
