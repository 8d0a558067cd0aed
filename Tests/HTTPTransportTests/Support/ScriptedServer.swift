import Foundation
import Synchronization

/// A server that does to each request what its script says, and keeps a log.
final class ScriptedServer: Sendable {
    /// A request as it came.
    struct Seen: Sendable {
        /// From 1, over all connections.
        var number: Int
        /// From 1, in order of acceptance.
        var connection: Int
        var requestLine: String
        /// Field lines by lower-case name; a name that came twice has both values.
        var fields: [String: [String]]
        var body: String
    }

    enum Act: Sendable {
        /// Sends this and goes on with the connection.
        case send(String)
        /// Sends this, then closes.
        case sendThenClose(String)
        /// Closes; with nothing sent before, without a byte of an answer.
        case close
        /// Closes so that the client sees a reset.
        case reset
        /// Sends this and then nothing more, with the connection open.
        case stall(String)
    }

    private struct State {
        var log: [Seen] = []
        var open: [LoopbackSocket] = []
        var accepted = 0
        var isStopped = false
    }

    let port: Int
    private let listener: LoopbackSocket
    private let state = Mutex(State())
    private let script: @Sendable (Seen) -> Act
    private let arrivals = AsyncStream<Void>.makeStream()
    private let ends = AsyncStream<Void>.makeStream()

    init(_ script: @escaping @Sendable (Seen) -> Act) {
        self.script = script
        (listener, port) = LoopbackSocket.listening()
        Thread.detachNewThread { [listener] in
            while let connection = listener.accept() {
                let number = self.state.withLock { state in
                    if state.isStopped { return nil as Int? }
                    state.open.append(connection)
                    state.accepted += 1
                    return state.accepted
                }
                guard let number else { return connection.close() }
                Thread.detachNewThread { self.serve(connection, number) }
            }
            listener.close()
        }
    }

    var origin: String { "http://127.0.0.1:\(port)" }
    var log: [Seen] { state.withLock { $0.log } }
    var connectionCount: Int { state.withLock { $0.accepted } }

    /// Returns once `count` more requests have come. One waiter at a time.
    func waitForRequests(_ count: Int) async {
        var left = count
        for await _ in arrivals.stream {
            left -= 1
            if left == 0 { return }
        }
    }

    /// Returns once one more connection has been closed on this side. One waiter at a time.
    func waitForClosedConnection() async {
        for await _ in ends.stream { return }
    }

    /// Ends the server and its connections.
    func stop() {
        listener.shutdown()
        state.withLock { state in
            state.isStopped = true
            for connection in state.open { connection.shutdown() }
        }
    }

    private func serve(_ socket: LoopbackSocket, _ connection: Int) {
        var buffer: [UInt8] = []
        while let seen = read(from: socket, &buffer, connection) {
            arrivals.continuation.yield()
            switch script(seen) {
            case .send(let text): socket.write(Array(text.utf8))
            case .stall(let text):
                socket.write(Array(text.utf8))
                while !socket.read().isEmpty {}  // until the client gives up, or stop()
            case .sendThenClose(let text):
                socket.write(Array(text.utf8))
                return end(socket)
            case .close: return end(socket)
            case .reset: return end(socket, resetting: true)
            }
        }
        end(socket)
    }

    private func end(_ socket: LoopbackSocket, resetting: Bool = false) {
        state.withLock { state in
            // Off the list first, so that stop() does not shut down a number that has a new owner.
            state.open.removeAll { $0.descriptor == socket.descriptor }
            socket.close(resetting: resetting)
        }
        ends.continuation.yield()
    }

    private func read(from socket: LoopbackSocket, _ buffer: inout [UInt8], _ connection: Int) -> Seen? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                var lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let requestLine = lines.removeFirst()
                var fields: [String: [String]] = [:]
                for line in lines {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    fields[parts[0].lowercased(), default: []].append(parts[1].trimmingCharacters(in: .whitespaces))
                }
                let length = fields["content-length"].flatMap { Int($0[0]) } ?? 0
                if buffer.count >= end.upperBound + length {
                    let body = String(decoding: buffer[end.upperBound..<end.upperBound + length], as: UTF8.self)
                    buffer.removeFirst(end.upperBound + length)
                    return state.withLock { state in
                        let seen = Seen(
                            number: state.log.count + 1, connection: connection, requestLine: requestLine, fields: fields, body: body)
                        state.log.append(seen)
                        return seen
                    }
                }
            }
            let bytes = socket.read()
            if bytes.isEmpty { return nil }
            buffer += bytes
        }
    }
}

/// A whole answer with a JSON body.
func answer(_ status: Int = 201, _ body: String = #"{"id":"1"}"#, fields: String = "") -> String {
    "HTTP/1.1 \(status) Answer\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
}
