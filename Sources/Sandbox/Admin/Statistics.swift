/// Counts of what came in and what was done with it; the admin routes do not count.
package struct Statistics: Sendable {
    /// The requests of one second.
    package struct Tally: Sendable, Equatable {
        package var received = 0
        /// Refused by the limiter or by an injected 429.
        package var limited = 0
    }

    package private(set) var received = 0
    /// Requests that reached the company: neither unauthenticated, nor limited, nor struck before execution.
    package private(set) var executed = 0
    package private(set) var limited = 0
    package private(set) var connections = 0
    /// By seconds since 1970.
    package private(set) var seconds: [Int: Tally] = [:]
    private var statuses: [Key: Int] = [:]

    private struct Key: Hashable {
        var endpoint: Endpoint?
        /// 0 where the connection was cut without a status.
        var status: Int
    }

    package init() {}

    mutating func connect() {
        connections += 1
    }

    mutating func receive(at now: Moment) {
        received += 1
        seconds[now.epochSeconds, default: Tally()].received += 1
    }

    mutating func execute() {
        executed += 1
    }

    mutating func limit(at now: Moment) {
        limited += 1
        seconds[now.epochSeconds, default: Tally()].limited += 1
    }

    mutating func reply(_ endpoint: Endpoint?, status: Int) {
        statuses[Key(endpoint: endpoint, status: status), default: 0] += 1
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("received", received)
            writer.member("executed", executed)
            writer.member("limited", limited)
            writer.member("connections", connections)
            writer.object("routes") { writer in
                for endpoint in Endpoint.allCases.map(Optional.some) + [nil] { writeStatuses(of: endpoint, to: &writer) }
            }
            writeTimes("perMinute", length: 60, to: &writer)
            writeTimes("perSecond", length: 1, to: &writer)
        }
    }

    private func writeStatuses(of endpoint: Endpoint?, to writer: inout JSONWriter) {
        let own = statuses.filter { $0.key.endpoint == endpoint }.sorted { $0.key.status < $1.key.status }
        guard !own.isEmpty else { return }
        writer.name(escaping: endpoint?.rawValue ?? "other")
        writer.object { writer in
            for (key, count) in own {
                writer.name(escaping: key.status == 0 ? "cut" : String(key.status))
                writer.value(count)
            }
        }
    }

    private func writeTimes(_ name: StaticString, length: Int, to writer: inout JSONWriter) {
        var times: [Int: Tally] = [:]
        for (second, tally) in seconds {
            times[second / length * length, default: Tally()].received += tally.received
            times[second / length * length, default: Tally()].limited += tally.limited
        }
        writer.array(name) { writer in
            for (time, tally) in times.sorted(by: { $0.key < $1.key }) {
                writer.object { writer in
                    writer.member("from", Moment(epochSeconds: time))
                    writer.member("received", tally.received)
                    writer.member("limited", tally.limited)
                }
            }
        }
    }
}
