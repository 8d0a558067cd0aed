import BulkModel
import Synchronization

/// What callers and the loop's thread share: the requests not yet taken, and whether the loop has to be woken for them.
final class Mailbox: Sendable {
    /// What a caller has to do after posting.
    enum Receipt {
        /// The loop is at work and will look here before it sleeps.
        case awake
        /// The loop may be asleep: wake it. Whoever holds this keeps the handle alive until then.
        case asleep(MultiHandle)
        /// The loop has ended, for this reason; the caller has to end the requests.
        case gone(TransferFailure)
    }

    /// What the loop finds.
    struct Letters {
        var requests: [TransferRequest]
        var isClosing: Bool
    }

    private struct State {
        var requests: [TransferRequest] = []
        var isClosing = false
        var isAsleep = false
        /// What the loop sleeps in; `nil` once it has left, so that its connections close.
        var multi: MultiHandle?
        var reason: TransferFailure?

        /// Only the first letter to a sleeping loop needs a wake; it costs a system call on both sides.
        mutating func wakeUp() -> Receipt {
            guard isAsleep, let multi else { return .awake }
            isAsleep = false
            return .asleep(multi)
        }
    }

    private let state: Mutex<State>

    /// Makes the mailbox of the loop that sleeps in `multi`.
    init(of multi: MultiHandle) {
        state = Mutex(State(multi: multi))
    }

    /// Leaves requests for the loop, in order.
    func post(_ requests: [TransferRequest]) -> Receipt {
        state.withLock { state in
            if let reason = state.reason { return .gone(reason) }
            state.requests.append(contentsOf: requests)
            return state.wakeUp()
        }
    }

    /// Asks the loop to end.
    func postClose() -> Receipt {
        state.withLock { state in
            if let reason = state.reason { return .gone(reason) }
            state.isClosing = true
            return state.wakeUp()
        }
    }

    /// Takes what is there.
    func collect() -> Letters {
        state.withLock { state in
            state.isAsleep = false
            defer { state.requests = [] }
            return Letters(requests: state.requests, isClosing: state.isClosing)
        }
    }

    /// Says whether the loop may sleep, and if so, that whoever posts must wake it.
    ///
    /// Both under one lock: a letter posted after the look and before the sleep finds the loop asleep and wakes it, and libcurl keeps a wake
    /// that comes before its poll.
    func mayFallAsleep() -> Bool {
        state.withLock { state in
            guard state.requests.isEmpty, !state.isClosing else { return false }
            state.isAsleep = true
            return true
        }
    }

    /// Ends the loop's part: takes what is still there, and sends later posters away with `reason`.
    func leave(_ reason: TransferFailure) -> [TransferRequest] {
        state.withLock { state in
            defer { state.requests = [] }
            state.reason = reason
            state.multi = nil
            return state.requests
        }
    }
}
