/// Carries out HTTP exchanges, many at a time.
///
/// Ends are delivered through the closure that the implementation was made with, in any order, from a thread of its own.
public protocol Transport: Sendable {
    /// Starts the transfers; returns at once.
    func start(_ requests: [TransferRequest])
    /// Ends all transfers with `cancelled`, then the transport itself; returns when nothing runs any more.
    func close()
}
