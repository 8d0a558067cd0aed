import BulkModel
import HTTPTransport
import Synchronization

/// Lets a `deliver` closure reach the transport that was made with it.
final class Relay: Sendable {
    private let transport = Mutex<CurlTransport?>(nil)
    private let total = Mutex(0)

    func use(_ transport: CurlTransport?) {
        self.transport.withLock { $0 = transport }
    }

    func start(_ requests: [TransferRequest]) {
        transport.withLock { $0 }?.start(requests)
    }

    func count(_ more: Int) -> Int {
        total.withLock { total in
            total += more
            return total
        }
    }
}
