import BulkModel

/// First in, first out; for the requests that wait for a free handle.
struct RequestQueue: ~Copyable {
    private var requests: [TransferRequest?] = []
    private var head = 0

    var isEmpty: Bool { head == requests.count }

    mutating func append(_ request: TransferRequest) {
        requests.append(request)
    }

    /// - Complexity: O(1), averaged over many calls.
    mutating func removeFirst() -> TransferRequest? {
        guard !isEmpty else { return nil }
        let request = requests[head].take()
        head += 1
        if isEmpty {
            requests.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024, head > requests.count / 2 {
            // A queue that never runs dry must not grow: drop what has been taken.
            requests.removeFirst(head)
            head = 0
        }
        return request
    }
}
