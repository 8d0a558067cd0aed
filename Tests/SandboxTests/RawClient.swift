import Glibc
import NIOCore
import NIOPosix
import Sandbox

/// How a connection ended from the client's side.
enum Ended: Equatable {
    /// The server closed it (FIN).
    case closed
    /// The server tore it down (RST).
    case reset
    /// It is still open.
    case open
}

/// One TCP connection on which a test writes bytes and sees exactly what comes back.
struct RawClient {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    static func connect(_ port: Int) async throws -> RawClient {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
            }
        return RawClient(channel: channel)
    }

    /// Sends each text in turn and after it reads until the reply's end is there, or the connection's.
    func exchange(_ requests: String..., until isComplete: @escaping @Sendable (String) -> Bool = RawClient.isWholeReply) async throws
        -> (replies: [String], ended: Ended)
    {
        try await channel.executeThenClose { inbound, outbound in
            var iterator = inbound.makeAsyncIterator()
            var replies: [String] = []
            for request in requests {
                if !request.isEmpty { try await outbound.write(ByteBuffer(string: request)) }
                var reply = ""
                do {
                    while !isComplete(reply) {
                        guard let part = try await iterator.next() else { return (replies + [reply], .closed) }
                        reply += String(buffer: part)
                    }
                } catch let error as IOError where error.errnoCode == ECONNRESET {
                    return (replies + [reply], .reset)
                }
                replies.append(reply)
            }
            return (replies, .open)
        }
    }

    /// Sends nothing and waits for the connection's end.
    func end() async throws -> Ended {
        try await exchange("") { _ in false }.ended
    }

    /// Whether head and, by Content-Length, body are there.
    @Sendable static func isWholeReply(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let length = text[..<end.lowerBound].split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        return text[end.upperBound...].utf8.count >= length ?? 0
    }
}

/// Runs a sandbox on a free port for the time of a test.
func withSandbox<Result: Sendable>(
    _ rules: FaultRule..., idleTimeout: Nanoseconds? = nil, _ body: @Sendable (Int) async throws -> Result
) async throws -> Result {
    var settings = Settings()
    settings.credentials = [Credential(.platformKey, "KEY")]
    settings.faults.rules = rules
    var listening = Listening()
    listening.idleTimeout = idleTimeout
    let server = SandboxServer(settings: settings, listening: listening, now: noon)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let running = Task {
        defer { port.finish() }
        try await server.run { port.yield($0) }
    }
    do {
        for await number in ports {
            let result = try await body(number)
            running.cancel()
            _ = await running.result
            return result
        }
    } catch {
        running.cancel()
        throw error
    }
    try await running.value
    throw CancellationError()
}

/// The text of a request that creates a user.
func createUser(_ email: String, headers: String = "") -> String {
    let body = "{\"email\":\"\(email)\"}"
    return "POST /v4/user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer KEY\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}

/// How many users a running sandbox has made.
func usersMade(_ port: Int) async throws -> Int {
    let (replies, _) = try await RawClient.connect(port).exchange("GET /admin/effects HTTP/1.1\r\nHost: x\r\n\r\n")
    return replies[0].firstRange(of: "\"user.created\":").flatMap { Int(replies[0][$0.upperBound...].prefix { $0.isNumber }) } ?? -1
}
