/// The last requests, in a ring.
package struct RequestLog: Sendable {
    package struct Entry: Sendable {
        /// Counted from 1 over the whole run.
        package var number: Int
        package var at: Moment
        package var method: String
        package var target: String
        /// 0 where the connection was cut without a status.
        package var status: Int
        package var executed: Bool
        package var fault: FaultRule.Kind?
    }

    private let capacity: Int
    private var ring: [Entry] = []
    private var next = 0
    private var total = 0

    package init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool { capacity == 0 }

    mutating func append(_ entry: Entry) {
        guard capacity > 0 else { return }
        total += 1
        var entry = entry
        entry.number = total
        if ring.count < capacity { ring.append(entry) } else { ring[next] = entry }
        next = (next + 1) % capacity
    }

    /// Oldest first.
    package var entries: [Entry] {
        ring.count < capacity ? ring : Array(ring[next...] + ring[..<next])
    }

    func write(to writer: inout JSONWriter) {
        writer.array { writer in
            for entry in entries {
                writer.object { writer in
                    writer.member("number", entry.number)
                    writer.member("at", entry.at)
                    writer.member("method", entry.method)
                    writer.member("path", entry.target)
                    writer.member("status", entry.status)
                    writer.member("executed", entry.executed)
                    writer.member("fault", entry.fault?.rawValue)
                }
            }
        }
    }
}
