import Dispatch
import Synchronization

/// A queue from many threads to one: posting never blocks, taking waits.
///
/// The semaphore is signalled when the queue stops being empty, so a burst of messages wakes the reader once. A signal can outlive its
/// message (the reader took it with an earlier batch); the reader then finds nothing and waits again.
public final class Mailbox<Message: Sendable>: Sendable {
    private let queue = Mutex<[Message]>([])
    private let filled = DispatchSemaphore(value: 0)

    public init() {}

    public func post(_ message: Message) {
        post([message])
    }

    public func post(_ messages: [Message]) {
        guard !messages.isEmpty else { return }
        let wasEmpty = queue.withLock { queue in
            defer { queue.append(contentsOf: messages) }
            return queue.isEmpty
        }
        if wasEmpty { filled.signal() }
    }

    /// Takes everything that is there, waiting up to `timeout` for the first message.
    ///
    /// - Returns: the messages in the order of posting; none if the time ran out.
    public func takeAll(waiting timeout: Duration) -> [Message] {
        let deadline = DispatchTime.now() + timeout.seconds
        while true {
            let taken = queue.withLock { queue in
                let taken = queue
                queue = []
                return taken
            }
            if !taken.isEmpty { return taken }
            if filled.wait(timeout: deadline) == .timedOut { return [] }
        }
    }

    /// Takes everything that is there, waiting for the first message as long as it takes.
    public func takeAll() -> [Message] {
        while true {
            let taken = takeAll(waiting: .seconds(3_600))
            if !taken.isEmpty { return taken }
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
