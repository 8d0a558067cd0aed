public import BulkModel
import Glibc
import Synchronization

/// The API's transport: libcurl, with one multi handle on one thread of its own.
///
/// `start` and `close` are messages to that thread and may be called from any. Every started transfer has exactly one end, also when the
/// transport is closed. Nothing is retried and no redirect is followed.
public final class CurlTransport: Transport {
    private let mailbox: Mailbox
    private let deliver: @Sendable ([TransferEnd]) -> Void
    private let thread: LoopThread
    private let isJoined = Mutex(false)

    /// Checks the settings, and starts the thread; nothing is sent.
    ///
    /// - Parameters:
    ///   - settings: used as they are at this moment.
    ///   - deliver: gets the ends in batches, at least one a call, on the transport's thread. While it runs nothing else moves, so it should
    ///     hand them on and return. It may call `start`, but not `close`.
    /// - Throws: `TransportSetupError`.
    public init(_ settings: TransportSettings, deliver: @escaping @Sendable ([TransferEnd]) -> Void) throws(TransportSetupError) {
        try settings.check()
        // unsafe: the text is read during the call.
        if let file = settings.caFile, unsafe access(file, R_OK) != 0 {
            throw TransportSetupError(
                .unreadableCAFile, "The file of CA certificates \(file) cannot be read. Check its path and permissions.")
        }
        try Libcurl.prepare()
        // Only a trial: what an option is refused for is said here, and not by the first transfer.
        _ = try EasyHandle(slot: 0, settings: settings)
        let multi = try MultiHandle(maxConnections: settings.maxInFlight)
        let mailbox = Mailbox(of: multi)
        self.mailbox = mailbox
        self.deliver = deliver
        thread = try LoopThread {
            var loop = TransferLoop(multi: multi, mailbox: mailbox, settings: settings)
            loop.run(deliver: deliver)
        }
    }

    deinit {
        isJoined.withLock { isJoined in
            if isJoined { return }
            if case .asleep(let multi) = mailbox.postClose() { multi.wake() }
            // The last owner may be what `deliver` had captured, and go on the loop's own thread.
            if thread.isCurrent { thread.detach() } else { thread.join() }
        }
    }

    /// Starts the transfers; returns at once.
    ///
    /// After `close` they end with `cancelled` at once, delivered on the caller's thread.
    public func start(_ requests: [TransferRequest]) {
        guard !requests.isEmpty else { return }
        switch mailbox.post(requests) {
        case .awake: break
        case .asleep(let multi): multi.wake()
        case .gone(let reason): deliver(requests.map { TransferEnd(id: $0.id, result: .failure(reason), seconds: 0) })
        }
    }

    /// Ends all transfers with `cancelled`, then the thread; returns when nothing runs any more. A second call does nothing.
    ///
    /// - Precondition: not called from within `deliver`, whose thread this waits for.
    public func close() {
        precondition(!thread.isCurrent, "close() waits for the thread that calls deliver, so deliver must not call it")
        // The lock is held while waiting, on purpose: a second caller returns when the thread is gone, and not before.
        isJoined.withLock { isJoined in
            if isJoined { return }
            if case .asleep(let multi) = mailbox.postClose() { multi.wake() }
            thread.join()
            isJoined = true
        }
    }
}
